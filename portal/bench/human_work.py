"""Tasks of the engine itself: 5,000 of one multi-instance open, people complete fifty a second, 100,000 levels fire at once.

The real path throughout: the engine opens the tasks, the action completes them, beat and sweeps fire the levels once the
portal's clock has been moved past them. Each level reminds those who may take the task and raises its priority.
"""

from datetime import timedelta
from time import perf_counter, sleep

from django.contrib.auth.models import Group, User

from humantasks.actions.complete import Decision, complete_task
from humantasks.models import HumanTask
from portal.lib import sql
from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.bench.base import Bar, Bench, Report
from processes.bench.figures import percentile
from processes.bench.ground import Ground
from processes.bench.models import deploy_people, deploy_timer
from processes.bench.timers import BEAT, SWEEPS
from processes.models import DefinitionVersion

CHILDREN, COMPLETED, PER_SECOND, MEMBERS = 5_000, 300, 50, 5
BATCH = 1_000
_OPEN = "SELECT count(*) = {} FROM task WHERE instance_id = {}"
_IDLE = "SELECT NOT EXISTS (SELECT 1 FROM instance WHERE state = 'active')"
_FIRED = "SELECT NOT EXISTS (SELECT 1 FROM escalation WHERE state = 'pending')"


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    people = _people()
    each, single = deploy_people("people-each", each=True), deploy_people("people-one", each=False)
    ground.start(*SWEEPS, "--without-mingle")
    ground.start(*BEAT)
    _wait_for_workers(ground)
    opened = _open_many(ground, each)
    _start(single, size)
    ground.settle()
    completed = _complete_paced(single, people[0])
    escalated = _escalate(ground)
    figures = {
        "open_5000_seconds": opened,
        "complete_p50_ms": percentile(completed, 0.5),
        "complete_p99_ms": percentile(completed, 0.99),
        "escalations_seconds": escalated,
        "notices": float(sql.fetch_value("SELECT count(*) FROM notification")),
    }
    bars = [
        Bar("open_5000_seconds", opened, 2, at_least=False),
        Bar("complete_p99_ms", figures["complete_p99_ms"], 100, at_least=False),
        Bar("escalations_seconds", escalated, 60, at_least=False),
    ]
    return Report(figures, bars)


def _people() -> list[User]:
    group = Group.objects.create(name="Risk")
    people = [User.objects.create(username=f"risk-{number}") for number in range(MEMBERS)]
    group.user_set.set(people)
    return people


def _wait_for_workers(ground: Ground) -> None:
    """Until beat and sweeps fire a timer: processes that are still starting would take the cores from what is measured."""
    now = portal_now().isoformat()
    start_instances(deploy_timer("ready"), [NewInstance({"due": now})], actor="user:1")
    ground.wait_until(_IDLE)


def _open_many(ground: Ground, version: DefinitionVersion) -> float:
    """Seconds from the start to the last of the tasks."""
    _start(version, 1)  # warms plans and caches, with one child
    began = perf_counter()
    new = NewInstance({"items": list(range(CHILDREN))})
    [instance_id] = start_instances(version, [new], actor="user:1")
    ground.wait_until(_OPEN.format(CHILDREN, int(instance_id)), pause_seconds=0.02)
    return perf_counter() - began


def _start(version: DefinitionVersion, count: int) -> None:
    for begin in range(0, count, BATCH):
        new = [NewInstance({"items": [1]})] * min(BATCH, count - begin)
        start_instances(version, new, actor="user:1")


def _complete_paced(version: DefinitionVersion, user: User) -> list[float]:
    """Milliseconds of each, counted from when it was due."""
    ids = HumanTask.objects.filter(process_version_id=version.pk, state="ready").values_list("pk", flat=True)
    times, begin = [], perf_counter()
    for number, task_id in enumerate(ids[:COMPLETED]):
        due = begin + number / PER_SECOND
        sleep(max(due - perf_counter(), 0))
        person = User.objects.get(pk=user.pk)
        complete_task(task_id=task_id, decision=Decision(), user=person, now=portal_now())
        times.append((perf_counter() - due) * 1000)
    return times


def _escalate(ground: Ground) -> float:
    """Seconds from the moment all levels are due to the last that fired."""
    sql.execute('UPDATE clock_offset SET "offset" = %(ahead)s WHERE id = 1', {"ahead": timedelta(hours=5)})
    began = perf_counter()
    ground.wait_until(_FIRED, seconds=600, pause_seconds=0.2)
    return perf_counter() - began


BENCH = Bench("human_work", run, 100_000, "tasks of one multi-instance, completions, levels due at once")
