"""One instance: where it stands in words and on the diagram, what happened, its variables and incidents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from humantasks.selectors.clocks import badges, clocks_of
from humantasks.selectors.instance_tasks import tasks_of_instance
from humantasks.selectors.there import TaskThere, tasks_of_tokens
from portal.http.access import get_visible, signed_in
from portal.http.pagination import PAGE_ROWS
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound
from portal.lib.json import dumps
from portal.templatetags.portal_ui import when_words
from processes import visibility
from processes.models import Incident, ProcessInstance, Subscription, Timer, Token, TransitionLog
from processes.selectors.crowds import BODY, Crowd, crowds, members
from processes.selectors.elements import ElementInfo, elements_of, unknown_element
from processes.selectors.history import history_of, transitions_of
from processes.web.people import names_of

MOST_TOKENS = 200
MOST_MOVABLE = 30  # more are moved by a batch
MOST_CHARACTERS = 2_000  # of a variable
AXIS_TICKS = 5
LOG_ICONS = {"instance": "stack-2", "task": "user", "incident": "alert-triangle", "job": "settings"}


@dataclass(frozen=True, slots=True)
class _Case:
    """An instance with everything the page needs of it, read once."""

    instance: ProcessInstance
    elements: dict[str, ElementInfo]
    names: list[str]  # position -> element id
    tokens: list[Token]
    tasks: dict[int, TaskThere]
    timers: list[Timer]
    crowds: dict[int, Crowd]  # steps visited too often to be listed one by one
    now: datetime

    def info(self, position: int) -> ElementInfo:
        return self.elements[self.names[position]]


def instance(request: HttpRequest, instance_id: int) -> HttpResponse:
    """`/instances/<id>/`."""
    visible = visibility.instances(request.user).select_related("definition", "version", "parent_instance")
    row = get_visible(visible, instance_id)
    if not visibility.may(request.user, "read", row.definition_id):
        return redirect(f"/requests/{row.pk}/")  # a requester reads milestones, not elements
    case = _read(row)
    history = history_of(row, without=case.crowds)
    may_see = visibility.may_see_variables(request.user, row.definition_id)
    may_operate = visibility.may(request.user, "operate", row.definition_id)
    clocks = [] if row.ended_at else clocks_of(row.pk)
    context = {
        "instance": _head(case),
        "actions": _actions(row) if may_operate else set(),
        "may_see_variables": may_see,
        "may_edit_variables": may_operate and row.state in {"active", "compensating"},
        "waiting": _waiting(case),
        "nexts": _nexts(case),
        "modify": _modify(case) if may_operate and row.state == "active" else None,
        "why": None,
        "history": _timeline(case, history),
        "variables": _variables(row) if may_see else [],
        "incidents": _incidents(case, may_operate),
        "tasks": tasks_of_instance(row.pk),
        "log": _log(row),
        "tab": request.GET.get("tab", ""),
        "clocks": clocks,
        "instance_page": _script_data(case, history) | {"clocks": badges(clocks)},
    }
    return render(request, "processes/instance.html", context)


def _read(row: ProcessInstance) -> _Case:
    gathered = crowds(row)
    alone = Token.objects.filter(instance=row).exclude(element__in=gathered, is_body=False)
    tokens = list(alone.order_by("entered_at", "pk")[:MOST_TOKENS])
    return _Case(
        instance=row,
        elements=elements_of(row.version_id),
        names=row.version.element_ids,
        tokens=tokens,
        tasks=tasks_of_tokens([token.pk for token in tokens]),
        timers=list(Timer.objects.filter(instance=row).order_by("due_at", "pk")[:MOST_TOKENS]),
        crowds=gathered,
        now=portal_now(),
    )


def _head(case: _Case) -> dict[str, Any]:
    row = case.instance
    seconds = ((row.ended_at or case.now) - row.started_at).total_seconds()
    return {
        "id": row.pk,
        "title": row.title or row.business_key or f"{row.definition.name} {row.pk}",
        "business_key": row.business_key,
        "state": row.state,
        "is_suspended": row.suspended,
        "incident_count": Incident.objects.filter(instance=row, state="open").count(),
        "process": {
            "key": row.definition.key,
            "name": row.definition.name,
            "version": row.version.number,
            "version_id": row.version_id,
        },
        "started_at": row.started_at,
        "started_by": names_of([row.started_by])[row.started_by],
        "ended_at": row.ended_at,
        "seconds": seconds,
        "working_seconds": None,
        "due_at": None,
        "parent": row.parent_instance,
        "correlation_id": row.correlation_id,
        "children": list(row.children.order_by("started_at", "pk")[:50]),
    }


def _actions(row: ProcessInstance) -> set[str]:
    """What the FSM and the flag allow now."""
    moves = {move.name for move in row.get_available_state_transitions()}  # type: ignore[attr-defined]
    actions = {"cancel"} & moves
    if row.ended_at is None:
        actions.add("resume" if row.suspended else "suspend")
    return actions


def _waiting(case: _Case) -> list[dict[str, Any]]:
    """One block of words for each token that stands somewhere; scopes speak through what is inside them."""
    shown = [token for token in case.tokens if token.waiting_for not in {"children", "child"}]
    crowded = [_crowd_words(case, crowd) for crowd in case.crowds.values() if crowd.open]
    return [*crowded, *(_waiting_words(case, token) for token in shown[:20])]


def _crowd_words(case: _Case, crowd: Crowd) -> dict[str, Any]:
    done = gettext("{done:,} of {total:,} are over").format(done=crowd.done + crowd.failed, total=crowd.total)
    stuck = gettext(", {stuck:,} stand with an incident").format(stuck=crowd.stuck) if crowd.stuck else ""
    return {
        "headline": f"{crowd.open:,} × “{case.info(crowd.element).name}”",
        "words": f"{done}{stuck}.",
        "task_id": None,
        "buttons": [],
    }


def _waiting_words(case: _Case, token: Token) -> dict[str, Any]:
    info = case.info(token.element)
    task = case.tasks.get(token.pk)
    return {
        "headline": _headline(case, token, info, task),
        "words": _words(case, token, info, task),
        "task_id": task.task_id if task else None,
        "buttons": [],
    }


def _headline(case: _Case, token: Token, info: ElementInfo, task: TaskThere | None) -> str:
    if token.state == "failed":
        return gettext("Somebody to mend “{name}”").format(name=info.name)
    if task:
        return (
            gettext("A decision by {who}").format(who=task.who)
            if task.who
            else gettext("Somebody to take a task")
        )
    match token.waiting_for:
        case "timer":
            return gettext("A point in time, at “{name}”").format(name=info.name)
        case "message":
            return gettext("A message, at “{name}”").format(name=info.name)
        case "signal":
            return gettext("A signal, at “{name}”").format(name=info.name)
        case "join":
            return gettext("Other paths to arrive at “{name}”").format(name=info.name)
        case "compensation":
            return gettext("Earlier steps to be undone")
        case "job":
            return gettext("A system, at “{name}”").format(name=info.name)
    return f"“{info.name}”"


def _words(case: _Case, token: Token, info: ElementInfo, task: TaskThere | None) -> str:
    since = gettext("Since {entered_at}").format(entered_at=_clock(token.entered_at, case.now))
    if task:
        taken = gettext("taken") if task.is_taken else gettext("nobody has taken it yet")
        return gettext("{name}. {since}, {taken}.").format(name=info.name, since=since, taken=taken)
    if token.waiting_for == "message":
        names = Subscription.objects.filter(token_id=token.pk).values_list("name", "correlation_key")
        waited = ", ".join(
            gettext("{name} with key {key}").format(name=name, key=key) if key else name
            for name, key in names
        )
        return (gettext("{since}: {waited}.") if waited else gettext("{since}.")).format(
            since=since, waited=waited
        )
    return gettext("{kind} “{name}”. {since}.").format(kind=gettext(info.kind), name=info.name, since=since)


def _modify(case: _Case) -> dict[str, Any]:
    """What an operator can end and where something can be entered."""
    tokens = [token for token in case.tokens if not token.is_body][:MOST_MOVABLE]
    return {
        "tokens": [(token.pk, case.info(token.element).name) for token in tokens],
        "steps": [
            (info.id, gettext("{name} ({kind})").format(name=info.name, kind=gettext(info.kind)))
            for info in case.elements.values()
            if info.position and info.kind not in ("Boundary event", "Event sub-process")
        ],
    }


def _nexts(case: _Case) -> list[dict[str, Any]]:
    """The timers that run here, soonest first."""
    return [
        {
            "icon": "clock",
            "label": _sentence(_clock(timer.due_at, case.now)),
            "words": case.info(timer.element).name,
        }
        for timer in case.timers[:5]
    ]


def _timeline(case: _Case, history: list[dict[str, Any]]) -> dict[str, Any]:
    start = case.instance.started_at
    length = max(((case.instance.ended_at or case.now) - start).total_seconds(), 0.001)
    alone = [visit for visit in history if not _is_crowds_body(case, visit)]
    rows = [_done_row(case, visit, start, length) for visit in alone]
    rows += [_open_row(case, token, start, length) for token in case.tokens if not _is_listed(case, token)]
    rows += [_crowd_row(case, crowd, start, length) for crowd in case.crowds.values()]
    rows.sort(key=lambda row: row["entered_at"])
    return {"axis": _axis(length), "rows": rows}


def _is_crowds_body(case: _Case, visit: dict[str, Any]) -> bool:
    return visit["loop_index"] == BODY and visit["element_id"] in {case.names[each] for each in case.crowds}


def _is_listed(case: _Case, token: Token) -> bool:
    """A body whose children are a crowd: the crowd's row speaks for it."""
    return token.is_body and token.element in case.crowds


def _crowd_row(case: _Case, crowd: Crowd, start: datetime, length: float) -> dict[str, Any]:
    info, end = case.info(crowd.element), crowd.last_at or case.now
    kind = "failed" if crowd.stuck else "open" if crowd.open else "done"
    over = gettext("{done:,} done").format(done=crowd.done)
    note = ", ".join(
        words
        for count, words in (
            (crowd.done, over),
            (crowd.failed, gettext("{failed:,} ended early").format(failed=crowd.failed)),
            (crowd.open, gettext("{open:,} open").format(open=crowd.open)),
            (crowd.stuck, gettext("{stuck:,} with an incident").format(stuck=crowd.stuck)),
        )
        if count
    )
    took = None if crowd.open else (end - crowd.first_at).total_seconds()
    bar = _bar(kind, crowd.first_at, end, start, length)
    row = _row(info, crowd.first_at, took, note=note, bar=bar)
    return row | {"name": f"{info.name} × {crowd.total:,}", "crowd": info.id}


def _done_row(case: _Case, visit: dict[str, Any], start: datetime, length: float) -> dict[str, Any]:
    info = case.elements.get(visit["element_id"]) or unknown_element(visit["element_id"])
    entered, left = visit["entered_at"], visit["left_at"]
    failed = visit["outcome"] in {"error", "cancelled"}
    return _row(
        info,
        entered,
        (left - entered).total_seconds(),
        note=_note(visit),
        bar=_bar("failed" if failed else "done", entered, left, start, length),
    )


def _open_row(case: _Case, token: Token, start: datetime, length: float) -> dict[str, Any]:
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


def _note(visit: dict[str, Any]) -> str:
    words = []
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
    return [gettext("start"), *(_length(step * tick) for tick in range(1, AXIS_TICKS))]


def _length(seconds: float) -> str:
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{seconds / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{seconds:.1f}".removesuffix(".0") + " s"


def _variables(row: ProcessInstance) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "value": _cut(dumps(value)),
            "kind": type(value).__name__,
            "changed_at": row.changed_at,
        }
        for name, value in sorted(row.variables.items())
    ]


def _cut(text: str) -> str:
    """As much as a page can show; the API gives all of it."""
    return (
        text
        if len(text) <= MOST_CHARACTERS
        else gettext("{text}… ({text_2:,} characters)").format(text=text[:MOST_CHARACTERS], text_2=len(text))
    )


def _incidents(case: _Case, may_operate: bool) -> list[dict[str, Any]]:
    rows = Incident.objects.filter(instance=case.instance).order_by("-pk")[:50]
    return [
        {
            "id": row.pk,
            "element_name": case.info(row.element).name,
            "message": row.message,
            "at": row.created_at,
            "attempts": row.details.get("attempts", 0),
            "state": row.state,
            "can_retry": may_operate and row.state == "open",
        }
        for row in rows
    ]


def _log(row: ProcessInstance) -> list[dict[str, Any]]:
    entries = transitions_of(row)
    people = names_of(entry.actor for entry in entries)
    return [
        {
            "at": entry.at,
            "icon": LOG_ICONS.get(entry.kind, "circle"),
            "who": people[entry.actor] if entry.actor else "",
            "words": _log_words(entry),
        }
        for entry in entries
    ]


def _log_words(entry: TransitionLog) -> str:
    words = f"{entry.kind} {entry.move.replace('_', ' ')}"
    moved = f": {entry.source} → {entry.target}" if entry.source else f": {entry.target}"
    return words + moved + (f" ({entry.note})" if entry.note else "")


def _script_data(case: _Case, history: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": str(case.instance.pk),
        "xml_url": reverse("definition-xml", args=[case.instance.version_id]) + "?drawn=true",
        "ws_path": f"/ws/instances/{case.instance.pk}/",
        "tokens": [
            {
                "id": str(token.pk),
                "element_id": case.names[token.element],
                "state": token.state,
                "incident": token.state == "failed",
            }
            for token in [*case.tokens, *_some_of_each(case)]
        ],
        "standing": {case.names[each]: crowd.open for each, crowd in case.crowds.items() if crowd.open},
        "done_elements": sorted({visit["element_id"] for visit in history} | _done_crowds(case)),
        "done_flows": _flows_taken(case, history),
    }


def _some_of_each(case: _Case) -> list[Token]:
    """Tokens of the crowds, for the diagram: as many as it draws."""
    crowded = Token.objects.filter(instance=case.instance, element__in=case.crowds, is_body=False)
    return list(crowded.order_by("-state", "pk")[:MOST_TOKENS]) if case.crowds else []


def _done_crowds(case: _Case) -> set[str]:
    return {case.names[crowd.element] for crowd in case.crowds.values() if crowd.done}


def members_of(request: HttpRequest, instance_id: int, element_id: str) -> HttpResponse:
    """`/instances/<id>/steps/<element>/?cursor=`: the visits of one step, a page at a time, to htmx."""
    visible = visibility.instances(request.user).select_related("definition", "version")
    row = get_visible(visible, instance_id)
    visibility.check(signed_in(request), "read", row.definition_id)
    if element_id not in row.version.element_ids:
        raise NotFound(f"Expected a step {element_id!r} of this instance, but there is none.")
    position = row.version.element_ids.index(element_id)
    page = members(row, position, limit=PAGE_ROWS, cursor=request.GET.get("cursor", ""))
    context = {
        "members": page.rows,
        "next_cursor": page.next,
        "instance_id": row.pk,
        "element_id": element_id,
    }
    return render(request, "processes/_members.html", context)


def _flows_taken(case: _Case, history: list[dict[str, Any]]) -> list[str]:
    """Flows of the visits that are over, and those by which the tokens came to where they stand."""
    names = case.instance.version.flow_ids
    here = {names[token.via_flow] for token in case.tokens if token.via_flow is not None}
    return sorted(here | {flow for visit in history for flow in visit["via_flows"]})


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _clock(at: datetime, now: datetime) -> str:
    """ "12:03" today, "Mon 12:03" otherwise, with the distance for what lies ahead."""
    words = when_words(at, now)
    return (
        gettext("in {total_seconds} ({words})").format(
            total_seconds=_length((at - now).total_seconds()), words=words
        )
        if at > now
        else words
    )
