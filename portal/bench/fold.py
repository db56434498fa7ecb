"""What folding costs beside the engine: the processor time that the heat of so many instances takes, to the last delta.

Real workers complete instances while nobody folds; then one folder takes what they left in slices of a quarter of a second at a
thousand instances a second, which is how often a browser is told. Counted is the folder's own time and that of its database process,
so the figure hardly depends on what else the machine does. Beside it the time on the clock: that it keeps up.
"""

from time import perf_counter, process_time

from dashboards.store.fold import fold
from portal.lib import sql
from portal.lib.clock import portal_now
from processes.bench.base import Bar, Bench, Report
from processes.bench.ground import Ground
from processes.bench.straight_through import WORKERS, complete, deploy_straight
from processes.bench.web import seconds_of

A_SECOND = 1_000  # instances, of the bar
FOLDS_A_SECOND = 4


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    version = deploy_straight()
    ground.start_workers(WORKERS, HANDLER_MODULES="processes.bench.handlers")
    complete(ground, version, size)
    ground.settle()
    deltas = sql.fetch_value("SELECT count(*) FROM heat_delta")
    slice_of = max(1, round(deltas * A_SECOND / size / FOLDS_A_SECOND))
    backend = sql.fetch_value("SELECT pg_backend_pid()")
    began, own, database = perf_counter(), process_time(), _used(backend)
    folds = 0
    while fold(portal_now(), slice_of).deltas:
        folds += 1
    own, database, seconds = process_time() - own, _used(backend) - database, perf_counter() - began
    share = (own + database) / size * A_SECOND
    figures = {
        "instances": float(size),
        "deltas": float(deltas),
        "folds": float(folds),
        "own_ms_per_fold": own / folds * 1000,
        "database_ms_per_fold": database / folds * 1000,
        "core_share": share,
        "instances_per_second": size / seconds,
    }
    return Report(figures, [Bar("core_share", share, 0.1, at_least=False)])


def _used(pid: int) -> float:
    """Seconds of processor time of a process on this machine; 0 when the database is elsewhere."""
    try:
        return seconds_of(pid)
    except OSError:
        return 0.0


BENCH = Bench("fold", run, 10_000, "folding the heat of as many instances: share of a core at 1,000 a second")
