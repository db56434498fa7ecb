"""Every change of an instance goes through here: lock, load, run, commit, tell; one transaction per batch.

Orders are grouped by instance and taken in ascending id, at most 100 instances or 50 ms of engine time a transaction;
longer lists become several. Background work (`wait=False`) leaves out instances somebody else holds and tries them
again in smaller batches, in the end alone and waiting. People and API clients wait two seconds.
A bug that meets one instance is that instance's: its orders are answered `engine-fault`, the others go on.
"""

import logging
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter, sleep

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from psycopg import errors as postgres

from portal.lib.errors import Conflict
from processes.actions import after_commit
from processes.engine.changes import Changes
from processes.engine.commands import Command, Rejected, StartInstance
from processes.engine.environment import Environment
from processes.engine.limits import DEFAULT_LIMITS
from processes.engine.run import run_command
from processes.engine.state import InstanceState, NeedsMore, NeedsResults
from processes.store.batch import Batch, Lease, OpenedJob, Overtaken
from processes.store.commit import commit
from processes.store.definitions import PortalCatalog
from processes.store.ids import id_stream
from processes.store.load import lock_and_load, read_times, read_times_and_wait, reload, which_exist
from processes.store.targets import Order, check_targets, take_targets

log = logging.getLogger(__name__)

MAX_INSTANCES = 100  # a transaction; measured: others then wait 17 ms at most behind a 5,000-way burst
MAX_ENGINE_SECONDS = 0.050  # a transaction
SMALL_BATCH = 10  # for instances that were held by somebody else a moment ago
TRIES_AROUND_LOCKS = 3  # before background work stands in line
TRIES_AGAIN = 5  # after deadlocks, lost guards and lock time-outs


@dataclass(frozen=True, slots=True)
class Applied:
    instance_id: int
    state: str  # of the instance, afterwards


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody else holds the instance; nothing was changed."""

    instance_id: int


Result = Applied | Rejected | Skipped


class InstanceBusy(Conflict):
    code = "instance-busy"
    message = "Expected to change the instance now, but something else is changing it. Try again in a moment."


@dataclass(slots=True)
class Ran:
    """What became of a list of orders: results in their order, and jobs already leased to the caller."""

    results: list[Result]
    leased: list[OpenedJob] = field(default_factory=list)


def run(commands: Sequence[Command | Order], *, wait: bool) -> list[Result]:
    """Carry out commands; one result each, in the same order.

    Raises:
        InstanceBusy: `wait`, and an instance was held by others for more than two seconds.
    """
    return run_leasing(commands, wait=wait, lease=None).results


def run_leasing(commands: Sequence[Command | Order], *, wait: bool, lease: Lease | None) -> Ran:
    """The same; single jobs that come up and that `lease` can do are leased to it at once."""
    orders = [order if isinstance(order, Order) else Order(order) for order in commands]
    running = _Running(orders, wait, lease)
    running.run()
    return Ran([running.results[number] for number in range(len(orders))], running.leased)


class _Faulty(Exception):
    """The engine failed on an instance; the transaction is rolled back and repeated without it."""

    def __init__(self, instance_id: int) -> None:
        self.instance_id = instance_id
        super().__init__(f"Expected the engine to advance instance {instance_id}, but it failed.")


class _Running:
    """One call of `run`: which instances are still to do, and the results so far."""

    def __init__(self, orders: list[Order], wait: bool, lease: Lease | None) -> None:
        self.orders = orders
        self.wait = wait
        self.lease = lease
        self.results: dict[int, Result] = {}
        self.leased: list[OpenedJob] = []
        self.by_instance: dict[int, list[int]] = {}
        for number, order in enumerate(orders):
            self.by_instance.setdefault(order.command.instance_id, []).append(number)

    def run(self) -> None:
        held = self._run_all(sorted(self.by_instance), MAX_INSTANCES, self.wait)
        for _ in range(TRIES_AROUND_LOCKS - 1):
            if held:
                held = self._run_all(held, SMALL_BATCH, self.wait)
        for instance_id in held:
            self._run_alone_and_waiting(instance_id)

    def _run_alone_and_waiting(self, instance_id: int) -> None:
        try:
            self._run_all([instance_id], 1, True)
        except InstanceBusy:
            self._answer([instance_id], Skipped(instance_id))

    def _run_all(self, instance_ids: list[int], size: int, wait: bool) -> list[int]:
        """Run the orders of these instances; those held by somebody else come back."""
        held: list[int] = []
        todo = instance_ids
        while todo:
            batch = todo[:size]
            done, skipped = self._try_batch(batch, wait)
            held += skipped
            todo = [i for i in batch if i not in done and i not in skipped] + todo[size:]
        return held

    def _try_batch(self, instance_ids: list[int], wait: bool) -> tuple[set[int], set[int]]:
        """(instances that are done, instances that are held); repeats what may be repeated."""
        faulty: set[int] = set()
        for attempt in range(TRIES_AGAIN + 1):
            ids = [instance_id for instance_id in instance_ids if instance_id not in faulty]
            try:
                done, skipped = self._run_batch(ids, wait)
                return done | faulty, skipped
            except _Faulty as fault:
                log.exception("engine fault", extra={"instance_id": fault.instance_id})
                faulty.add(fault.instance_id)
                self._answer([fault.instance_id], _FAULT)
            except (OperationalError, Overtaken) as error:
                if attempt == TRIES_AGAIN or not _may_repeat(error):
                    raise InstanceBusy from error
                sleep(random.uniform(0.002, 0.020) * (attempt + 1))  # noqa: S311 - jitter, not a secret
            except (DatabaseError, InterfaceError) as error:
                if isinstance(error, InterfaceError) or connection.in_atomic_block:
                    raise
                return self._find_culprit(ids, wait)
        return set(instance_ids), set()

    def _find_culprit(self, ids: list[int], wait: bool) -> tuple[set[int], set[int]]:
        """The database refused a row: run each instance by itself, so that only its own batch fails."""
        if len(ids) == 1:
            log.exception("batch refused by the database", extra={"instance_id": ids[0]})
            self._answer(ids, _FAULT)
            return set(ids), set()
        outcomes = [self._try_batch([instance_id], wait) for instance_id in ids]
        return set().union(*(done for done, _ in outcomes)), set().union(
            *(skipped for _, skipped in outcomes)
        )

    def _answer(self, instance_ids: Iterable[int], result: Result) -> None:
        for instance_id in instance_ids:
            for number in self.by_instance[instance_id]:
                self.results[number] = result

    def _run_batch(self, instance_ids: list[int], wait: bool) -> tuple[set[int], set[int]]:
        with transaction.atomic():
            transaction_ = _Transaction(self, instance_ids, wait)
            transaction_.run()
        self.results |= transaction_.results
        self.leased += transaction_.batch.leased
        return transaction_.done, transaction_.held


_FAULT = Rejected(
    "engine-fault",
    "Expected the engine to carry this out, but it failed on it. The log of the worker says why.",
)
_REPEATABLE = (postgres.DeadlockDetected, postgres.SerializationFailure)


def _may_repeat(error: Exception) -> bool:
    """Only a transaction of our own may be repeated; inside another one its locks would stay."""
    if connection.in_atomic_block:
        return isinstance(error, Overtaken)
    return isinstance(error, Overtaken) or isinstance(error.__cause__, _REPEATABLE)


class _Transaction:
    """One batch, from lock to commit."""

    def __init__(self, running: _Running, instance_ids: list[int], wait: bool) -> None:
        self.wait = wait
        self.orders = {n: running.orders[n] for i in instance_ids for n in running.by_instance[i]}
        self.by_instance = {i: running.by_instance[i] for i in instance_ids}
        now, machine_now, epoch = (
            read_times_and_wait(settings.INTERACTIVE_LOCK_TIMEOUT_MS) if wait else read_times()
        )
        self.catalog = PortalCatalog(epoch)
        self.batch = Batch(now, machine_now, Changes(now), lease=running.lease)
        self.env = Environment(now, id_stream(), self.catalog, DEFAULT_LIMITS)
        self.results: dict[int, Result] = {}
        self.done: set[int] = set()
        self.held: set[int] = set()

    def run(self) -> None:
        self._load()
        loaded = {n: self.orders[n] for i in self._present() for n in self.by_instance[i]}
        self.results |= check_targets(self.batch, loaded)
        self._advance_all()
        self._take()
        versions = {self.batch.states[i].version_id for i in self.batch.touched}
        commit(self.batch, self.catalog.searchable(versions))
        after_commit.tell(self.batch)

    def _load(self) -> None:
        named = {
            instance_id: [_token_of(self.orders[n].command) for n in numbers]
            for instance_id, numbers in self.by_instance.items()
            if not isinstance(self.orders[numbers[0]].command, StartInstance)
        }
        if not named:
            return
        for state in lock_and_load(named, self.catalog, wait=self.wait).values():
            self.batch.hold(state)
        missing = named.keys() - self.batch.states.keys()
        there = which_exist(missing) if missing else set()
        self.held = set() if self.wait else there
        for instance_id in missing - self.held:
            self._reject(instance_id, "instance-gone", "Expected instance {id}, but there is none.")

    def _reject(self, instance_id: int, code: str, sentence: str) -> None:
        self.done.add(instance_id)
        for number in self.by_instance[instance_id]:
            self.results[number] = Rejected(code, sentence.format(id=instance_id))

    def _present(self) -> list[int]:
        return [i for i in self.by_instance if i not in self.done and i not in self.held]

    def _advance_all(self) -> None:
        started = perf_counter()
        for instance_id in self._present():
            if self.done and perf_counter() - started > MAX_ENGINE_SECONDS:
                break  # the rest goes into the next transaction
            try:
                self._advance(instance_id)
            except (DatabaseError, InterfaceError):
                raise
            except Exception as error:
                raise _Faulty(instance_id) from error
            self.done.add(instance_id)

    def _advance(self, instance_id: int) -> None:
        """Run the orders of one instance, again with more of it loaded when the engine asks for that."""
        mark = self.batch.changes.mark()
        whole = False
        bodies: set[int] = set()
        while True:
            try:
                self._run_orders(instance_id)
                return
            except NeedsMore as need:
                self.batch.changes.rollback(mark)
                whole, bodies = _wider(need, whole, bodies)
                self._reload(instance_id, whole, bodies)

    def _run_orders(self, instance_id: int) -> None:
        state = self.batch.states.get(instance_id)
        results: dict[int, Result] = {}
        for number in self.by_instance[instance_id]:
            if number in self.results:
                continue
            outcome = self._run_order(state, self.orders[number].command)
            if isinstance(outcome, Rejected):
                results[number] = outcome
            else:
                state = outcome
                results[number] = Applied(state.id, state.state)
        if state is not None and any(isinstance(result, Applied) for result in results.values()):
            self._keep(state)
        self.results |= results

    def _run_order(self, state: InstanceState | None, command: Command) -> InstanceState | Rejected:
        version_id = command.version_id if isinstance(command, StartInstance) else None
        if state is not None:
            version_id = state.version_id
        if version_id is None:
            return Rejected("instance-gone", f"Expected instance {command.instance_id}, but there is none.")
        return run_command(state, self.catalog.process(version_id), command, self.env, self.batch.changes)

    def _keep(self, state: InstanceState) -> None:
        self.batch.touched.add(state.id)
        self.batch.states[state.id] = state

    def _reload(self, instance_id: int, whole: bool, bodies: set[int]) -> None:
        tokens = [_token_of(self.orders[n].command) for n in self.by_instance[instance_id]]
        state = reload(instance_id, tokens, self.catalog, whole=whole, bodies=bodies)
        self.batch.touched.discard(instance_id)
        self.batch.hold(state)

    def _take(self) -> None:
        applied, rejected = [], []
        for number, result in self.results.items():
            if isinstance(result, Applied):
                applied.append(self.orders[number])
            elif isinstance(result, Rejected) and result.code != "command-gone":
                rejected.append(self.orders[number])
        take_targets(self.batch, applied, rejected)


def _wider(need: NeedsMore, whole: bool, bodies: set[int]) -> tuple[bool, set[int]]:
    if isinstance(need, NeedsResults):
        return whole, bodies | {need.body_id}
    return True, bodies


def _token_of(command: Command) -> int:
    token_id: int | None = getattr(command, "token_id", None)
    return token_id if token_id is not None else 0
