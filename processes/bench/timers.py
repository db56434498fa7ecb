"""N timers that are due in the same second, and how late single ones fire while nothing else happens.

Fired by the portal's own beat and sweeps. Late is the step's own time in the history minus what was due.
"""

import sys
from datetime import datetime, timedelta
from time import sleep

from portal.lib import sql
from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.bench.base import Bar, Bench, Report
from processes.bench.figures import percentile
from processes.bench.ground import Ground
from processes.bench.models import deploy_timer
from processes.models import DefinitionVersion

IDLE, APART_SECONDS, AHEAD_SECONDS = 60, 0.25, 10
STARTED_PER_SECOND = 800  # what to allow for before the many are due
BATCH = 5_000
BEAT = ("-m", "celery", "-A", "portal.celery", "beat", "--scheduler", "celery.beat:Scheduler")
SWEEPS = ("-m", "celery", "-A", "portal.celery", "worker", "-Q", "sweeps,work", "-c", "2", "--without-gossip")
_OPEN = "SELECT NOT EXISTS (SELECT 1 FROM instance WHERE state = 'active')"
_LATE = """SELECT extract(epoch FROM ended_at - (variables->>'due')::timestamptz) FROM instance
 WHERE version_id = %(version)s AND id >= %(first)s"""


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    version = deploy_timer("waits")
    ground.start(*SWEEPS, "--without-mingle")
    ground.start(*BEAT)
    idle = _idle_lateness(ground, version)
    seconds = _all_at_once(ground, version, size)
    figures = {"seconds": seconds, "p50_ms": percentile(idle, 0.5), "p99_ms": percentile(idle, 0.99)}
    bars = [
        Bar("seconds", seconds, 60, at_least=False),
        Bar("p99_ms", figures["p99_ms"], 1_500, at_least=False),
    ]
    return Report(figures, bars)


def _idle_lateness(ground: Ground, version: DefinitionVersion) -> list[float]:
    begin = portal_now() + timedelta(seconds=AHEAD_SECONDS)
    dues = [begin + timedelta(seconds=number * APART_SECONDS) for number in range(IDLE)]
    first = _start(version, dues)
    ground.wait_until(_OPEN, seconds=120, pause_seconds=0.5)
    return [float(row[0]) * 1000 for row in sql.fetch(_LATE, {"version": version.pk, "first": first})]


def _all_at_once(ground: Ground, version: DefinitionVersion, size: int) -> float:
    due = portal_now() + timedelta(seconds=AHEAD_SECONDS + size / STARTED_PER_SECOND)
    first = _start(version, [due] * size)
    spare = (due - portal_now()).total_seconds()
    if spare < 0:
        sys.stderr.write(f"The last timers were set {-spare:.0f} s after they were due; read `seconds` so.\n")
    sleep(max(spare, 0))
    ground.wait_until(_OPEN, seconds=600, pause_seconds=0.2)
    return max(float(row[0]) for row in sql.fetch(_LATE, {"version": version.pk, "first": first}))


def _start(version: DefinitionVersion, dues: list[datetime]) -> int:
    """The first id of the instances that wait until then."""
    ids: list[int] = []
    for begin in range(0, len(dues), BATCH):
        new = [NewInstance({"due": due.isoformat()}) for due in dues[begin : begin + BATCH]]
        ids += [int(instance_id) for instance_id in start_instances(version, new, actor="user:1")]
    return min(ids)


BENCH = Bench("timers", run, 100_000, "timers due in the same second, and how late single ones are")
