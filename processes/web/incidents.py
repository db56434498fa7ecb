"""What stands still, by cause: retry one, then all like it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from portal.http.access import signed_in
from portal.http.pagination import Page
from portal.http.spreadsheets import all_pages, csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound, PortalError
from processes import visibility
from processes.actions.batches import Wanted, create_batch
from processes.actions.by_people import retry_incident
from processes.models import Incident
from processes.selectors.elements import elements_of
from processes.selectors.incident_trials import Trial, cause_of, newest_trials, running_retries
from processes.selectors.incidents import (
    IncidentGroup,
    incident_groups,
    incident_page,
    incidents_in,
    resolver_names,
    with_element_ids,
)

MOST_ROWS = 5
MOST_ALIKE = 5_000
MOST_SOCKETS = 10  # of one page
STATES = ("open", "resolved")
TRIAL_WORDS = {"trying": N_("being tried now"), "passed": N_("went on"), "failed": N_("stopped again")}
TREND_PARTS, TREND_MINUTES = 12, 10
CSV_COLUMNS = (
    "id", "process", "instance", "business_key", "element", "state", "code", "message", "attempts", "created_at", "resolved_at",
    "resolved_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far "retry one, then all like it" has come, by cause."""

    trials: dict[tuple[int, int, str, str], Trial] = field(default_factory=dict)
    batches: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def of(self, group: IncidentGroup) -> dict[str, Any]:
        """`phase`: new, trying (one is under way), tried (it ended), running (all of them)."""
        trial = self.trials.get(cause_of(group))
        running = any(chosen_by == filter_of(group) for _, chosen_by in self.batches)
        phase = "running" if running else "new" if not trial else "trying"
        if trial and not running and trial.ended != "trying":
            phase = "tried"
        return {"phase": phase, "tried": trial and _tried(trial)}


def _tried(trial: Trial) -> dict[str, Any]:
    return {
        "instance_id": trial.instance_id,
        "business_key": trial.business_key,
        "words": TRIAL_WORDS[trial.ended],
        "passed": trial.ended == "passed",
        "failed": trial.ended == "failed",
    }


def incidents(request: HttpRequest) -> HttpResponseBase:
    """`/incidents/`; htmx gets the causes alone, `format=csv` one line for each incident."""
    visible = visibility.incidents(request.user)
    key, element = request.GET.get("process", ""), request.GET.get("element", "")
    if key:
        visible = visible.filter(definition__key=key)
    state = request.GET.get("state", "")
    state = state if state in STATES else "open"
    if request.GET.get("format") == "csv":
        return _as_csv(visible, key, element, state)
    standing = _at(element, incident_groups(visible))
    shown = standing if state == "open" else _at(element, incident_groups(visible, state=state))
    now = portal_now()
    progress = Progress(newest_trials(visible, now), running_retries()) if state == "open" else Progress()
    context = {
        "may_alert": visibility.rights(request.user).anywhere("operate"),
        "causes": [_cause(request, visible, group, state, now) | progress.of(group) for group in shown],
        "state": state,
        "summary": _summary(visible, standing, now),
        "filter_options": {
            "processes": visibility.definitions(request.user).filter(kind="bpmn").order_by("name")
        },
        "filters": _filters(key, element, state),
        "incident_page": {"ws_paths": _sockets(request, key)},
    }
    template = "processes/_causes.html" if request.headers.get("HX-Request") else "processes/incidents.html"
    return render(request, template, context)


def _as_csv(visible: "QuerySet[Incident]", key: str, element: str, state: str) -> StreamingHttpResponse:
    def page(limit: int, cursor: str) -> Page:
        found = incident_page(
            visible, process_key=key, element_id=element, state=state, limit=limit, cursor=cursor
        )
        return Page(with_element_ids(found.rows), found.next)

    return csv_file("incidents", CSV_COLUMNS, (_csv_row(*row) for row in all_pages(page)))


def _csv_row(row: Incident, element_id: str) -> tuple[Any, ...]:
    return (
        row.pk,
        row.definition.key,
        row.instance_id,
        row.instance.business_key,
        element_id,
        row.state,
        row.code,
        row.message,
        row.details.get("attempts", 1),
        row.created_at,
        row.resolved_at,
        row.resolved_by,
    )


def _sockets(request: HttpRequest, key: str) -> list[str]:
    """Heat sockets that tell when the number of incidents moves: one for each process with a published version."""
    latest = visibility.versions(request.user).filter(state="published", definition__kind="bpmn")
    if key:
        latest = latest.filter(definition__key=key)
    newest = (
        latest.order_by("definition_id", "-number").distinct("definition_id").values_list("pk", flat=True)
    )
    query = "layer=incidents&period=all&versions=all"
    return [f"/ws/definitions/{version}/heat/?{query}" for version in newest[:MOST_SOCKETS]]


@require_POST
def retry(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Retry one."""
    try:
        retry_incident(request.user, incident_id)
        messages.success(request, gettext("Tried again; if it fails, it comes back here."))
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(_next(request))


@require_POST
def retry_all_alike(request: HttpRequest) -> HttpResponse:
    """Retry all incidents of one cause, as one batch."""
    visible = visibility.incidents(request.user)
    wanted = request.POST.get("cause", "")
    group = next((group for group in incident_groups(visible) if cause_key(group) == wanted), None)
    if group is None:
        raise NotFound("Expected incidents of this cause, but there are none any more.")
    try:
        batch = create_batch(signed_in(request), Wanted("retry", filter=filter_of(group)))
    except PortalError as error:
        messages.error(request, error.sentence)
        return redirect(_next(request))
    return redirect(f"/batches/{batch.pk}/")


def filter_of(group: IncidentGroup) -> dict[str, str]:
    """What chooses the incidents of one cause."""
    return {
        "process_key": group.definition_key,
        "version_id": str(group.version_id),
        "element_id": group.element_id,
        "code": group.code,
        "shape": group.shape,
    }


def cause_key(group: IncidentGroup) -> str:
    text = f"{group.version_id}|{group.element}|{group.code}|{group.shape}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _at(element_id: str, groups: list[IncidentGroup]) -> list[IncidentGroup]:
    return [group for group in groups if not element_id or group.element_id == element_id]


def _cause(
    request: HttpRequest, visible: Any, group: IncidentGroup, state: str, now: datetime
) -> dict[str, Any]:
    alike = incidents_in(visible, group, state=state)
    rows = list(alike.select_related("instance")[:MOST_ROWS])
    people = resolver_names(rows) if state == "resolved" else {}
    info = elements_of(group.version_id).get(group.element_id)
    return {
        "key": cause_key(group),
        "count": group.count,
        "title": group.shape,
        "process_name": group.definition_name,
        "process_key": group.definition_key,
        "element_name": info.name if info else group.element_id,
        "element_id": group.element_id,
        "first_at": group.first_at,
        "last_at": group.last_at,
        "trend": _trend(alike, now),
        "reply": rows[0].message if rows else "",
        "advice": _advice(group.code),
        "never_retry": group.at_most_once,
        "badge": None,
        "is_open": state == "open",
        "rows": [_row(row, people) for row in rows],
        "more_url": f"/instances/?process={group.definition_key}&element={group.element_id}&has_incident=1"
        if state == "open"
        else "",
        "may_operate": visibility.may(request.user, "operate", group.definition_id),
    }


def _row(row: Incident, people: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "instance_id": row.instance_id,
        "business_key": row.instance.business_key or row.instance.title,
        "message": row.message,
        "attempts": row.details.get("attempts", 1),
        "last_at": row.created_at,
        "state": row.state,
        "state_words": gettext("stands still") if row.state == "open" else "resolved",
        "resolved_at": row.resolved_at,
        "resolved_by": people.get(row.resolved_by, row.resolved_by),
    }


def _trend(alike: Any, now: datetime) -> list[int]:
    """Incidents per ten minutes of the last two hours."""
    counts = [0] * TREND_PARTS
    since = now - timedelta(minutes=TREND_PARTS * TREND_MINUTES)
    for at in alike.filter(created_at__gte=since).values_list("created_at", flat=True)[:MOST_ALIKE]:
        counts[min(TREND_PARTS - 1, int((at - since) / timedelta(minutes=TREND_MINUTES)))] += 1
    return counts


def _summary(visible: Any, groups: list[IncidentGroup], now: datetime) -> dict[str, Any]:
    return {
        "open": sum(group.count for group in groups),
        "causes": len(groups),
        "oldest_at": min((group.first_at for group in groups), default=None),
        "resolved_today": visible.filter(state="resolved", resolved_at__gte=now - timedelta(days=1)).count(),
    }


def _advice(code: str) -> str:
    return ADVICE.get(code, "")


ADVICE = {
    "service-unreachable": N_("The service refuses connections. When it is back, retry one and see."),
    "outcome-unknown": N_("It may have happened. Look at the other system before trying again."),
    "unknown-outcome": N_(
        "It may have happened. Look at the other system; this step is never repeated by itself."
    ),
    "destination-closed": N_("Open the destination to this process, or enter its credential, then retry."),
    "call-refused": N_("The call leads somewhere it may not go. Mend the destination or the model."),
    "job-failed": N_("Every attempt failed the same way. Mend the cause, then retry one and see."),
}


def _filters(key: str, element: str, state: str) -> list[dict[str, str]]:
    """What narrows the list beyond the selects of its form."""
    if not element:
        return []
    without = urlencode({"process": key, "state": state})
    return [{"label": gettext("Step"), "words": element, "remove_url": f"/incidents/?{without}"}]


def _next(request: HttpRequest) -> str:
    """Where to go back to: a place of ours, never another site."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/incidents/"
