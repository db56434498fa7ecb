"""What a rule would have done in the last 30 days, and the series it is told from.

Numbers of tiles are read by the statement of the tile, once for each instant of the past; what is as of now is asked as of then, as
far as rows still tell. Maps are read as of then, newest first, as long as there is time. What is not kept anywhere is told from what
was seen since the rule stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from dashboards.models import AlertRule
from dashboards.selectors.alert_number import (
    checked_number,
    filter_of,
    newest_version,
    picked,
    tile_of,
)
from dashboards.selectors.board_filters import period_of
from dashboards.selectors.board_query import TooSlow, fetch_in_time, parameters_of, statement
from dashboards.selectors.board_tiles import narrowed_to_tile
from dashboards.store.alert_words import Condition, firings, is_quiet
from dashboards.store.tile_words import COUNTED
from dashboards.store.zone import ZONE
from portal.lib.errors import PortalError
from portal.lib.moments import short_day

DAYS = 30
STEPS = {"5m": timedelta(minutes=30), "15m": timedelta(minutes=15), "1h": timedelta(hours=1)}
USUAL_STEP, WIDE_STEP, HEAT_STEP = timedelta(hours=6), timedelta(days=1), timedelta(hours=12)
HEAT_SECONDS = 3.0
MOST_MARKS = 360
# What is as of now, as of another instant. What rows do not tell is not here.
AS_OF: dict[str, str] = {
    "running": "i.started_at <= %(now)s AND (i.ended_at IS NULL OR i.ended_at > %(now)s)",
    "tasks_open": "t.created_at <= %(now)s AND (t.closed_at IS NULL OR t.closed_at > %(now)s)",
    "tasks_overdue": "t.created_at <= %(now)s AND t.due_at < %(now)s AND (t.closed_at IS NULL OR t.closed_at > %(now)s)",
    "queue_age": "t.created_at <= %(now)s AND (t.closed_at IS NULL OR t.closed_at > %(now)s) AND (t.claimed_at IS NULL OR t.claimed_at > %(now)s)",
    "incidents": "n.created_at <= %(now)s AND (n.resolved_at IS NULL OR n.resolved_at > %(now)s)",
}  # fmt: skip
_AT_EACH = (
    "SELECT p.at, x.*",
    "FROM unnest(%(ats)s::timestamptz[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[]) AS p(at, since, until)",
)
NOT_KEPT = ("overdue",)  # layers of heat
Points = list[tuple[datetime, float | None]]


@dataclass(frozen=True, slots=True)
class Past:
    """`points` are what was looked at; `problem` says why there is nothing, `note` how it was looked at."""

    points: Points
    fired: Sequence[tuple[datetime, datetime | None]] = ()
    quiet: int = 0  # of the firings, in quiet hours
    note: str = ""
    problem: str = ""


def past_of(rule: AlertRule, owner: User, now: datetime) -> Past:
    """Raises what `checked_number` raises. One to three statements; of heat maps up to two for each point."""
    checked_number(rule, owner, now)
    try:
        points, note = _heat(rule, owner, now) if rule.kind == "heat" else _tile(rule, owner, now)
    except TooSlow:
        return Past(
            [],
            problem=gettext(
                "Looking back took longer than three seconds. Choose one process or a shorter period."
            ),
        )
    if not any(value is not None for _, value in points):
        return Past([], problem=note or gettext("There was no such number in the last 30 days."))
    condition = condition_of(rule)
    fired = firings(condition, points)
    quiet = sum(is_quiet(condition, at.astimezone(ZONE).time()) for at, _ in fired)
    return Past(points, fired, quiet, note)


def past_or_sentence(rule: AlertRule, owner: User, now: datetime) -> Past:
    """For pages of rules that were right once."""
    try:
        return past_of(rule, owner, now)
    except PortalError as error:
        return Past([], problem=error.sentence)


def condition_of(rule: AlertRule) -> Condition:
    return Condition(
        rule.comparison, rule.threshold, rule.clears_at, rule.minutes, rule.quiet_from, rule.quiet_to
    )


def marks(past: Past, comparison: str) -> Points:
    """At most MOST_MARKS of the points for a chart, each the worst of those it stands for."""
    size = -(-len(past.points) // MOST_MARKS) if past.points else 1
    worst = max if comparison == "above" else min
    found: Points = []
    for first in range(0, len(past.points), size):
        part = past.points[first : first + size]
        known = [value for _, value in part if value is not None]
        found.append((part[-1][0], worst(known) if known else None))
    return found


def _tile(rule: AlertRule, owner: User, now: datetime) -> tuple[Points, str]:
    if not COUNTED[rule.measure].time and rule.measure not in AS_OF:
        return _seen(rule)
    step = STEPS.get(rule.period, USUAL_STEP) if COUNTED[rule.measure].time else USUAL_STEP
    try:
        return _asked(rule, owner, now, step), _every(step)
    except TooSlow:
        return _asked(rule, owner, now, WIDE_STEP), _every(WIDE_STEP)


def _asked(rule: AlertRule, owner: User, now: datetime, step: timedelta) -> Points:
    """The statement of the tile, at each instant of the past with the period it had then."""
    tile = tile_of(rule)
    wanted, problem = narrowed_to_tile(tile, filter_of(rule, owner, now))
    if problem or wanted.refused:
        return []
    counted = COUNTED[rule.measure]
    counted = counted if counted.time else replace(counted, where=AS_OF[rule.measure])
    then = statement(tile, counted, wanted)
    for name, column in (("since", "p.since"), ("until", "p.until"), ("now", "p.at")):
        then = then.replace(f"%({name})s", column)
    text = "\n".join([*_AT_EACH, f"LEFT JOIN LATERAL ({then}) x ON TRUE ORDER BY 1"])
    instants = _instants(now, step)
    periods = [period_of({"period": rule.period}, at) for at in instants]
    given = {
        "ats": instants,
        "sinces": [since for since, _, _ in periods],
        "untils": [until for _, until, _ in periods],
    }
    groups: dict[datetime, list[tuple[object, ...]]] = {at: [] for at in instants}
    for at, *group in fetch_in_time(text, parameters_of(tile, wanted) | given):
        groups[at].append(tuple(group))
    return [(at, picked(rule, found)) for at, found in groups.items()]


def _heat(rule: AlertRule, owner: User, now: datetime) -> tuple[Points, str]:
    if rule.measure in NOT_KEPT:
        return _seen(rule)
    if any(name.startswith("var.") for name in rule.filters) or rule.filters.get("time") == "working":
        return _seen(rule)
    newest_version(rule, owner)
    step = STEPS.get(rule.period, HEAT_STEP)
    until = monotonic() + HEAT_SECONDS
    points: Points = []
    for at in reversed(_instants(now, step)):
        if monotonic() > until:
            break
        points.append((at, checked_number(rule, owner, at).value))
    points.reverse()
    since = points[0][0].astimezone(ZONE)
    return points, gettext("{every} since {day}.").format(every=_every(step)[:-1], day=short_day(since))


def _seen(rule: AlertRule) -> tuple[Points, str]:
    """What the sweep saw, an hour each."""
    rows = rule.samples.order_by("hour").values_list("hour", "low", "high") if rule.pk else []
    points: Points = [(hour, high if rule.comparison == "above" else low) for hour, low, high in rows]
    return points, gettext(
        "What this number was before is not kept; this is what was seen since the alert stands."
    )


def _instants(now: datetime, step: timedelta) -> list[datetime]:
    count = timedelta(days=DAYS) // step
    return [now - step * ago for ago in range(count, -1, -1)]


_ROUND = {1: N_("Looked at every hour."), 24: N_("Looked at every day.")}


def _every(step: timedelta) -> str:
    hours, minutes = divmod(int(step.total_seconds()) // 60, 60)
    if hours in _ROUND:
        return gettext(_ROUND[hours])
    words = (
        gettext("{hours} hours").format(hours=hours)
        if hours
        else gettext("{minutes} minutes").format(minutes=minutes)
    )
    return gettext("Looked at every {words}.").format(words=words)
