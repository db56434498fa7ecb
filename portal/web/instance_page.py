"""One instance: where it stands in words and on the diagram, what happened, its variables and incidents."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from humantasks.selectors.clocks import badges, clocks_of
from humantasks.selectors.instance_tasks import tasks_of_instance
from humantasks.selectors.thread import case_thread
from portal.http.access import get_visible, signed_in
from portal.http.pagination import PAGE_ROWS
from portal.lib.errors import NotFound
from portal.lib.json import dumps
from portal.lib.numbers import grouped
from portal.web.instance_case import MOST_TOKENS, Case, read_case
from portal.web.instance_timeline import row_words, timeline
from portal.web.instance_waiting import nexts, waiting
from processes import visibility
from processes.models import Incident, ProcessInstance, Token, TransitionLog
from processes.selectors.crowds import members
from processes.selectors.decided import Decided, decided_in
from processes.selectors.history import history_of, transitions_of
from processes.store.calendars import calendar
from processes.web.people import names_of

MOST_MOVABLE = 30  # more are moved by a batch
MOST_CHARACTERS = 2_000  # of a variable
LOG_ICONS = {"instance": "stack-2", "task": "user", "incident": "alert-triangle", "job": "settings"}


def instance(request: HttpRequest, instance_id: int) -> HttpResponse:
    """`/instances/<id>/`."""
    visible = visibility.instances(request.user).select_related("definition", "version", "parent_instance")
    row = get_visible(visible, instance_id)
    if not visibility.may(request.user, "read", row.definition_id):
        return redirect(f"/requests/{row.pk}/")  # a requester reads milestones, not elements
    case = read_case(row)
    history = history_of(row, without=case.crowds)
    may_see = visibility.may_see_variables(request.user, row.definition_id)
    may_operate = visibility.may(request.user, "operate", row.definition_id)
    clocks = [] if row.ended_at else clocks_of(row.pk)
    decided = decided_in(row.pk, signed_in(request)) if may_see else []
    context = {
        "instance": _head(case),
        "actions": _actions(row) if may_operate else set(),
        "may_see_variables": may_see,
        "may_edit_variables": may_operate and row.state in {"active", "compensating"},
        "waiting": waiting(case),
        "nexts": nexts(case),
        "modify": _modify(case) if may_operate and row.state == "active" else None,
        "why": _why(decided) if not row.ended_at else None,
        "decided": [_decided_row(each) for each in decided],
        "history": timeline(case, history, decided),
        "variables": _variables(row) if may_see else [],
        "incidents": _incidents(case, may_operate),
        "tasks": tasks_of_instance(row.pk),
        "log": _log(row),
        "thread": case_thread(row.pk),
        "tab": request.GET.get("tab", ""),
        "clocks": clocks,
        "instance_page": _script_data(case, history) | {"clocks": badges(clocks)},
    }
    return render(request, "processes/instance.html", context)


def _head(case: Case) -> dict[str, Any]:
    row = case.instance
    target = row.definition.sla_target_seconds
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
        "working_seconds": _worked(row, row.ended_at or case.now),
        "due_at": row.started_at + timedelta(seconds=target) if target else None,
        "parent": row.parent_instance,
        "correlation_id": row.correlation_id,
        "children": list(row.children.order_by("started_at", "pk")[:50]),
    }


def _worked(row: ProcessInstance, until: datetime) -> float | None:
    """Working time, where the process has a calendar."""
    found = calendar(row.definition.calendar) if row.definition.calendar else None
    return found.between(row.started_at, until).total_seconds() if found else None


def _actions(row: ProcessInstance) -> set[str]:
    """What the FSM and the flag allow now."""
    moves = {move.name for move in row.get_available_state_transitions()}  # type: ignore[attr-defined]
    actions = {"cancel"} & moves
    if row.ended_at is None:
        actions.add("resume" if row.suspended else "suspend")
    return actions


def _why(decided: list[Decided]) -> dict[str, str] | None:
    """The decision that was taken last, where one was."""
    if not decided:
        return None
    last = decided[0]
    words = (
        gettext("“{name}” matched {rows}: {because}.").format(
            name=last.name, rows=row_words(last.rows), because=last.because
        )
        if last.because
        else gettext("“{name}” was decided.").format(name=last.name)
    )
    return {"words": words, "href": "?tab=decisions", "link": gettext("See the decision")}


def _decided_row(decided: Decided) -> dict[str, Any]:
    return {
        "name": decided.name,
        "version": decided.version,
        "rows": row_words(decided.rows) if decided.rows else "",
        "because": decided.because,
        "inputs": [(name, _cut(dumps(value))) for name, value in decided.inputs.items()],
        "result": _cut(dumps(decided.result)),
        "at": decided.at,
    }


def _modify(case: Case) -> dict[str, Any]:
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
        else gettext("{text}… ({length} characters)").format(
            text=text[:MOST_CHARACTERS], length=grouped(len(text))
        )
    )


def _incidents(case: Case, may_operate: bool) -> list[dict[str, Any]]:
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


def _script_data(case: Case, history: list[dict[str, Any]]) -> dict[str, Any]:
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


def _some_of_each(case: Case) -> list[Token]:
    """Tokens of the crowds, for the diagram: as many as it draws."""
    crowded = Token.objects.filter(instance=case.instance, element__in=case.crowds, is_body=False)
    return list(crowded.order_by("-state", "pk")[:MOST_TOKENS]) if case.crowds else []


def _done_crowds(case: Case) -> set[str]:
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


def _flows_taken(case: Case, history: list[dict[str, Any]]) -> list[str]:
    """Flows of the visits that are over, and those by which the tokens came to where they stand."""
    names = case.instance.version.flow_ids
    here = {names[token.via_flow] for token in case.tokens if token.via_flow is not None}
    return sorted(here | {flow for visit in history for flow in visit["via_flows"]})
