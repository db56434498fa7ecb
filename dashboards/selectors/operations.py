"""Figures of all processes together for the operations home: throughput, cycle time, open by age.

throughput: instances started and ended per day. cycle: median and 95th percentile of the time from start to end of the
instances that ended that day. open by age: live instances by the time since their start.
"""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from dashboards.selectors.board_filters import board_filter
from dashboards.selectors.board_query import TooSlow, read_with_days
from dashboards.store.tile_words import TileSpec
from dashboards.store.zone import ZONE
from portal.lib import sql
from portal.lib.moments import short_day
from processes import visibility

DAYS = 14
LIVE = "active,compensating"
INSTANT = timedelta(microseconds=1)
AGES = (
    (3_600, "< 1 h"),
    (14_400, N_("1 to 4 h")),
    (86_400, N_("4 to 24 h")),
    (604_800, N_("1 to 7 d")),
    (None, "> 7 d"),
)

_STARTED = """
SELECT (started_at AT TIME ZONE %(zone)s)::date AS day, count(*) FROM instance
 WHERE definition_id = ANY(%(definitions)s) AND started_at >= %(since)s GROUP BY 1
"""
_ENDED = """
SELECT (ended_at AT TIME ZONE %(zone)s)::date AS day, count(*),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at)),
       percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at))
  FROM instance WHERE definition_id = ANY(%(definitions)s) AND ended_at >= %(since)s GROUP BY 1
"""
_AGES = """
SELECT width_bucket(extract(epoch FROM %(now)s - started_at), ARRAY[3600, 14400, 86400, 604800]::numeric[]), count(*)
  FROM instance WHERE definition_id = ANY(%(definitions)s) AND state IN ('active', 'compensating') GROUP BY 1
"""


def throughput_series(definition_ids: list[int], now: datetime) -> dict[str, Any]:
    """Started and ended instances of the last 14 days."""
    days = _days(now)
    parameters = _parameters(definition_ids, now)
    started = dict(sql.fetch(_STARTED, parameters))
    finished = {day: count for day, count, _, _ in sql.fetch(_ENDED, parameters)}
    return {
        "labels": [_label(day) for day in days],
        "started": [started.get(day, 0) for day in days],
        "finished": [finished.get(day, 0) for day in days],
        "links": [[instances_link(**_on(end, day)) for day in days] for end in ("started", "ended")],
        "description": gettext("Started {started}, finished {finished} in {days} days").format(
            started=sum(started.values()), finished=sum(finished.values()), days=DAYS
        ),
    }


def cycle_series(definition_ids: list[int], now: datetime) -> dict[str, Any]:
    """Median and 95th percentile of the cycle time per day, in seconds; None for a day without ends."""
    days = _days(now)
    rows = {
        day: (float(p50), float(p95))
        for day, _, p50, p95 in sql.fetch(_ENDED, _parameters(definition_ids, now))
    }
    p50, p95 = ([rows[day][place] if day in rows else None for day in days] for place in (0, 1))
    return {
        "labels": [_label(day) for day in days],
        "p50": p50,
        "p95": p95,
        "links": [
            [_slower(day, seconds) for day, seconds in zip(days, each, strict=True)] for each in (p50, p95)
        ],
        "description": gettext("Median and 95th percentile of the time from start to end, per day"),
    }


def sla_series(user: User, now: datetime) -> tuple[float | None, list[float]]:
    """The share of ended instances within the target of their process, of the same days and by day; (None, []) without a target."""
    wanted = board_filter(user, {"from": _days(now)[0].isoformat()}, now)
    try:
        whole, by_day = read_with_days(TileSpec(id="sla", picture="number", measure="sla_met"), wanted)
    except TooSlow:
        return None, []
    return whole, [by_day[day] for day in _days(now) if by_day.get(day) is not None]


def age_of_open(definition_ids: list[int], now: datetime) -> dict[str, Any]:
    """Live instances by age."""
    found = dict(sql.fetch(_AGES, {"definitions": definition_ids, "now": now}))
    counts = [found.get(place, 0) for place in range(len(AGES))]
    labels = [gettext(label) for _, label in AGES]
    words = ", ".join(f"{label}: {count}" for label, count in zip(labels, counts, strict=True))
    links, youngest = [], 0
    for oldest, _ in AGES:
        links.append(instances_link(state=LIVE, **started_between(now, youngest, oldest)))
        youngest = oldest or 0
    return {"labels": labels, "values": counts, "description": words, "links": [links]}


def plain_operations(user: User, now: datetime) -> dict[str, Any]:
    """For the API: the pictures of the start page, times in seconds, shares from 0 to 1."""
    ids = list(visibility.definitions(user).filter(kind="bpmn").values_list("pk", flat=True))
    met, by_day = sla_series(user, now)
    return {
        "as_of": now,
        "days": [day.isoformat() for day in _days(now)],
        "throughput": throughput_series(ids, now),
        "cycle": cycle_series(ids, now),
        "age": age_of_open(ids, now),
        "sla_met": {"value": met, "values": by_day},
    }


def instances_link(**query: str) -> str:
    """The list of instances, narrowed."""
    return f"/instances/?{urlencode(query)}"


def started_between(now: datetime, youngest: int, oldest: int | None) -> dict[str, str]:
    """Seconds of age as the list's filter says them: an age at the border belongs to the older ones."""
    between = {}
    if youngest:
        between["started_before"] = (now - timedelta(seconds=youngest) + INSTANT).isoformat()
    if oldest:
        between["started_after"] = (now - timedelta(seconds=oldest) + INSTANT).isoformat()
    return between


def _on(end: str, day: date) -> dict[str, str]:
    bounds = (day, day + timedelta(days=1))
    after, before = (datetime(each.year, each.month, each.day, tzinfo=ZONE).isoformat() for each in bounds)
    return {f"{end}_after": after, f"{end}_before": before}


def _slower(day: date, seconds: float | None) -> str:
    """Those that took longer than the percentile of their day."""
    return "" if seconds is None else instances_link(**_on("ended", day), slower_than=f"{seconds:.6f}")


def _parameters(definition_ids: list[int], now: datetime) -> dict[str, Any]:
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return {"definitions": definition_ids, "since": midnight - timedelta(days=DAYS - 1), "zone": str(ZONE)}


def _days(now: datetime) -> list[Any]:
    today = now.astimezone(ZONE).date()
    return [today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]


def _label(day: Any) -> str:
    return short_day(day)
