"""What a worker process takes while it completes very many instances: at its highest, and how much it grew.

Read from the operating system after every slice, the largest of the worker's processes. The first tenth warms caches; what
comes after it is growth. A hundred thousand say as much about a leak as a million, in a tenth of the time.
"""

import psutil

from processes.actions.instances import MAX_STARTS
from processes.bench.base import Bar, Bench, Report
from processes.bench.ground import Ground
from processes.bench.straight_through import WORKERS, complete, deploy_straight

SLICES = 50
MEGABYTE = 1_000_000


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    version = deploy_straight()
    worker = ground.start_workers(WORKERS, HANDLER_MODULES="processes.bench.handlers")
    slices = max(SLICES, -(-size // MAX_STARTS))
    taken = []
    for _ in range(slices):
        complete(ground, version, max(1, size // slices))
        taken.append(_largest(worker.pid))
    warm = taken[slices // 10 - 1]
    figures = {"peak_mb": max(taken), "warm_mb": warm, "last_mb": taken[-1], "growth": taken[-1] / warm}
    bars = [
        Bar("peak_mb", max(taken), 300, at_least=False),
        Bar("growth", figures["growth"], 1.1, at_least=False),
    ]
    return Report(figures, bars)


def _largest(pid: int) -> float:
    """Resident memory of the largest process of a worker, in MB."""
    parent = psutil.Process(pid)
    processes = [parent, *parent.children(recursive=True)]
    return max(float(process.memory_info().rss) for process in processes) / MEGABYTE


BENCH = Bench("worker_memory", run, 100_000, "memory of a worker (a million instances: --size 1000000)")
