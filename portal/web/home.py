"""The start page: my tasks and requests; for those who watch processes, what runs, what is late, what stands still."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from dashboards.selectors.alerts import open_alerts
from dashboards.selectors.operations import LIVE, age_of_open, cycle_series, instances_link, throughput_series
from dashboards.store.zone import ZONE
from humantasks.selectors.home import escalating_soon, my_open_tasks, workload_by_group
from portal.lib.clock import portal_now
from portal.templatetags.portal_ui import duration
from portal.web.process_pages import process_table
from portal.web.requests import request_rows
from processes import visibility
from processes.selectors.incidents import incident_groups
from processes.web.people import person_name

MOST_ROWS = 5
MOST_CAUSES = 4


def home(request: HttpRequest) -> HttpResponse:
    """`/`."""
    user, now = request.user, portal_now()
    watches = visibility.rights(user).anywhere("operate") or visibility.rights(user).anywhere("administer")
    context: dict[str, Any] = {
        "greeting": gettext("{greeting}, {name}").format(greeting=_greeting(now), name=person_name(user)),
        "my_tasks": my_open_tasks(user, now, MOST_ROWS),
        "my_requests": request_rows(user, MOST_ROWS),
        "may_operate": watches,
        "home_page": {},
    }
    if watches:
        context |= _operations(request, now)
    return render(request, "portal/home.html", context)


def _operations(request: HttpRequest, now: datetime) -> dict[str, Any]:
    user = request.user
    visible = visibility.definitions(user)
    table = process_table(user, visible)
    ids = list(visible.filter(kind="bpmn").values_list("pk", flat=True))
    throughput, cycle = throughput_series(ids, now), cycle_series(ids, now)
    groups = incident_groups(visibility.incidents(user), limit=MOST_CAUSES)
    return {
        "open": open_alerts(user, MOST_ROWS),
        "escalating": escalating_soon(user, now, timedelta(hours=1)),
        "kpis": _kpis(table, throughput, cycle),
        "processes": table,
        "causes": [
            {
                "count": group.count,
                "title": group.shape,
                "process_name": group.definition_name,
                "href": f"/incidents/?process={group.definition_key}",
            }
            for group in groups
        ],
        "workload": workload_by_group(user, now),
        "home_page": {"throughput": throughput, "cycle": cycle, "age": age_of_open(ids, now)},
    }


def _kpis(
    table: list[dict[str, Any]], throughput: dict[str, Any], cycle: dict[str, Any]
) -> list[dict[str, Any]]:
    running = sum(row["running"] for row in table)
    incidents = sum(row["incidents"] for row in table)
    finished = throughput["finished"]
    last_p95 = cycle["p95"][-1] if cycle["p95"] else None
    late = "bad" if incidents else "ok"
    return [
        _kpi(gettext("Running"), f"{running:,}", [], "", instances_link(state=LIVE)),
        _kpi(
            gettext("Finished today"),
            f"{finished[-1]:,}" if finished else "0",
            finished,
            "",
            throughput["links"][1][-1],
        ),
        _kpi(gettext("Cycle time p95, today"), duration(last_p95), cycle["p95"], "", cycle["links"][1][-1]),
        _kpi(gettext("Open incidents"), f"{incidents:,}", [], late, "/incidents/"),
    ]


def _kpi(name: str, value: str, trend: list[Any], tone: str, href: str) -> dict[str, Any]:
    known = [item for item in trend if item is not None]
    return {
        "name": name,
        "value": value,
        "trend": known,
        "change": _change(known),
        "tone": tone,
        "note": "",
        "href": href,
    }


def _change(trend: list[float]) -> str:
    """The last value against the mean of those before."""
    if len(trend) < 3 or not (before := sum(trend[:-1]) / len(trend[:-1])):
        return ""
    return gettext("{trend:+.0%} on the days before").format(trend=(trend[-1] - before) / before)


def _greeting(now: datetime) -> str:
    hour = now.astimezone(ZONE).hour
    if hour < 5 or hour >= 18:
        return gettext("Good evening")
    return gettext("Good morning") if hour < 12 else gettext("Good afternoon")
