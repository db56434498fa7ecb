"""Carry out durable commands from one instance to another: start, child ended, escalated, cancel, signal.

Each is a row, deleted in the transaction that answers it, so it is carried out once. Commands for one instance are
applied together, in the order in which they were given.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.lib import json, sql
from portal.live.bells import ring
from processes.actions.run import Applied, Skipped, run
from processes.engine.commands import (
    CancelInstance,
    ChildEnded,
    Command,
    Correlate,
    Rejected,
    StartInstance,
    ThrowEscalation,
)
from processes.models import SentSignal
from processes.store.commit import COMMAND_KINDS
from processes.store.ids import take_id
from processes.store.load import read_times
from processes.store.targets import Order
from processes.store.variables import as_jsonb

_SQL = sql.load_queries(Path(__file__).parents[1] / "store" / "sql" / "commands.sql")
_MESSAGES = sql.load_queries(Path(__file__).parents[1] / "store" / "sql" / "messages.sql")
SLICE = 200
# For a command whose instance is suspended, held by others or beyond the engine.
POSTPONE_SECONDS = 5.0


def carry_out_commands(limit: int = SLICE) -> int:
    """Carry out what is due; how many commands were answered."""
    now, _, _ = read_times()
    rows = sql.fetch(_SQL["due"], {"now": now, "limit": limit})
    spread = [spread_signal(row[0], json.loads(row[3])) for row in rows if row[2] == "signal" and not row[1]]
    orders = [
        Order(_COMMANDS[kind](instance_id, json.loads(payload)), row_id=row_id)
        for row_id, instance_id, kind, payload, _ in rows
        if instance_id
    ]
    if not orders:
        return sum(spread)
    results = run(orders, wait=False)
    late = [order.row_id for order, result in zip(orders, results, strict=True) if _is_late(result)]
    if late:
        sql.execute(_SQL["postpone"], {"ids": sql.numbers(late), "now": now, "seconds": POSTPONE_SECONDS})
    return len(orders) - len(late) + sum(spread)


def _is_late(result: Applied | Rejected | Skipped) -> bool:
    return isinstance(result, Skipped) or (isinstance(result, Rejected) and result.code == "engine-fault")


def _start(instance_id: int, payload: dict[str, Any]) -> Command:
    return StartInstance(**(payload | {"instance_id": instance_id}))


def _child_ended(instance_id: int, payload: dict[str, Any]) -> Command:
    return ChildEnded(**(payload | {"instance_id": instance_id}))


def _escalated(instance_id: int, payload: dict[str, Any]) -> Command:
    return ThrowEscalation(**(payload | {"instance_id": instance_id}))


def _cancel(instance_id: int, payload: dict[str, Any]) -> Command:
    return CancelInstance(instance_id, payload.get("reason", ""), payload.get("actor", "engine"))


def _signal(instance_id: int, payload: dict[str, Any]) -> Command:
    return Correlate(
        instance_id,
        payload["token_id"],
        payload["subscription_id"],
        payload["element"],
        payload.get("variables", {}),
        actor="signal",
    )


_COMMANDS: dict[str, Callable[[int, dict[str, Any]], Command]] = {
    "start": _start,
    "child_ended": _child_ended,
    "escalated": _escalated,
    "cancel": _cancel,
    "signal": _signal,
}


def broadcast_signal(name: str, variables: dict[str, Any], *, by: str = "") -> int:
    """Tell a signal to everybody who waits for it now; the number of its durable command."""
    now, _, _ = read_times()
    signal = take_id()
    payload = as_jsonb({"name": name, "variables": variables, "except": 0, "by": by})
    sql.copy_rows("command", COMMAND_KINDS, [(signal, 0, signal, "signal", payload, now, now)])
    transaction.on_commit(lambda: ring("work"))
    return signal


def _to_receiver(subscription_id: int, token_id: int, element: int, variables: dict[str, Any]) -> str:
    about = {"subscription_id": subscription_id, "token_id": token_id, "element": element}
    return as_jsonb(about | {"variables": variables})


def spread_signal(row_id: int, payload: dict[str, Any]) -> int:
    """Turn a signal into a command for each instance that waits and each process it starts; 1 if it was there.

    Each command is answered for itself and tried again when it cannot be carried out now, so that none is lost.
    """
    with transaction.atomic():
        if not sql.fetch(_SQL["take_signal"], {"id": row_id}):
            return 0
        now, _, _ = read_times()
        woken, started = _woken(payload), _started(payload)
        told = [(take_id(), *one) for one in (*woken, *started)]
        rows = [(new, instance, new, kind, body, now, now) for new, instance, kind, body in told]
        sql.copy_rows("command", COMMAND_KINDS, rows)
        SentSignal.objects.create(
            id=row_id,
            name=payload["name"],
            variables=payload.get("variables", {}),
            sent_at=now,
            sent_by=payload.get("by", ""),
            business_key=payload.get("business_key", ""),
            correlation_id=payload.get("correlation_id", ""),
            woken=len(woken),
            started=len(started),
            instances=[str(instance) for _, instance, *_ in told[: SentSignal.MOST_NAMED]],
        )
    return 1


_Told = tuple[int, str, str]  # instance, kind of command, payload


def _woken(payload: dict[str, Any]) -> list[_Told]:
    named = {"name": payload["name"], "except": payload.get("except", 0)}
    variables = payload.get("variables", {})
    return [
        (instance_id, "signal", _to_receiver(subscription_id, token_id, element, variables))
        for subscription_id, instance_id, token_id, element in sql.fetch(_MESSAGES["signal_receivers"], named)
    ]


def _started(payload: dict[str, Any]) -> list[_Told]:
    starts = sql.fetch(_MESSAGES["signal_starts"], {"name": payload["name"]})
    return [
        (
            take_id(),
            "start",
            as_jsonb(
                {
                    "version_id": version_id,
                    "definition_id": definition_id,
                    "variables": dict(payload.get("variables", {})),
                    "business_key": payload.get("business_key", ""),
                    "correlation_id": payload.get("correlation_id", ""),
                    "actor": "signal",
                    "start_at": element,
                }
            ),
        )
        for definition_id, version_id, element in starts
    ]
