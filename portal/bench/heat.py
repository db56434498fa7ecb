"""Ten million visits of 500 steps over a year: what one heat document costs, any layer and period; and a filtered one.

Server time of `heat_document`, statements counted on the wire. The packed rows are made as folding would have left them, of visits
drawn at random; the history of a fiftieth as many instances, ten visits each, lies beside them for filtered maps, which half of
the instances match, and for a dashboard of twelve tiles over thirty days of these instances, which ended over the year.
"""

import gc
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
from django.contrib.auth.models import User
from django.db import connection

from dashboards.heat.histogram import LAST_BUCKET, LOG_GROWTH
from dashboards.heat.ladder import BEGINNING, CLOSING, KEPT, Level, floor, following
from dashboards.heat.layers import LAYERS
from dashboards.heat.packing import COUNTS, FLOWS, HISTOGRAM, MEASURE_NUMBER
from dashboards.selectors.board_filters import board_filter
from dashboards.selectors.board_tiles import board_tile
from dashboards.selectors.heat import PERIODS, heat_document, period_start
from dashboards.store.board_templates import TEMPLATES
from dashboards.store.history import Among
from dashboards.store.queries import HEAT
from dashboards.store.zone import ZONE
from portal.lib import sql
from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.bench.base import Bar, Bench, Report
from processes.bench.ground import Ground
from processes.models import DefinitionVersion, ProcessInstance, VariableValue

STEPS, DAYS, REPEATS = 498, 365, 3
ROWS_AT_ONCE = 200
VISITS_EACH = 10
TILES = (*TEMPLATES["operations"].tiles, *TEMPLATES["quality"].tiles[:3])
Numbers = npt.NDArray[Any]

_HISTORY = (
    """INSERT INTO instance (id, definition_id, version_id, state, suspended, business_key, title, correlation_id, depth,
       variables, seq, started_by, started_at, changed_at, ended_at, end_note)
       SELECT i, %(definition)s, %(version)s, 'completed', false, '', '', 'c' || i, 0, '{}', 10, '',
       ended - make_interval(secs => i %% 86400), ended, ended, ''
       FROM generate_series(1, %(instances)s) i,
       LATERAL (SELECT %(now)s::timestamptz - make_interval(secs => (i::bigint * 7919) %% 31536000) AS ended) AS e""",
    """INSERT INTO element_history (instance_id, seq, visit, parent_visit, version_id, element, via_flows, entered_at,
       left_at, waiting_ms, working_ms, paused_ms, outcome, actor, attempts, error_code)
       SELECT i, s, i::bigint * 10 + s, 0, %(version)s, 1 + (i * 31 + s * 7) %% %(steps)s, ARRAY[(i * 31 + s * 7) %% %(steps)s],
       %(now)s::timestamptz - make_interval(secs => (i * 13) %% 2500000 + (i * s) %% 5000), %(now)s::timestamptz - make_interval(secs => (i * 13) %% 2500000),
       0, 0, 0, 'completed', '', 0, '' FROM generate_series(1, %(instances)s) i, generate_series(1, 10) s""",
    """INSERT INTO variable_value (instance_id, name, num) SELECT i, 'amount', i %% 1000
       FROM generate_series(1, %(instances)s) i""",
)


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    version = _deployed()
    now = portal_now()
    _load_heat(version.pk, size, now)
    instances = size // 50
    _load_history(version, instances, now)
    ground.settle()
    gc.freeze()  # as web processes do
    spent, statements = _ask_all(version, now)
    filtered = [_filtered(version, now) for _ in range(REPEATS)]
    dashboard_statements = _statements(_dashboard)
    dashboard = [_milliseconds(_dashboard) for _ in range(REPEATS)]
    everything = [each for found in spent.values() for each in found]
    figures = {
        "visits": float(size),
        "p50_ms": _quantile(everything, 0.5),
        "p99_ms": _quantile(everything, 0.99),
        **{f"{period}_p99_ms": _quantile(found, 0.99) for period, found in spent.items()},
        "statements": float(statements),
        "filtered_instances": float(instances // 2),
        "filtered_ms": sorted(filtered)[len(filtered) // 2],
        "dashboard_tiles": float(len(TILES)),
        "dashboard_statements": float(dashboard_statements),
        "dashboard_ms": sorted(dashboard)[len(dashboard) // 2],
    }
    bars = [
        Bar("p99_ms", figures["p99_ms"], 100, at_least=False),
        Bar("statements", figures["statements"], 5, at_least=False),
        Bar("filtered_ms", figures["filtered_ms"], 1_000, at_least=False),
        Bar("dashboard_ms", figures["dashboard_ms"], 300, at_least=False),
    ]
    return Report(figures, bars)


def _deployed() -> DefinitionVersion:
    names = ["start", *(f"step-{number}" for number in range(1, STEPS + 1)), "end"]
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(names))
    )
    steps = "".join(f'<manualTask id="{name}"/>' for name in names[1:-1])
    text = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">
      <process id="bench" isExecutable="true"><startEvent id="start"/>{steps}<endEvent id="end"/>{flows}</process></definitions>"""
    resource = deploy([("bench.bpmn", text.encode())]).resources[0]
    return DefinitionVersion.objects.select_related("definition").get(pk=resource.version_id)


def _load_heat(version: int, visits: int, now: datetime) -> None:
    """The packed rows of every level, and how far each is closed."""
    random = np.random.default_rng(1)
    at = np.sort(random.integers(0, DAYS * 86_400, visits)) + int(now.timestamp()) - DAYS * 86_400
    elements = random.integers(1, STEPS + 1, visits)
    lengths = random.lognormal(9 + elements % 7, 1.4, visits).astype(np.int64) + 1
    rows = _rows(at, elements, lengths, now)
    batch: list[tuple[int, int, datetime, bytes]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            _write(version, batch)
            batch.clear()
    _write(version, batch)
    for level in CLOSING:
        sql.execute(HEAT["move_watermark"], {"closed": floor(level, now, ZONE), "level": int(level)})


def _rows(
    at: Numbers, elements: Numbers, lengths: Numbers, now: datetime
) -> Iterator[tuple[int, int, datetime, bytes]]:
    buckets = {
        name: np.minimum(LAST_BUCKET, np.log(np.maximum(1, lengths * share)) / LOG_GROWTH).astype(np.int64)
        for name, share in (("waiting", 0.7), ("working", 0.3), ("total", 1.0))
    }
    for level, start, end in _buckets(now):
        first, last = np.searchsorted(at, [start.timestamp(), end.timestamp()])
        if first == last:
            continue
        here = elements[first:last]
        yield MEASURE_NUMBER["counts"], int(level), start, _counts(here, lengths[first:last])
        yield MEASURE_NUMBER["flows"], int(level), start, _flows(here)
        for name, column in buckets.items():
            yield MEASURE_NUMBER[name], int(level), start, _histogram(here, column[first:last])


def _buckets(now: datetime) -> Iterator[tuple[Level, datetime, datetime]]:
    """Every bucket that is kept; of ALL one, up to the month that runs."""
    month = floor(Level.MONTH, now, ZONE)
    yield Level.ALL, BEGINNING, month
    beginnings = {
        Level.MONTH: (now - timedelta(days=DAYS), month),
        Level.DAY: (now - timedelta(days=DAYS), floor(Level.DAY, now, ZONE)),
        Level.HOUR: (now - KEPT[Level.HOUR], floor(Level.HOUR, now, ZONE)),
        Level.MINUTE: (now - KEPT[Level.MINUTE], now),
    }
    for level, (start, end) in beginnings.items():
        at = floor(level, start, ZONE)
        while at < end:
            after = following(level, at, ZONE)
            yield level, at, after
            at = after


def _counts(elements: Numbers, lengths: Numbers) -> bytes:
    visits = np.bincount(elements, minlength=STEPS + 1)
    sums = np.bincount(elements, weights=lengths, minlength=STEPS + 1).astype(np.int64)
    records = np.zeros(STEPS + 1, dtype=COUNTS)
    records["element"] = np.arange(STEPS + 1)
    records["entered"] = records["left"] = visits
    records["waiting"], records["working"], records["total"] = sums * 7 // 10, sums * 3 // 10, sums
    return records[visits > 0].tobytes()


def _flows(elements: Numbers) -> bytes:
    taken = np.bincount(elements - 1, minlength=STEPS)
    records = np.zeros(STEPS, dtype=FLOWS)
    records["flow"], records["taken"] = np.arange(STEPS), taken
    return records[taken > 0].tobytes()


def _histogram(elements: Numbers, buckets: Numbers) -> bytes:
    keys, counts = np.unique(elements << 8 | buckets, return_counts=True)
    records = np.zeros(len(keys), dtype=HISTOGRAM)
    records["element"], records["bucket"], records["count"] = keys >> 8, keys & 255, counts
    return records.tobytes()


def _write(version: int, rows: Iterable[tuple[int, int, datetime, bytes]]) -> None:
    found = list(rows)
    columns = [list(column) for column in zip(*found, strict=True)] if found else [[], [], [], []]
    parameters = dict(zip(("measures", "levels", "buckets", "data"), columns, strict=True))
    sql.execute(HEAT["write_rows"], {"versions": [version] * len(found), **parameters})


def _load_history(version: DefinitionVersion, instances: int, now: datetime) -> None:
    parameters: dict[str, Any] = {
        "definition": version.definition_id,
        "version": version.pk,
        "instances": instances,
        "steps": STEPS,
        "now": now,
    }
    with connection.cursor() as cursor:
        for statement in _HISTORY:
            cursor.execute(statement, parameters)


def _ask_all(version: DefinitionVersion, now: datetime) -> tuple[dict[str, list[float]], int]:
    """(period -> milliseconds of every layer, the most statements any of them took)."""
    spent: dict[str, list[float]] = {}
    statements = 0
    for period in [*PERIODS, "custom"]:
        for layer in LAYERS.values():
            asks = list(_asks(version, layer.name, period, now))
            statements = max(statements, _statements(asks[0]))
            spent.setdefault(period, []).extend(_milliseconds(ask) for ask in asks)
    return spent, statements


def _asks(version: DefinitionVersion, layer: str, period: str, now: datetime) -> Iterator[Callable[[], Any]]:
    random = Random(f"{layer}{period}")  # noqa: S311 - the same edges every time, not a secret
    for _ in range(REPEATS):
        start, end = (None, now) if period == "custom" else (period_start(period, now), now)
        if period == "custom":
            end = now - timedelta(seconds=random.randrange(86_400 * 30))
            start = end - timedelta(seconds=random.randrange(86_400 * (DAYS - 31)))
        yield partial(heat_document, [version], LAYERS[layer], start, end, now)


def _filtered(version: DefinitionVersion, now: datetime) -> float:
    values = VariableValue.objects.filter(name="amount", num__lt=500)
    among = Among(ProcessInstance.objects.filter(pk__in=values.values("instance_id")))
    return _milliseconds(lambda: heat_document([version], LAYERS["total_p95"], None, now, now, among=among))


def _dashboard() -> None:
    """Everything the server works out for a page of twelve tiles, rights and filter included."""
    user, _ = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
    wanted = board_filter(user, {}, portal_now())
    for spec in TILES:
        board_tile(spec, wanted, user)


def _milliseconds(ask: Callable[[], object]) -> float:
    started = perf_counter()
    ask()
    return (perf_counter() - started) * 1000


def _statements(ask: Callable[[], object]) -> int:
    """What goes over the wire: every simple query and every bound one."""
    with tempfile.NamedTemporaryFile() as trace:
        wire = connection.connection.pgconn
        wire.trace(trace.fileno())
        try:
            ask()
        finally:
            wire.untrace()
        lines = Path(trace.name).read_text(errors="replace").splitlines()
    return sum(
        line.split("\t")[1:2] == ["F"] and line.split("\t")[3:4] in (["Query"], ["Bind"]) for line in lines
    )


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


BENCH = Bench(
    "heat",
    run,
    10_000_000,
    "ten million visits: any layer and period, statements, a filtered map, a dashboard",
)
