"""Is what a command aims at still there? Asked under the instances' locks, before the engine runs.

The engine sees tokens only. Jobs, timers, subscriptions, messages and durable commands are rows that somebody else may
have finished since the command was made. What was found is only looked at before and taken after the engine ran, by
statements that count; whoever loses such a race is rolled back and asks again.
At most six queries before and two statements after, only for the kinds that occur.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.lib import sql
from processes.engine.commands import (
    AskOutcome,
    Command,
    CompleteJob,
    Correlate,
    RaiseIncident,
    Rejected,
    ResolveIncident,
    ThrowError,
    TriggerTimer,
)
from processes.store.batch import Batch, Overtaken
from processes.store.effects import EffectEnd, settle_effects

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "targets.sql")


@dataclass(frozen=True, slots=True)
class Order:
    """A command and the row it comes from."""

    command: Command
    fence: int | None = None  # of the job: the claim under which the work was done
    message_id: int | None = None  # starts or reaches the instance
    row_id: int | None = None  # of the durable command
    effect: EffectEnd | None = None  # confirmed in the transaction that takes the result


def message_of(order: Order) -> int | None:
    """The message that an order delivers, if it does."""
    command = order.command
    return command.message_id if isinstance(command, Correlate) else order.message_id


def check_targets(batch: Batch, orders: Mapping[int, Order]) -> dict[int, Rejected]:
    """What cannot be done any more, by the number of the order."""
    rejected = _check_jobs(batch, orders)
    rejected |= _check_there(orders, TriggerTimer, "timer_id", "timers", "timer")
    rejected |= _check_there(orders, Correlate, "subscription_id", "subscriptions", "subscription")
    rejected |= _check_there(orders, ResolveIncident, "incident_id", "incidents", "incident")
    rejected |= _check_rows("command", "commands", {n: order.row_id for n, order in orders.items()}, {})
    messages = {n: message_of(order) for n, order in orders.items()}
    return rejected | _check_rows("message", "messages", messages, {"now": batch.now})


def _check_jobs(batch: Batch, orders: Mapping[int, Order]) -> dict[int, Rejected]:
    jobs: dict[int, int] = {}
    for number, order in orders.items():
        command = order.command
        if (
            isinstance(command, CompleteJob | ThrowError | RaiseIncident | AskOutcome)
            and command.job_id is not None
        ):
            jobs[number] = command.job_id
    if not jobs:
        return {}
    rows = sql.fetch(_SQL["jobs"], {"ids": sql.numbers(set(jobs.values()))})
    held = {job_id: (fence, state) for job_id, fence, state in rows}
    rejected = {}
    for number, job_id in jobs.items():
        fence = orders[number].fence
        if job_id not in held:
            rejected[number] = _gone("job", job_id)
        elif fence is not None and held[job_id] != (fence, "leased"):
            rejected[number] = stale(job_id)
        else:
            batch.fences[job_id] = held[job_id][0]
    return rejected


def _check_there(
    orders: Mapping[int, Order], kind: type, attribute: str, query: str, noun: str
) -> dict[int, Rejected]:
    named = {
        n: getattr(order.command, attribute) for n, order in orders.items() if isinstance(order.command, kind)
    }
    return _check_rows(noun, query, named, {})


def _check_rows(
    noun: str, query: str, named: Mapping[int, int | None], parameters: Mapping[str, object]
) -> dict[int, Rejected]:
    wanted = {number: row_id for number, row_id in named.items() if row_id is not None}
    if not wanted:
        return {}
    rows = sql.fetch(_SQL[query], {"ids": sql.numbers(set(wanted.values())), **parameters})
    there = {row[0] for row in rows}
    return {number: _gone(noun, row_id) for number, row_id in wanted.items() if row_id not in there}


def take_targets(batch: Batch, applied: Sequence[Order], rejected: Sequence[Order]) -> None:
    """Take the durable commands that were answered and the messages that arrived, each once.

    Raises:
        Overtaken: somebody else took one of them in the meantime.
    """
    rows = {order.row_id for order in (*applied, *rejected) if order.row_id is not None}
    if rows:
        _expect("take", len(rows), sql.execute(_SQL["take_commands"], {"ids": sql.numbers(rows)}))
    settle_effects(order.effect for order in applied if order.effect is not None)
    messages = {message_of(order): order.command.instance_id for order in applied}
    messages.pop(None, None)
    if messages:
        parameters = {
            "ids": sql.numbers(messages),
            "instances": sql.numbers(messages.values()),
            "now": batch.now,
        }
        _expect("take", len(messages), sql.execute(_SQL["take_messages"], parameters))


def _expect(what: str, count: int, found: int) -> None:
    if found != count:
        raise Overtaken(what=what, count=count, missing=count - found)


def stale(job_id: int) -> Rejected:
    """Somebody else holds the job by now, or nobody."""
    return Rejected(
        "stale-lease", f"Expected job {job_id} to be held under this fence, but its lease has passed on."
    )


def _gone(noun: str, row_id: int | None) -> Rejected:
    return Rejected(f"{noun}-gone", f"Expected {noun} {row_id} to be waiting, but it is gone.")
