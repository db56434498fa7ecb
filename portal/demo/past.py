"""A past for the demo, made by the engine itself on a virtual clock: orders of many weeks in under two minutes.

An event queue in portal time: cases come as `stories.py` says, their jobs are answered as the services would have, people
claim and decide in working hours, deadlines fire. Before each event portal time is set to that moment, so every row
is what a real run would have left. Runs before the portal starts; nothing else may be running.
"""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F

from humantasks.actions.claim import claim_task
from humantasks.actions.complete import complete_task
from humantasks.models import HumanTask, Notification
from portal.demo.answers import Answer, answer_of
from portal.demo.colleagues import colleagues_of, decision_of
from portal.demo.people import TRAFFIC_USER, person
from portal.demo.stories import STORIES, Later, Span, Story
from portal.lib import sql, sweep
from portal.lib.clock import machine_now
from portal.lib.errors import PortalError
from portal.lib.json import loads
from processes.actions.instances import published_version, start_instances
from processes.actions.messages import publish_message
from processes.actions.run import run
from processes.engine.commands import CompleteJob, RaiseIncident, ThrowError
from processes.models import DefinitionVersion, Job, ProcessInstance
from processes.store.calendars import calendar
from processes.store.claim import LeasedJob, claim_jobs
from processes.store.history import make_partitions
from processes.store.targets import Order as FencedOrder
from processes.visibility import actor_of

JOB_TYPES = ("podium:http", "podium:email")
SWEEPS = ("timers", "commands", "messages", "escalations")  # heat is folded once, at the end
SWEEP_EVERY = timedelta(minutes=20)
FRESH, READING = timedelta(hours=4), timedelta(minutes=10)
TROUBLE = timedelta(hours=6)  # orders younger than this may still stand still when the demo begins
DOUBT_SHARE = 0.08
LATELY, LEFT_ONE_IN = (
    timedelta(days=3),
    2,
)  # of what opened lately a part waits for visitors, so that inboxes are lively
TALKED_OVER = timedelta(days=1)  # a vote that stands even is talked over by then
SAID_SECONDS = 3_600  # what somebody says waits this long for a case that is busy

# Never back: an event takes a moment itself, and the next one may have been planned for within it.
_SET_CLOCK = 'UPDATE clock_offset SET "offset" = greatest("offset", %(at)s - clock_timestamp()) WHERE id = 1'
_START_CLOCK = 'UPDATE clock_offset SET "offset" = %(at)s - clock_timestamp() WHERE id = 1'
_REAL_CLOCK = "UPDATE clock_offset SET \"offset\" = interval '0' WHERE id = 1"


@dataclass(order=True, slots=True)
class _Event:
    at: datetime
    number: int
    do: Callable[[datetime], None] = field(compare=False)


class Past:
    """One run of the simulation."""

    def __init__(self, days: int, orders: int, seed: int) -> None:
        self.days, self.orders = days, orders
        self.source = random.Random(seed)  # noqa: S311 - a plausible past, the same for the same seed
        self.queue: list[_Event] = []
        self.numbers = count()
        self.now = machine_now()
        self.office = calendar("office")
        self.shop = person(TRAFFIC_USER)
        self.started = 0
        self.seen: set[int] = set()  # tasks somebody will take

    def make(self, report: Callable[[str], None]) -> None:
        """Live through the days up to now."""
        start = self.now - timedelta(days=self.days)
        self._prepare(start)
        sql.execute(_START_CLOCK, {"at": start})
        try:
            for story in STORIES:
                self._plan(story, start)
            self._at(start, self._sweep)
            self._live(report)
        finally:
            sql.execute(_REAL_CLOCK)
        self._read_old_notices()

    def _read_old_notices(self) -> None:
        """Colleagues read what they were told; only what came lately still waits for them."""
        old = Notification.objects.filter(read_at__isnull=True, created_at__lt=self.now - FRESH)
        old.update(read_at=F("created_at") + READING)

    def _prepare(self, start: datetime) -> None:
        month = start
        while month < self.now:
            make_partitions(month)
            month += timedelta(days=28)

    def _plan(self, story: Story, start: datetime) -> None:
        version = published_version(story.process)
        span = Span(start, self.now, self.office, self.orders, self.source)
        for number, at in enumerate(story.moments(span)):
            self._at(at, partial(self._start, story, version, number * story.cohort))

    def _at(self, at: datetime, do: Callable[[datetime], None]) -> None:
        if at < self.now:
            heapq.heappush(self.queue, _Event(at, next(self.numbers), do))

    def _live(self, report: Callable[[str], None]) -> None:
        told = 0
        while self.queue:
            event = heapq.heappop(self.queue)
            sql.execute(_SET_CLOCK, {"at": event.at})
            event.do(event.at)
            if self.started - told >= self.orders // 5:
                told = self.started
                report(f"  {self.started} cases, {event.at:%d %b}")

    # -- cases ----------------------------------------------------------------------------------------------

    def _start(self, story: Story, version: DefinitionVersion, first: int, at: datetime) -> None:
        new = [story.case(first + number, self.source) for number in range(story.cohort)]
        self.started += len(new)
        ids = start_instances(version, new, actor=actor_of(self.shop), start_at=story.start_at)
        for number, instance_id in enumerate(ids):
            if said := story.later(first + number, self.source):
                self._at(at + said.after, partial(self._say, said, instance_id))
        self._next_step(at)

    def _say(self, said: Later, instance_id: int, at: datetime) -> None:
        """A message from outside, about a case that may be over by now."""
        known: Any = ProcessInstance.objects.values_list("variables", flat=True).get(pk=instance_id)
        for name in said.key_variable.split("."):
            known = (known or {}).get(name)
        if known:
            publish_message(
                said.message,
                correlation_key=str(known),
                variables={},
                ttl_seconds=SAID_SECONDS,
                actor="message",
            )
        self._next_step(at)

    def _next_step(self, at: datetime) -> None:
        pause = timedelta(seconds=self.source.uniform(0.05, 0.4))
        self._at(at + pause, self._lease)

    def _lease(self, at: datetime) -> None:
        """Take jobs that are ready, to be answered a moment later."""
        jobs = claim_jobs(JOB_TYPES, "past", limit=50, seconds=86_400)
        if jobs:
            took = timedelta(seconds=self.source.lognormvariate(0.3, 0.6))
            self._at(at + took, lambda when: self._answer(jobs, when))

    def _answer(self, jobs: list[LeasedJob], at: datetime) -> None:
        rows = sql.fetch(_VARIABLES, {"ids": sql.numbers({job.instance_id for job in jobs})})
        variables = {instance_id: loads(text) for instance_id, text in rows}
        names = dict(
            Job.objects.filter(pk__in=[job.id for job in jobs]).values_list("pk", "version__element_ids")
        )
        orders = [
            self._order(job, names[job.id][job.element], variables[job.instance_id], at)
            for job in jobs
            if job.id in names
        ]
        run(orders, wait=True)
        self._next_step(at)

    def _order(self, job: LeasedJob, element: str, variables: dict[str, Any], at: datetime) -> FencedOrder:
        answer = answer_of(element, variables, self.source, is_young=self.now - at < TROUBLE)
        return FencedOrder(_command(job, answer), job.fence)

    # -- people ---------------------------------------------------------------------------------------------

    def _when_claimed(self, at: datetime) -> datetime:
        wait = timedelta(minutes=self.source.lognormvariate(4.2, 0.9))
        return self.office.add(at, wait) if self.office else at + wait

    def _claim(self, task_id: int, at: datetime) -> None:
        task = HumanTask.objects.filter(pk=task_id, state="ready").first()
        if task is None or not (colleagues := colleagues_of(task)):
            return
        is_left = self.now - task.created_at < LATELY and task_id % LEFT_ONE_IN == 0
        if task.votes:
            for number, voter in enumerate(colleagues[:1] if is_left else colleagues, start=1):
                self._at(self._when_claimed(at) + number * READING, partial(self._decide, task_id, voter))
            if is_left:
                return
            self._at(self._when_claimed(at) + TALKED_OVER, partial(self._agree, task_id, colleagues))
            return
        if is_left:
            return
        somebody = self.source.choice(colleagues)
        try:
            claim_task(task_id=task_id, user=somebody, now=at)
        except PortalError:
            return  # somebody was first, or the case moved on
        effort = timedelta(minutes=self.source.lognormvariate(2.2, 0.7))
        done = self.office.add(at, effort) if self.office else at + effort
        self._at(done, lambda when: self._decide(task_id, somebody, when))

    def _agree(self, task_id: int, voters: list[User], at: datetime) -> None:
        """Who doubted has asked by now: where votes stood even, nobody doubts any more."""
        for voter in voters:
            if HumanTask.objects.filter(pk=task_id, state="ready").exists():
                self._decide(task_id, voter, at, doubt_share=0)

    def _decide(self, task_id: int, somebody: User, at: datetime, doubt_share: float | None = None) -> None:
        doubts = self.source.random() < (DOUBT_SHARE if doubt_share is None else doubt_share)
        task = HumanTask.objects.get(pk=task_id)
        try:
            complete_task(task_id=task_id, decision=decision_of(task, doubts=doubts), user=somebody, now=at)
        except PortalError:
            return
        self._next_step(at)

    def _sweep(self, at: datetime) -> None:
        for name in SWEEPS:
            sweep.run_sweep(name)
        for task_id in HumanTask.objects.filter(state="ready").values_list("pk", flat=True):
            if task_id not in self.seen:
                self.seen.add(task_id)
                self._at(self._when_claimed(at), partial(self._claim, task_id))
        self._next_step(at)
        self._at(at + SWEEP_EVERY, self._sweep)


def _command(job: LeasedJob, answer: Answer) -> CompleteJob | ThrowError | RaiseIncident:
    if answer.error_code:
        return ThrowError(job.instance_id, job.token_id, answer.error_code, "", job.id, {}, "worker:podium")
    if answer.incident:
        return RaiseIncident(
            job.instance_id, job.token_id, "service-error", answer.incident, job.id, job.max_attempts
        )
    return CompleteJob(
        job.instance_id,
        job.token_id,
        job.id,
        answer.variables,
        actor="worker:podium",
        started_at=job.leased_at,
        attempts=answer.attempts,
    )


_VARIABLES = "SELECT id, variables::text FROM instance WHERE id = ANY(%(ids)s::bigint[])"
