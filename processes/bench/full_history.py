"""Throughput beside rows of history, and beside none: a million of them, or ten with `--size 10000000`.

The rows are loaded by SQL into the partitions of the last months, as a year of work would have left them. Both halves run
the same number of instances through the same workers, some times, and the best of each counts.
"""

from datetime import timedelta

from portal.lib import sql
from portal.lib.clock import portal_now
from processes.bench.base import Bar, Bench, Report
from processes.bench.ground import Ground
from processes.bench.straight_through import WARM, WORKERS, complete, deploy_straight
from processes.models import DefinitionVersion
from processes.store.history import make_partitions

INSTANCES, RUNS = 5_000, 3
SLICE = 500_000
ROWS_PER_INSTANCE = 6
DAYS = 60
_LOAD = """INSERT INTO element_history (instance_id, seq, visit, parent_visit, version_id, element, via_flows, entered_at, left_at,
  waiting_ms, working_ms, paused_ms, outcome, actor, attempts, error_code)
SELECT -(i / %(rows)s + 1), 1 + i %% %(rows)s, -i - 1, 0, %(version)s, 1 + i %% %(rows)s, '{}', left_at - interval '1 second', left_at,
       600, 400, 0, 'completed', '', 1, ''
  FROM generate_series(%(begin)s::bigint, %(end)s) AS i,
       LATERAL (SELECT podium_now() - make_interval(mins => ((i * 7919) %% (%(days)s * 1440))::int)) AS t(left_at)"""


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    version = deploy_straight()
    ground.start_workers(WORKERS, HANDLER_MODULES="processes.bench.handlers")
    complete(ground, version, WARM)
    ground.settle()
    empty = _best(ground, version)
    _load(version, size)
    ground.settle()
    full = _best(ground, version)
    rows = sql.fetch_value("SELECT count(*) FROM element_history")
    figures = {
        "empty_per_second": empty,
        "full_per_second": full,
        "ratio": full / empty,
        "history_rows": rows,
    }
    return Report(figures, [Bar("ratio", full / empty, 0.9)])


def _best(ground: Ground, version: DefinitionVersion) -> float:
    """Instances a second, the best of some runs: one run differs from the next by more than a tenth."""
    return INSTANCES / min(complete(ground, version, INSTANCES) for _ in range(RUNS))


def _load(version: DefinitionVersion, size: int) -> None:
    now = portal_now()
    make_partitions(now, since=now - timedelta(days=DAYS))
    for begin in range(0, size, SLICE):
        end = min(begin + SLICE, size) - 1
        sql.execute(
            _LOAD,
            {"version": version.pk, "rows": ROWS_PER_INSTANCE, "days": DAYS, "begin": begin, "end": end},
        )


BENCH = Bench(
    "full_history", run, 1_000_000, "throughput beside a full history (ten million: --size 10000000)"
)
