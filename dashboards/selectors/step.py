"""One step of a heat map by itself: its figures, how long it waits, its last days, who stands there. Versions merge by element id.

The same instances, period and clock as the map around it: `HeatQuery` says which. In working time and of some instances only, it
comes from the history as the map does; the last days are told of all instances in calendar time alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext

from dashboards.heat.histogram import bucket_middle, quantiles
from dashboards.heat.layers import SECOND
from dashboards.heat.packing import HISTOGRAM, Records, merge
from dashboards.selectors.heat_query import HeatQuery
from dashboards.selectors.targets import targets_of
from dashboards.store.history import Among, read_history
from dashboards.store.read import HeatRead, read_heat, read_with_ever
from dashboards.store.zone import ZONE
from humantasks.selectors.there import tasks_of_tokens
from portal.lib.moments import short_day
from portal.lib.numbers import grouped
from portal.templatetags.portal_ui import duration
from processes import visibility
from processes.models import DefinitionVersion, Token
from processes.selectors.elements import ElementInfo

TREND_DAYS = 14
MOST_THERE = 25
# edges of the bars of "how long it waits", in seconds
BARS = (300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600)
BAR_LABELS = ("<5m", "15m", "30m", "1h", "2h", "4h", "8h", "16h", ">16h")
Places = tuple[tuple[int, int], ...]  # (version id, position of the step in it)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long visits waited, in seconds. Outliers lie beyond the third quartile and one and a half times the middle half."""

    visits: int
    p50: float
    p95: float
    bars: tuple[int, ...]  # visits up to each of BARS, and beyond the last
    fence: float
    beyond: tuple[int, ...]  # of each bar, the outliers

    @property
    def outliers(self) -> int:
        return sum(self.beyond)


@dataclass(frozen=True, slots=True)
class StepFigures:
    """What happened at one step in a period, and what stands there now. Times in seconds."""

    entered: int
    live: int
    incidents: int
    working_mean: float | None
    waiting: Waiting | None
    target: float | None


@dataclass(frozen=True, slots=True)
class Day:
    """Waiting of the visits that ended on one day of the installation's zone."""

    start: datetime
    p95: float


def places_of(versions: Sequence[DefinitionVersion], element_id: str) -> Places:
    return tuple(
        (each.pk, each.element_ids.index(element_id)) for each in versions if element_id in each.element_ids
    )


def step_figures(element_id: str, query: HeatQuery, now: datetime) -> StepFigures:
    """Three statements; of some instances only, one pass over the history."""
    places = places_of(query.versions, element_id)
    read, ever = _reads([version for version, _ in places], query, now)
    counts, always = _counts(read, places), _counts(ever, places)
    waiting = _waiting(_visits(read, places))
    targets = targets_of(query.versions)
    return StepFigures(
        entered=counts["entered"],
        live=always["entered"] - always["left"],
        incidents=always["opened"] - always["closed"],
        working_mean=counts["working"] / waiting.visits / SECOND if waiting else None,
        waiting=waiting,
        target=next((each[element_id] for each in targets.values() if element_id in each), None),
    )


def step_trend(element_id: str, query: HeatQuery, now: datetime) -> list[Day]:
    """The last days that had visits; of all instances in calendar time alone."""
    if not query.among.is_everything:
        return []
    places = places_of(query.versions, element_id)
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    days = []
    for ago in range(TREND_DAYS - 1, -1, -1):
        start = midnight - timedelta(days=ago)
        end = min(start + timedelta(days=1), now)
        visits = _visits(read_heat([version for version, _ in places], ["waiting"], start, end, now), places)
        if len(visits):
            _, (p95,) = next(iter(quantiles(visits, (0.95,)).values()))
            days.append(Day(start, round(p95 / SECOND, 1)))
    return days


def step_panel(info: ElementInfo, query: HeatQuery, now: datetime, user: User) -> dict[str, Any]:
    """The context of `processes/_panel.html`."""
    figures = step_figures(info.id, query, now)
    return {
        "element": {
            "id": info.id,
            "name": info.name,
            "kind": info.kind,
            "group": info.groups,
            "entered": figures.entered,
            "live": figures.live,
            "state": None,
            "incidents": figures.incidents,
        },
        "stats": _stats(figures),
        "histogram": _histogram(figures.waiting, figures.target),
        "target": figures.target,
        "trend": _trend(step_trend(info.id, query, now)),
        "there": _there(places_of(query.versions, info.id), now, user, query.among),
    }


def plain_step(figures: StepFigures, days: Sequence[Day]) -> dict[str, Any]:
    """The same pictures as JSON: times in seconds."""
    waiting = figures.waiting
    lower, upper = (0, *BARS), (*BARS, None)
    return {
        "entered": figures.entered,
        "live": figures.live,
        "incidents": figures.incidents,
        "target": figures.target,
        "working_mean": figures.working_mean,
        "waiting": waiting
        and {
            "visits": waiting.visits,
            "p50": waiting.p50,
            "p95": waiting.p95,
            "outliers": waiting.outliers,
            "outliers_above": waiting.fence,
            "bars": [
                {"from": low, "to": high, "visits": visits, "outliers": beyond}
                for low, high, visits, beyond in zip(lower, upper, waiting.bars, waiting.beyond, strict=True)
            ],
        },
        "trend": [{"day": day.start.date().isoformat(), "waiting_p95": day.p95} for day in days],
    }


def _reads(versions: list[int], query: HeatQuery, now: datetime) -> tuple[HeatRead, HeatRead]:
    if not query.among.is_everything:
        return read_history(versions, *query.period, query.among, ["waiting", "working"])
    return read_with_ever(versions, ["counts", "waiting"], *query.period, now)


def _counts(read: HeatRead, places: Places) -> dict[str, int]:
    """The columns of COUNTS, added up over the versions."""
    sums = dict.fromkeys(("entered", "left", "opened", "closed", "working"), 0)
    for version, position in places:
        for row in _at(read, version, "counts", position):
            for name in sums:
                sums[name] += int(row[name])
    return sums


def _visits(read: HeatRead, places: Places) -> Records:
    """The histogram of the waiting, of all versions as one."""
    parts = []
    for version, position in places:
        part = np.array(_at(read, version, "waiting", position), dtype=HISTOGRAM)
        part["element"] = 0
        parts.append(part)
    return merge(parts, HISTOGRAM)


def _at(read: HeatRead, version: int, measure: str, position: int) -> Records:
    records = read.records.get(version, {}).get(measure)
    return np.empty(0, dtype=HISTOGRAM) if records is None else records[records["element"] == position]


def _waiting(visits: Records) -> Waiting | None:
    if not len(visits):
        return None
    seconds = np.array([bucket_middle(int(bucket)) / SECOND for bucket in visits["bucket"]])
    total, (q1, p50, q3, p95) = next(iter(quantiles(visits, (0.25, 0.5, 0.75, 0.95)).values()))
    fence = (q3 + 1.5 * (q3 - q1)) / SECOND
    bars = np.searchsorted(BARS, seconds)
    return Waiting(
        visits=total,
        p50=p50 / SECOND,
        p95=p95 / SECOND,
        bars=_in_bars(bars, visits["count"]),
        fence=fence,
        beyond=_in_bars(bars, visits["count"] * (seconds > fence)),
    )


def _in_bars(bars: npt.NDArray[np.int64], counts: npt.NDArray[Any]) -> tuple[int, ...]:
    return tuple(int(each) for each in np.bincount(bars, weights=counts, minlength=len(BAR_LABELS)))


def _stats(figures: StepFigures) -> list[dict[str, Any]]:
    waiting = figures.waiting
    if waiting is None or figures.working_mean is None:
        return []
    return [
        {"label": gettext("Waiting p50"), "value": duration(waiting.p50), "tone": ""},
        {"label": gettext("Waiting p95"), "value": duration(waiting.p95), "tone": ""},
        {"label": gettext("Working, mean"), "value": duration(figures.working_mean), "tone": ""},
        {"label": gettext("Finished here"), "value": grouped(waiting.visits), "tone": ""},
    ]


def _histogram(waiting: Waiting | None, target: float | None) -> dict[str, Any] | None:
    """Bars up to 16 h; what lies beyond the fence is shaded."""
    if waiting is None:
        return None
    bins = [
        {"label": label, "value": value, "outliers": beyond}
        for label, value, beyond in zip(BAR_LABELS, waiting.bars, waiting.beyond, strict=True)
    ]
    note = gettext("{total} visits").format(total=grouped(waiting.visits))
    if waiting.outliers:
        note += gettext(", {outliers} outliers above {fence}").format(
            outliers=grouped(waiting.outliers), fence=duration(waiting.fence)
        )
    if target is not None:
        note += gettext(", target {target}").format(target=duration(target))
    return {
        "title": gettext("How long it waits"),
        "note": note,
        "bins": bins,
        "description": ", ".join(f"{bin_['label']}: {bin_['value']}" for bin_ in bins),
    }


def _trend(days: Sequence[Day]) -> dict[str, Any] | None:
    """p95 of the waiting per day, for days that had visits."""
    if len(days) < 2:
        return None
    points = [{"label": short_day(day.start.date()), "value": day.p95} for day in days]
    return {
        "title": gettext("p95, last {trend_days} days").format(trend_days=TREND_DAYS),
        "note": "",
        "points": points,
        "target": None,
        "description": ", ".join(f"{point['label']}: {point['value']} s" for point in points),
    }


def _there(places: Places, now: datetime, user: User, among: Among) -> dict[str, Any]:
    """Who stands here now, longest first."""
    visible = visibility.instances(user)
    if among.instances is not None:
        visible = visible.filter(pk__in=among.instances.values("pk"))
    at = Q(pk__in=[])
    for version, position in places:
        at |= Q(instance__version=version, element=position)
    tokens = Token.objects.filter(at, is_body=False, instance__in=visible).select_related("instance")
    found = list(tokens.order_by("entered_at", "pk")[:MOST_THERE])
    tasks = tasks_of_tokens([token.pk for token in found])
    return {
        "total": tokens.count(),
        "has_tasks": bool(tasks),
        "rows": [
            {
                "instance_id": token.instance_id,
                "task_id": tasks[token.pk].task_id if token.pk in tasks else None,
                "business_key": token.instance.business_key or token.instance.title,
                "since": (now - token.entered_at).total_seconds(),
                "who": tasks[token.pk].who if token.pk in tasks else "",
                "is_late": token.pk in tasks and tasks[token.pk].is_late,
            }
            for token in found
        ],
    }
