"""The same work by one worker process, then by two: how much more the second one brings.

Two are worth having when they do half as much again as one; what they share is PostgreSQL and its cores.
"""

from processes.bench.base import Bar, Bench, Report
from processes.bench.ground import Ground
from processes.bench.straight_through import WARM, complete, deploy_straight


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    version = deploy_straight()
    speeds = {}
    for workers in (1, 2):
        process = ground.start_workers(workers, HANDLER_MODULES="processes.bench.handlers")
        complete(ground, version, WARM)
        ground.settle()
        speeds[workers] = size / complete(ground, version, size)
        ground.stop(process)
    ratio = speeds[2] / speeds[1]
    figures = {"one_per_second": speeds[1], "two_per_second": speeds[2], "ratio": ratio}
    return Report(figures, [Bar("ratio", ratio, 1.5)])


BENCH = Bench("two_workers", run, 10_000, "what a second worker process adds")
