"""The one statement behind a tile: an aggregate over a source, narrowed, grouped by up to two things.

Texts are put together from the fixed words of `dashboards.store.tile_words`; whatever people gave is a parameter.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import OperationalError, connection, transaction

from dashboards.selectors.board_filters import BoardFilter
from dashboards.selectors.task_kinds import task_kinds
from dashboards.store.tile_words import COUNTED, Counted, TileSpec
from dashboards.store.zone import ZONE
from portal.lib import sql
from processes.models import DefinitionVersion
from processes.selectors.variable_filter import number_in

MOST_GROUPS = 2_000
TIMEOUT_MS = 3_000
AGES = (1, 4, 24, 168)  # hours
LENGTHS = (60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 172_800, 604_800)  # seconds
QUIET = timedelta(days=1)
MOST_DIGITS = 40  # of a number that can be searched for
_SEARCHABLE = """
SELECT 1 FROM instance i WHERE i.definition_id = ANY(%(definitions)s)
   AND EXISTS (SELECT FROM variable_value v WHERE v.instance_id = i.id AND v.name = %(name)s) LIMIT 1
"""
# What is closed is offered to nobody; it remembers whom it was offered to and who did it.
CLOSED = "t.closed_at"

FROM = {
    "instance": ("instance i", "i.definition_id", "i.version_id", "i.id", "i.started_at", "i.business_key"),
    "task": ("task t", "t.definition_id", "t.process_version_id", "t.instance_id", "t.created_at", "t.business_key"),
    "incident": ("incident n", "n.definition_id", "n.version_id", "n.instance_id", "n.created_at", ""),
    "visit": (
        "element_history h JOIN definition_version v ON v.id = h.version_id AND h.loop_index IS DISTINCT FROM -1",
        "v.definition_id", "h.version_id", "h.instance_id", "h.left_at", "",
    ),
}  # fmt: skip
JOINS = {
    "incident step": "JOIN definition_version v ON v.id = n.version_id",
    "task group": "JOIN task_candidate c ON c.task_id = t.id AND c.principal < 0 AND c.principal > -1000000000000",
    "closed task group": "JOIN LATERAL unnest(t.principals_at_close) AS c (principal) ON c.principal < 0 AND c.principal > -1000000000000",
}  # fmt: skip
OF_MEASURE = {
    "sla_met": "JOIN definition d ON d.id = i.definition_id",
    "automation": """JOIN unnest(%(task_versions)s::bigint[], %(task_elements)s::int[], %(task_automatic)s::bool[])
  AS k (version_id, element, is_automatic) ON k.version_id = h.version_id AND k.element = h.element""",
}
STEPS = {
    "task": "t.element_id",
    "incident": "v.element_ids ->> n.element",
    "visit": "v.element_ids ->> h.element",
}


class TooSlow(Exception):
    """The database needed longer than a dashboard may wait."""


def read_groups(tile: TileSpec, wanted: BoardFilter) -> list[tuple[Any, ...]]:
    """Rows of (value,), (group, value) or (group, group, value). Raises TooSlow."""
    return fetch_in_time(statement(tile, COUNTED[tile.measure], wanted), parameters_of(tile, wanted))


def read_with_days(tile: TileSpec, wanted: BoardFilter) -> tuple[Any, dict[date, Any]]:
    """The number of a tile without groups, and that of each day of its period that has one: one look at the rows. Raises TooSlow."""
    counted = COUNTED[tile.measure]
    daily = replace(tile, by="day")
    rows = fetch_in_time(statement(daily, counted, wanted, with_whole=True), parameters_of(daily, wanted))
    values = dict(rows)
    return values.pop(None), values


def fetch_in_time(text: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Raises TooSlow."""
    goes_on = connection.in_atomic_block  # somebody's transaction; our own ends, and the limit with it
    try:
        with transaction.atomic():
            sql.fetch("SELECT set_config('statement_timeout', %(ms)s, true)", {"ms": str(TIMEOUT_MS)})
            rows = sql.fetch(text, parameters)
            if goes_on:
                sql.fetch("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise TooSlow from error
        raise
    return rows


def statement(tile: TileSpec, counted: Counted, wanted: BoardFilter, *, with_whole: bool = False) -> str:
    """Its parameters are those of `parameters_of`. `with_whole`: first a row without group, of all together."""
    columns = [_grouping(each, counted) for each in _groupings(tile)]
    places = ", ".join(str(place + 1) for place in range(len(columns)))
    grouped = f"GROUP BY {places}" if columns else ""
    if with_whole:
        grouped = f"GROUP BY GROUPING SETS ((), ({places})) ORDER BY 1 DESC NULLS FIRST"
    parts = [
        f"SELECT {', '.join([*columns, counted.value])}",
        *_rows(tile, counted, wanted, []),
        f"{grouped} LIMIT {MOST_GROUPS}",
    ]
    return "\n".join(parts)


def ids_statement(tile: TileSpec, counted: Counted, wanted: BoardFilter) -> str:
    """The instances of the rows that one group counts, `group0` and `group1`; of a share or percentile those beyond it, `than`."""
    of_group = [
        f"({_grouping(each, counted)})::text IS NOT DISTINCT FROM %(group{place})s::text"
        for place, each in enumerate(_groupings(tile))
    ]
    instance = FROM[counted.source][3]
    return "\n".join([f"SELECT {instance}", *_rows(tile, counted, wanted, [*of_group, counted.beyond])])


def _groupings(tile: TileSpec) -> list[str]:
    return [each for each in (tile.by, tile.by2) if each]


def _rows(tile: TileSpec, counted: Counted, wanted: BoardFilter, more: list[str]) -> list[str]:
    """FROM and WHERE: what a measure counts, narrowed."""
    table, definition, version, instance, _, key = FROM[counted.source]
    kind = f"closed {counted.source}" if counted.time == CLOSED else counted.source
    joins = [JOINS.get(f"{kind} {each}", "") for each in _groupings(tile)]
    joins.append(OF_MEASURE.get(tile.measure, ""))
    if "variable" in _groupings(tile):
        joins.append(f"JOIN variable_value vv ON vv.instance_id = {instance} AND vv.name = %(by_variable)s")
    where = [f"{definition} = ANY(%(definitions)s)", counted.where, *more]
    if counted.time:
        where += [f"{counted.time} >= %(since)s", f"{counted.time} < %(until)s"]
    if wanted.version is not None:
        numbered = "IN (SELECT id FROM definition_version WHERE number = %(version)s)"
        where.append(f"{version} {numbered}")
    where += _narrowed(counted.source, instance, key, wanted)
    return [f"FROM {table} {' '.join(joins)}", f"WHERE {' AND '.join(f'({each})' for each in where)}"]


def _narrowed(source: str, instance: str, key: str, wanted: BoardFilter) -> list[str]:
    where = []
    if wanted.key:
        where.append(
            f"{key} = %(key)s"
            if key
            else f"EXISTS (SELECT FROM instance k WHERE k.id = {instance} AND k.business_key = %(key)s)"
        )
    if wanted.principal is not None:
        task = "t.id" if source == "task" else "g.id"
        offered = f"""EXISTS (SELECT FROM task_candidate x WHERE x.task_id = {task} AND x.principal = %(principal)s)
            OR %(principal)s = ANY({task.split(".")[0]}.principals_at_close)"""
        where.append(
            offered
            if source == "task"
            else f"EXISTS (SELECT FROM task g WHERE g.instance_id = {instance} AND ({offered}))"
        )
    if wanted.variable:
        where.append(
            f"EXISTS (SELECT FROM variable_value f WHERE f.instance_id = {instance} AND f.name = %(variable)s"
            " AND (f.txt = %(value)s OR f.num = %(value_number)s::numeric))"
        )
    return where


def _grouping(name: str, counted: Counted) -> str:
    _, definition, version, _, started, key = FROM[counted.source]
    time = counted.time or started
    local = f"({time} AT TIME ZONE %(zone)s)"
    return {
        "day": f"{local}::date",
        "week": f"date_trunc('week', {local})::date",
        "month": f"date_trunc('month', {local})::date",
        "weekday": f"extract(isodow FROM {local})::int",
        "hour": f"extract(hour FROM {local})::int",
        "process": definition,
        "version": version,
        "state": "i.state",
        "step": STEPS.get(counted.source, ""),
        "group": "c.principal",
        "assignee": "t.completed_by_id" if time == CLOSED else "t.assignee_id",
        "cause": "n.shape",
        "key": key,
        "age": f"width_bucket(extract(epoch FROM %(now)s - {time}), %(ages)s::numeric[])",
        "length": "width_bucket(extract(epoch FROM i.ended_at - i.started_at), %(lengths)s::numeric[])",
        "variable": "coalesce(vv.txt, trim_scale(vv.num)::text)",
    }[name]


def parameters_of(tile: TileSpec, wanted: BoardFilter) -> dict[str, Any]:
    reads_variables = bool(wanted.variable) or "variable" in (tile.by, tile.by2)
    return (_tasks_of(wanted) if tile.measure == "automation" else {}) | {
        "definitions": sorted(wanted.clear if reads_variables else wanted.definitions),
        "since": wanted.since,
        "until": wanted.until,
        "now": wanted.now,
        "quiet": wanted.now - QUIET,
        "zone": str(ZONE),
        "version": wanted.version,
        "key": wanted.key,
        "principal": wanted.principal,
        "variable": wanted.variable,
        "value": wanted.value,
        "value_number": _number(wanted.value),
        "by_variable": tile.variable,
        "ages": [hours * 3_600 for hours in AGES],
        "lengths": list(LENGTHS),
    }


def is_searchable(name: str, wanted: BoardFilter) -> bool:
    """Whether any instance has a value of this variable that statements can see. True when that takes too long to find out."""
    try:
        return bool(fetch_in_time(_SEARCHABLE, {"name": name, "definitions": sorted(wanted.definitions)}))
    except TooSlow:
        return True


def _number(text: str) -> Decimal | None:
    """The number that a value says, as lists of instances read it; None beyond what is stored as one."""
    number = number_in(text)
    return number if number is not None and abs(number.adjusted()) <= MOST_DIGITS else None


def _tasks_of(wanted: BoardFilter) -> dict[str, Any]:
    """Tasks of the models, and whether they are done without people."""
    versions = DefinitionVersion.objects.filter(definition__in=wanted.definitions).exclude(state="draft")
    found = [
        (version, element, is_automatic)
        for version in versions.values_list("pk", flat=True)
        for element, is_automatic in task_kinds(version).items()
    ]
    columns = zip(*found, strict=True) if found else ((), (), ())
    names = ("task_versions", "task_elements", "task_automatic")
    return dict(zip(names, map(list, columns), strict=True))
