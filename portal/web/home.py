"""The start page: my tasks and requests; for those who watch processes, what runs, what is late, what stands still."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from dashboards.selectors.alert_address import alert_address
from dashboards.selectors.alerts import open_alerts
from dashboards.selectors.measures import MEASURES, SENTENCES
from dashboards.selectors.operations import (
    LIVE,
    age_of_open,
    cycle_series,
    instances_link,
    sla_series,
    throughput_series,
)
from dashboards.store.zone import ZONE
from humantasks.selectors.home import escalating_soon, my_open_tasks, workload_by_group
from humantasks.visibility import led_groups
from portal.http.access import signed_in
from portal.http.htmx import partial_or_page
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.numbers import grouped
from portal.templatetags.portal_ui import duration, percent
from portal.web.alerts import may_make_any
from portal.web.process_pages import process_table
from portal.web.requests import request_rows
from processes import visibility
from processes.selectors.incidents import incident_groups
from processes.web.people import person_name

MOST_ROWS = 5
MOST_CAUSES = 4
COLUMNS = {
    "started": N_("Started"),
    "finished": N_("Finished"),
    "p50": "p50",
    "p95": "p95",
    "values": N_("Instances"),
}
CYCLE = N_("Cycle time p50 and p95 of the instances that ended on each day.")


def home(request: HttpRequest) -> HttpResponseBase:
    """`/`; the page's own script reads what is in it again when something happened. `chart=<key>&format=csv`: one of its charts."""
    user, now = signed_in(request), portal_now()
    rights = visibility.rights(user)
    watches = rights.anywhere("operate") or rights.anywhere("administer")
    watches = watches or (rights.anywhere("read") and led_groups(user).exists())  # the manager's home
    context: dict[str, Any] = {
        "greeting": gettext("{greeting}, {name}").format(greeting=_greeting(now), name=person_name(user)),
        "my_tasks": my_open_tasks(user, now, MOST_ROWS),
        "my_requests": request_rows(user, MOST_ROWS),
        "may_operate": watches,
        "home_page": {},
        "home_socket": {"ws_path": "/ws/landscape/" if rights.anywhere("read") else ""},
    }
    if watches:
        context |= _operations(request, now)
        if request.GET.get("format") == "csv":
            return _chart_file(context["charts"], request.GET.get("chart", ""))
    return partial_or_page(request, "portal/home.html", "portal/_home.html", context)


def _operations(request: HttpRequest, now: datetime) -> dict[str, Any]:
    user = request.user
    visible = visibility.definitions(user)
    table = process_table(user, visible)
    ids = list(visible.filter(kind="bpmn").values_list("pk", flat=True))
    throughput, cycle = throughput_series(ids, now), cycle_series(ids, now)
    age = age_of_open(ids, now)
    groups = incident_groups(visibility.incidents(user), limit=MOST_CAUSES)
    return {
        "open": open_alerts(user, MOST_ROWS),
        "escalating": escalating_soon(user, now, timedelta(hours=1)),
        "kpis": _kpis(table, throughput, cycle, sla_series(user, now)),
        "processes": table,
        "sentences": SENTENCES,
        "may_alert": may_make_any(signed_in(request)),
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
        "charts": [
            _chart(*each)
            for each in (
                ("throughput", "bars", MEASURES["throughput"].sentence, "count", throughput),
                ("cycle", "lines", CYCLE, "seconds", cycle),
                ("age", "stack", MEASURES["age"].sentence, "count", age),
            )
        ],
        "home_page": {"throughput": throughput, "cycle": cycle, "age": age},
    }


def _chart(key: str, kind: str, sentence: str, unit: str, series: dict[str, Any]) -> dict[str, Any]:
    """A chart with the same numbers as a table: a column for each of its series, and the list behind each number."""
    names = [name for name in COLUMNS if name in series]
    columns = [series[name] for name in names]
    return {
        "key": key,
        "kind": kind,
        "title": MEASURES[key].label,
        "sentence": sentence,
        "columns": [
            gettext("Age") if key == "age" else gettext("Day"),
            *(gettext(COLUMNS[name]) for name in names),
        ],
        "cells": [
            [
                (label, "text", ""),
                *(
                    (column[at], unit, links[at])
                    for column, links in zip(columns, series["links"], strict=True)
                ),
            ]
            for at, label in enumerate(series["labels"])
        ],
    }


def _chart_file(charts: list[dict[str, Any]], key: str) -> HttpResponseBase:
    """The rows of the table beside a chart, numbers as they are."""
    found = next((each for each in charts if each["key"] == key), charts[0])
    rows = ([value for value, _, _ in row] for row in found["cells"])
    return csv_file(f"operations-{found['key']}", found["columns"], rows)


def _kpis(
    table: list[dict[str, Any]],
    throughput: dict[str, Any],
    cycle: dict[str, Any],
    sla: tuple[float | None, list[float]],
) -> list[dict[str, Any]]:
    running = sum(row["running"] for row in table)
    incidents = sum(row["incidents"] for row in table)
    finished = throughput["finished"]
    late = "bad" if incidents else "ok"
    met, met_by_day = sla
    return [
        _kpi("running", gettext("Running"), grouped(running), [], "", instances_link(state=LIVE)),
        _kpi(
            "finished",
            gettext("Finished today"),
            grouped(finished[-1]) if finished else "0",
            finished,
            "",
            throughput["links"][1][-1],
        ),
        _cycle_kpi("p50", gettext("Cycle time p50, today"), cycle, 0),
        _cycle_kpi("p95", gettext("Cycle time p95, today"), cycle, 1),
        _kpi(
            "sla_met",
            gettext("SLA met, 14 days"),
            percent(met),
            met_by_day,
            "",
            "/landscape/?view=table",
            "7d",
        )
        | {"change": ""},
        _kpi("incidents", gettext("Open incidents"), grouped(incidents), [], late, "/incidents/"),
    ]


def _cycle_kpi(measure: str, name: str, cycle: dict[str, Any], place: int) -> dict[str, Any]:
    """Today's, and whether that is faster than the median of the days before: a share of days of months says nothing."""
    series = cycle[("p50", "p95")[place]]
    before = sorted(each for each in series[:-1] if each is not None)
    shown = _kpi(measure, name, duration(series[-1]), series, "", cycle["links"][place][-1]) | {"change": ""}
    if series[-1] is None or not before:
        return shown
    usual = before[len(before) // 2]
    return shown | {"change": gettext("{usual} on other days").format(usual=duration(usual))}


def _kpi(
    measure: str, name: str, value: str, trend: list[Any], tone: str, href: str, period: str = "today"
) -> dict[str, Any]:
    known = [item for item in trend if item is not None]
    return {
        "name": name,
        "sentence": MEASURES[measure].sentence,
        "value": value,
        "trend": known,
        "change": _change(known),
        "tone": tone,
        "href": href,
        "alert": alert_address(measure, period=period),
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
