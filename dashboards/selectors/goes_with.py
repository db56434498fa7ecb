"""Which values of variables go with being slow at one step. "Goes with", never "because": nothing here proves a cause.

Slow: longer than three of four visits of the period (waiting and working together). Values of at least 30 visits that were
slow at least ten points more often than all other visits are told, with their share and median. Numbers are compared by
quarter. The newest 20,000 visits count. One query over the step's history and the searchable values, under a time limit.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext

from dashboards.selectors.heat_query import HeatQuery
from dashboards.selectors.step import Places
from dashboards.store.chosen import chosen_instances
from portal.lib import sql
from portal.lib.numbers import exact
from processes.selectors.instances import NarrowYourFilter

LEAST_VISITS = 30
LEAST_DIFFERENCE = 0.10
MOST_VISITS = 20_000
MOST_SHOWN = 6
TIMEOUT_MS = 1_500  # it is loaded beside the panel, after it
_NOT_DONE = ["cancelled", "moved", "skipped"]

_QUERY = """
WITH visit AS MATERIALIZED (
    SELECT instance_id, waiting_ms + working_ms AS ms FROM element_history
     WHERE (version_id, element) IN (SELECT * FROM unnest(%(versions)s::bigint[], %(elements)s::int[]))
       AND coalesce(loop_index, 0) >= 0 AND outcome <> ALL(%(not_done)s)
       AND (%(since)s::timestamptz IS NULL OR left_at >= %(since)s) AND left_at < %(until)s AND /* chosen */
     ORDER BY left_at DESC LIMIT %(most)s
), edge AS (
    SELECT percentile_disc(0.75) WITHIN GROUP (ORDER BY ms) AS slow, count(*) AS visits FROM visit
), valued AS (
    SELECT v.name, v.txt, v.num, visit.ms, visit.ms > edge.slow AS is_slow,
           CASE WHEN v.num IS NOT NULL THEN ntile(4) OVER (PARTITION BY v.name, v.num IS NULL ORDER BY v.num) END AS quarter
      FROM visit CROSS JOIN edge JOIN variable_value AS v USING (instance_id)
), grouped AS (
    SELECT name, txt, quarter, min(num) AS low, max(num) AS high, count(*) AS visits,
           count(*) FILTER (WHERE is_slow) AS slow, percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) AS median
      FROM valued GROUP BY name, txt, quarter
)
SELECT edge.slow, edge.visits, (SELECT count(*) FROM visit WHERE ms > edge.slow),
       g.name, g.txt, g.low, g.high, g.visits, g.slow, g.median
  FROM edge LEFT JOIN grouped AS g ON g.visits >= %(least)s
"""


@dataclass(frozen=True, slots=True)
class Companion:
    """One value (or quarter of the numbers) of a variable. Seconds and shares from 0 to 1."""

    name: str
    value: str
    visits: int
    slow_share: float
    others_share: float
    median_seconds: float


@dataclass(frozen=True, slots=True)
class GoesWith:
    """`slow_seconds`: what three of four visits stayed within; None without visits."""

    visits: int
    slow_seconds: float | None
    companions: tuple[Companion, ...] = ()

    @property
    def is_enough(self) -> bool:
        return self.visits >= 2 * LEAST_VISITS

    def plain(self) -> dict[str, Any]:
        """As JSON; times in seconds."""
        return asdict(self) | {"is_enough": self.is_enough}


def goes_with(places: Places, query: HeatQuery) -> GoesWith:
    """Of the instances and the period of `query`. Raises NarrowYourFilter when there is too much history for the time a page has."""
    since, until = query.period
    chosen, given = chosen_instances([version for version, _ in places], query.among.instances)
    parameters = given | {
        "versions": sql.numbers(version for version, _ in places),
        "elements": sql.numbers(position for _, position in places),
        "since": since,
        "until": until,
        "not_done": _NOT_DONE,
        "most": MOST_VISITS,
        "least": LEAST_VISITS,
    }
    rows = _limited(_QUERY.replace("/* chosen */", chosen), parameters)
    slow_ms, visits, slow_visits = rows[0][:3]
    if slow_ms is None:
        return GoesWith(0, None)
    found = [_companion(row[3:], visits, slow_visits) for row in rows if row[3] is not None]
    told = [each for each in found if each.slow_share - each.others_share >= LEAST_DIFFERENCE]
    told.sort(key=lambda each: (each.others_share - each.slow_share, each.name, each.value))
    return GoesWith(int(visits), float(slow_ms) / 1000, tuple(told[:MOST_SHOWN]))


def _companion(row: Sequence[Any], visits: int, slow_visits: int) -> Companion:
    name, text, low, high, count, slow, median = row
    others = visits - count
    others_share = (slow_visits - slow) / others if others >= LEAST_VISITS else 1.0  # too few to compare with
    value = text if text is not None else _between(low, high)
    return Companion(name, value, int(count), slow / count, others_share, float(median) / 1000)


def _between(low: Decimal, high: Decimal) -> str:
    return exact(low) if low == high else gettext("{low} to {high}").format(low=exact(low), high=exact(high))


def _limited(query: str, parameters: dict[str, Any]) -> list[Any]:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {TIMEOUT_MS}")
            return sql.fetch(query, parameters)
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise NarrowYourFilter from error
        raise
