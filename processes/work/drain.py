"""Empty the queue of jobs for at most ten seconds: claim, do, settle, and go on with what comes up.

Nothing is done inside a transaction. Fast handlers (below a millisecond as measured so far) run here one after the
other; everything else runs in threads, and results are settled after 100 ms or 100 of them, whoever is still busy.
A suspect (its last worker died in company) is done while nothing else is held.
"""

import os
import socket
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from queue import Empty, SimpleQueue
from time import monotonic, perf_counter

from django.conf import settings
from django.db import connection

from processes.actions.jobs import JobForWorker, describe
from processes.connectors.base import Directory
from processes.connectors.registry import Doer, doers
from processes.store.batch import Lease, OpenedJob
from processes.store.claim import MAX_JOBS, LeasedJob, claim_jobs, claim_suspect, release_jobs
from processes.store.effects import SLICE, write_intents
from processes.work.held import Held
from processes.work.perform import Outcome, destination_of, is_once, perform, perform_batch
from processes.work.settle import settle

DRAIN_SECONDS = 10.0
SETTLE_RESULTS = 100
SETTLE_SECONDS = 0.1
THREADS = 16  # calls to the outside that one drain has under way at a time
FAST_SECONDS = 0.001  # handlers that take less are not worth a thread
_numbers = count(1)
# job type -> how long its handler took lately, as this process has seen it
_lasted: dict[str, float] = {}

Settled = tuple[Outcome, Doer]
Work = Callable[[], list[Outcome]]


class Drain:
    """One run. `run` answers whether there is more to do."""

    def __init__(
        self,
        directory: Directory,
        known: Mapping[str, Doer] | None = None,
        meanwhile: Callable[[], bool] = lambda: False,
    ) -> None:
        self.directory = directory
        self.meanwhile = meanwhile  # looks after other work between batches; whether it found any
        self.doers = dict(doers() if known is None else known)
        self.worker = f"drain:{socket.gethostname()}:{os.getpid()}:{next(_numbers)}"
        self.held = Held()
        self.results: list[Settled] = []  # of what was done in this thread
        self.from_threads: SimpleQueue[list[Settled]] = SimpleQueue()
        self.under_way = 0  # calls in threads
        self.done = 0  # jobs settled
        self.threads: ThreadPoolExecutor | None = None
        may_follow = frozenset(name for name, doer in self.doers.items() if not doer.at_most_once)
        self.lease = Lease(self.worker, may_follow, settings.JOB_LEASE_SECONDS)

    def run(self, seconds: float = DRAIN_SECONDS) -> bool:
        """Work until nothing is ready or the time is over; True when there may be more."""
        deadline = monotonic() + seconds
        with self.held:
            try:
                self._do_suspects(deadline)
                return self._do_ready(deadline)
            finally:
                self._end()

    def _do_suspects(self, deadline: float) -> None:
        while monotonic() < deadline:
            jobs = claim_suspect(list(self.doers), self.worker, seconds=settings.JOB_LEASE_SECONDS)
            if not jobs:
                return
            self._start(jobs)
            while self.under_way or self.results:
                self._settle(self._collect(), lease=None)

    def _do_ready(self, deadline: float) -> bool:
        while True:
            is_over = monotonic() > deadline
            looked = self.meanwhile()
            claimed = 0 if is_over else self._claim()
            results = self._collect()
            if results:
                self._settle(results, lease=None if is_over else self.lease)
            elif not claimed and not looked and not self.under_way:
                return is_over

    def _claim(self) -> int:
        """Claim while there is room: never so much that others would have to wait for this drain's threads."""
        room = 2 * MAX_JOBS - len(self.held) if not self.under_way else THREADS - self.under_way
        if room < MAX_JOBS // 2 and not (self.under_way and room > 0):
            return 0
        limit = min(room, MAX_JOBS)
        jobs = claim_jobs(list(self.doers), self.worker, limit=limit, seconds=settings.JOB_LEASE_SECONDS)
        self._start(jobs)
        return len(jobs)

    def _start(self, jobs: Sequence[LeasedJob]) -> None:
        """Do jobs here or hand them to threads; their results come through `results`."""
        if not jobs:
            return
        self.held.take(jobs)
        works = describe(jobs)
        self.held.drop({job.id for job in jobs} - {work.job.id for work in works})
        by_type: dict[str, list[JobForWorker]] = defaultdict(list)
        for work in works:
            by_type[work.job.type].append(work)
        for job_type, group in by_type.items():
            self._dispatch(self.doers[job_type], group)

    def _dispatch(self, doer: Doer, works: list[JobForWorker]) -> None:
        if doer.batch:
            self._run_in_thread(partial(perform_batch, works, doer), doer)
        elif doer.connector is None and _lasted.get(doer.type, 1.0) < FAST_SECONDS:
            self._run_here(doer, works)
        else:
            self._run_in_threads(doer, works)

    def _run_here(self, doer: Doer, works: list[JobForWorker]) -> None:
        self._write_intents(doer, works)
        started = perf_counter()
        for work in works:
            self.results.append((perform(work, doer, self.directory), doer))
        self._note(doer, (perf_counter() - started) / len(works))

    def _run_in_threads(self, doer: Doer, works: list[JobForWorker]) -> None:
        for start in range(0, len(works), SLICE):
            part = works[start : start + SLICE]
            self._write_intents(doer, part)
            for work in part:
                self._run_in_thread(partial(self._timed, work, doer), doer)

    def _timed(self, work: JobForWorker, doer: Doer) -> list[Outcome]:
        started = perf_counter()
        outcome = perform(work, doer, self.directory)
        self._note(doer, perf_counter() - started)
        return [outcome]

    def _note(self, doer: Doer, seconds: float) -> None:
        known = _lasted.get(doer.type, seconds)
        _lasted[doer.type] = known + 0.2 * (seconds - known)

    def _write_intents(self, doer: Doer, works: Sequence[JobForWorker]) -> None:
        repeatable = [work for work in works if doer.writes_effects and not is_once(work, doer)]
        if repeatable:
            write_intents([work.job for work in repeatable], [destination_of(work) for work in repeatable])

    def _run_in_thread(self, call: Work, doer: Doer) -> None:
        if self.threads is None:
            self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="job")
        self.under_way += 1
        self.threads.submit(self._thread, call, doer)

    def _thread(self, call: Work, doer: Doer) -> None:
        try:
            self.from_threads.put([(outcome, doer) for outcome in call()])
        except BaseException:
            self.from_threads.put([])  # its lease runs out and it is tried again
            raise
        finally:
            connection.close()

    def _collect(self) -> list[Settled]:
        """Results so far: what was done here, and what threads have finished within 100 ms."""
        found, self.results = self.results, []
        until = monotonic() + SETTLE_SECONDS
        while self.under_way and len(found) < SETTLE_RESULTS:
            try:
                found += self.from_threads.get(timeout=max(until - monotonic(), 0.001))
                self.under_way -= 1
            except Empty:
                break
        return found

    def _settle(self, results: Sequence[Settled], lease: Lease | None) -> None:
        if not results:
            return
        ran = settle(results, lease)
        self.done += len(results)
        self.held.drop(outcome.work.job.id for outcome, _ in results)
        self._start([_leased(job) for job in ran.leased])

    def _end(self) -> None:
        if self.threads is not None:
            self.threads.shutdown(wait=True)
        while self.under_way or self.results:
            self._settle(self._collect(), lease=None)
        if fences := self.held.fences():
            release_jobs(fences)


def _leased(job: OpenedJob) -> LeasedJob:
    return LeasedJob(
        id=job.id,
        instance_id=job.instance_id,
        token_id=job.token_id,
        definition_id=job.definition_id,
        version_id=job.version_id,
        element=job.element,
        type=job.type,
        fence=1,
        attempts=0,
        max_attempts=job.max_attempts,
        at_most_once=False,
        suspect=False,
        idempotency_key=job.idempotency_key,
        leased_at=job.opened_at,
    )
