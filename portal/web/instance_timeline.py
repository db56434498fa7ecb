"""The history of one instance as bars on one axis: visits that are over, tokens that stand, crowds as one row each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from portal.lib.numbers import grouped
from portal.web.instance_case import Case, length_words
from processes.models import Token
from processes.selectors.crowds import BODY, Crowd
from processes.selectors.decided import Decided
from processes.selectors.elements import ElementInfo, unknown_element

AXIS_TICKS = 5


def timeline(case: Case, history: list[dict[str, Any]], decided: Sequence[Decided]) -> dict[str, Any]:
    """Rows by when they were entered, at most as many as `history` and the tokens are; a decision's row says why."""
    said = {str(each.visit): row_words(each.rows) for each in decided if each.rows}
    start = case.instance.started_at
    length = max(((case.instance.ended_at or case.now) - start).total_seconds(), 0.001)
    alone = [visit for visit in history if not _is_crowds_body(case, visit)]
    rows = [_done_row(case, visit, said, start, length) for visit in alone]
    rows += [_open_row(case, token, start, length) for token in case.tokens if not _is_listed(case, token)]
    rows += [_crowd_row(case, crowd, start, length) for crowd in case.crowds.values()]
    rows.sort(key=lambda row: row["entered_at"])
    return {"axis": _axis(length), "rows": rows}


def _is_crowds_body(case: Case, visit: dict[str, Any]) -> bool:
    return visit["loop_index"] == BODY and visit["element_id"] in {case.names[each] for each in case.crowds}


def _is_listed(case: Case, token: Token) -> bool:
    """A body whose children are a crowd: the crowd's row speaks for it."""
    return token.is_body and token.element in case.crowds


def _crowd_row(case: Case, crowd: Crowd, start: datetime, length: float) -> dict[str, Any]:
    info, end = case.info(crowd.element), crowd.last_at or case.now
    kind = "failed" if crowd.stuck else "open" if crowd.open else "done"
    over = gettext("{done} done").format(done=grouped(crowd.done))
    note = ", ".join(
        words
        for count, words in (
            (crowd.done, over),
            (crowd.failed, gettext("{failed} ended early").format(failed=grouped(crowd.failed))),
            (crowd.open, gettext("{open} open").format(open=grouped(crowd.open))),
            (crowd.stuck, gettext("{stuck} with an incident").format(stuck=grouped(crowd.stuck))),
        )
        if count
    )
    took = None if crowd.open else (end - crowd.first_at).total_seconds()
    bar = _bar(kind, crowd.first_at, end, start, length)
    row = _row(info, crowd.first_at, took, note=note, bar=bar)
    return row | {"name": f"{info.name} × {grouped(crowd.total)}", "crowd": info.id}


def _done_row(
    case: Case, visit: dict[str, Any], said: dict[str, str], start: datetime, length: float
) -> dict[str, Any]:
    info = case.elements.get(visit["element_id"]) or unknown_element(visit["element_id"])
    entered, left = visit["entered_at"], visit["left_at"]
    failed = visit["outcome"] in {"error", "cancelled"}
    return _row(
        info,
        entered,
        (left - entered).total_seconds(),
        note=_note(visit, said.get(visit["visit"], "")),
        bar=_bar("failed" if failed else "done", entered, left, start, length),
    )


def _open_row(case: Case, token: Token, start: datetime, length: float) -> dict[str, Any]:
    kind = "failed" if token.state == "failed" else "open"
    bar = _bar(kind, token.entered_at, case.now, start, length)
    return _row(case.info(token.element), token.entered_at, None, note="", bar=bar)


def _row(
    info: ElementInfo, entered: datetime, seconds: float | None, *, note: str, bar: dict[str, Any]
) -> dict[str, Any]:
    return {
        "element_id": info.id,
        "name": info.name,
        "icon": info.icon,
        "depth": 0 if info.scope == 0 else 1,
        "entered_at": entered,
        "seconds": seconds,
        "note": note,
        "bars": [bar],
        "crowd": "",
    }


def row_words(rows: Sequence[int]) -> str:
    """ "row 7", "rows 2, 5"."""
    return ngettext("row {rows}", "rows {rows}", len(rows)).format(rows=", ".join(map(str, rows)))


def _note(visit: dict[str, Any], decided: str) -> str:
    words = [decided] if decided else []
    if visit["outcome"] not in {"completed", ""}:
        words.append(visit["outcome"] + (f" {visit['error_code']}" if visit["error_code"] else ""))
    if visit["attempts"] > 1:
        words.append(gettext("{attempts} attempts").format(attempts=visit["attempts"]))
    return ", ".join(words)


def _bar(kind: str, start: datetime, end: datetime, origin: datetime, length: float) -> dict[str, Any]:
    x = (start - origin).total_seconds() / length * 100
    width = (end - start).total_seconds() / length * 100
    return {"kind": kind, "x": f"{min(max(x, 0), 99):.2f}", "width": f"{min(max(width, 0.6), 100):.2f}"}


def _axis(length: float) -> list[str]:
    step = length / (AXIS_TICKS - 1)
    return [gettext("the start"), *(length_words(step * tick) for tick in range(1, AXIS_TICKS))]
