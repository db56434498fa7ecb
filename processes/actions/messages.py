"""Messages: written, committed, then looked for; signals: told to everybody who waits.

Write-commit-look: the publisher commits its message, the subscriber its subscription, and each looks for the other
after its commit, in a transaction that locks the instance and takes both rows. Whoever looks second finds the other;
the tick looks again. No advisory lock, so nothing to deadlock on (measured: 100 of 100 correlated exactly once).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from portal.lib import json, sql, trace
from portal.lib.errors import Conflict
from processes.actions.instances import check
from processes.actions.run import Applied, run
from processes.engine.commands import Command, Correlate, StartInstance
from processes.store.ids import take_id
from processes.store.targets import Order
from processes.store.variables import as_jsonb

_SQL = sql.load_queries(Path(__file__).parents[1] / "store" / "sql" / "messages.sql")
DEFAULT_TTL_SECONDS = 3_600
SLICE = 100

MessageOutcome = Literal["correlated", "started", "buffered", "duplicate"]


class NotWaiting(Conflict):
    code = "not-waiting"
    message = "Expected instance {instance_id} to wait for a message {name!r}, but it does not."


@dataclass(frozen=True, slots=True)
class Published:
    outcome: MessageOutcome
    message_id: int
    instances: list[int]


def publish_message(
    name: str,
    *,
    correlation_key: str = "",
    variables: Mapping[str, Any],
    ttl_seconds: float = DEFAULT_TTL_SECONDS,
    message_id: str | None = None,
    actor: str,
) -> Published:
    """Publish a message and look for its receiver at once; without one it waits `ttl_seconds` of portal time.

    A message with a `message_id` that was seen under the same name and key is a duplicate and changes nothing.
    """
    row_id = take_id()
    parameters = {"name": name, "key": correlation_key, "message_id": message_id}
    rest = {"id": row_id, "variables": as_jsonb(dict(variables)), "ttl": ttl_seconds, "by": actor}
    if not sql.fetch(_SQL["publish"], parameters | rest):
        first, instance = sql.fetch(_SQL["first_of"], parameters)[0]
        return Published("duplicate", first, [instance] if instance else [])
    arrived = correlate_waiting(message=row_id)
    instance = sql.fetch_value(_SQL["state_of"], {"id": row_id})
    if instance is None:
        return Published("buffered", row_id, [])
    is_start = any(isinstance(command, StartInstance) for command in arrived)
    return Published("started" if is_start else "correlated", row_id, [instance])


def tell_instance(instance_id: int, name: str, variables: Mapping[str, Any], *, actor: str) -> None:
    """Bring a message to an instance that waits for one of that name, past its correlation key.

    Raises:
        NotWaiting: it waits for none. CommandRejected, InstanceBusy: nothing was changed.
    """
    waits = sql.fetch(_SQL["waits_of"], {"instance": instance_id, "name": name})
    if not waits:
        raise NotWaiting(instance_id=instance_id, name=name)
    subscription, token, element = waits[0]
    command = Correlate(instance_id, token, subscription, element, dict(variables), None, actor)
    check(run([command], wait=True)[0])


def correlate_waiting(*, message: int | None = None, limit: int = SLICE) -> list[Command]:
    """Bring waiting messages (or the one) to waiting subscriptions, each once; the commands that did so."""
    arrived: list[Command] = []
    while pairs := sql.fetch(_SQL["pairs"], {"message": message, "limit": limit}):
        orders = [_order(*row) for row in pairs]
        results = run(orders, wait=message is not None)
        found = [o.command for o, result in zip(orders, results, strict=True) if isinstance(result, Applied)]
        arrived += found
        if message is not None or not found:
            break
    return arrived


def _order(
    message_id: int,
    subscription_id: int,
    instance_id: int | None,
    token_id: int | None,
    element: int,
    definition_id: int | None,
    version_id: int | None,
    variables: str,
    published_by: str,
    correlation_key: str,
    correlation_id: str | None,
) -> Order:
    values = json.loads(variables)
    if instance_id is not None and token_id is not None:
        return Order(
            Correlate(instance_id, token_id, subscription_id, element, values, message_id, published_by)
        )
    assert version_id is not None
    assert definition_id is not None
    start = StartInstance(
        take_id(),
        version_id,
        definition_id,
        values,
        business_key=correlation_key,
        # What a process has told starts under the process's own id.
        correlation_id=correlation_id or trace.current().correlation_id or trace.new_id(),
        actor=published_by or "message",
        start_at=element,
    )
    return Order(start, message_id=message_id)
