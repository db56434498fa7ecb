"""The one way to do something to many: a list is kept, and workers carry it out item by item.

A batch is made from a filter or from ids; both become rows at once, so what was seen in the preview is what is done.
Each item is a short transaction of its own, in the name and with the rights its maker has at that moment, and its
outcome is written in that same transaction: a worker that is killed leaves an item done and written, or neither.
A held instance is tried again later; nothing waits for it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import DataError, IntegrityError, transaction

from portal.http.access import get_visible
from portal.lib import trace
from portal.lib.bulk import BulkKind, Example, kind_named, kind_names, target_of
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Invalid, PortalError, Unavailable
from portal.live.bells import ring
from processes import visibility
from processes.actions.audit import record
from processes.actions.transitions import log_move
from processes.engine.lifecycle import BATCH
from processes.models import BatchOperation
from processes.store.batches import (
    TakenItem,
    add_items,
    complete_batches,
    end_item,
    give_back,
    is_running,
    running_batches,
    take_items,
)
from processes.store.guarded import move_one
from processes.store.ids import take_id

log = logging.getLogger(__name__)

MAX_ITEMS = 50_000  # a batch: a minute of work for each 10,000
EXAMPLES = 10
HOLES_SHOWN = 100
TRIES = 5  # around an instance that somebody else holds
AGAIN_SECONDS = 2.0
BUSY = ("instance-busy", Unavailable.code)


class UnknownOperation(Invalid):
    code = "unknown-operation"
    message = "Expected one of the operations {known}, but got {name!r}."


class NothingChosen(Invalid):
    code = "nothing-chosen"
    message = "Expected something to act on, but nothing you may act on was chosen."


class TooMany(Invalid):
    code = "too-many"
    message = "Expected at most {most} at once, but the filter finds more. Narrow it."


class PlanHasHoles(Invalid):
    """All or none: one that cannot be done refuses the batch, and says which and why."""

    code = "plan-has-holes"
    message = (
        "Expected a plan that fits all {count}, but it does not fit {holes} of them. Nothing was changed."
    )


class BatchMoved(Conflict):
    code = "batch-moved"
    message = "Expected to {move} batch {batch_id}, but it is {state}."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for: an operation, and either ids or a filter in the words of the lists' parameters."""

    operation: str
    ids: tuple[int, ...] = ()
    filter: Mapping[str, str] | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a batch would be about."""

    kind: BulkKind
    arguments: dict[str, Any]
    ids: list[int]
    examples: list[Example]
    left_out: list[int]  # ids given that the person may not act on, or that are gone
    holes: dict[int, str]  # id -> why it cannot be done


def preview(user: User, wanted: Wanted) -> Preview:
    """Count, examples and everything that speaks against it; changes nothing.

    Raises:
        UnknownOperation, NothingChosen, TooMany, Invalid: what was asked cannot be right.
    """
    kind = kind_named(wanted.operation)
    if kind is None:
        raise UnknownOperation(known=", ".join(kind_names()), name=wanted.operation)
    arguments = kind.checked(user, wanted.arguments)
    ids, left_out = _chosen(user, kind, wanted)
    if not ids:
        raise NothingChosen
    return Preview(
        kind=kind,
        arguments=arguments,
        ids=ids,
        examples=target_of(kind).examples(user, ids[:EXAMPLES]),
        left_out=left_out,
        holes=kind.holes(user, ids, arguments),
    )


def create_batch(user: User, wanted: Wanted) -> BatchOperation:
    """Keep the list and ring for workers. Raises what `preview` raises, and PlanHasHoles."""
    seen = preview(user, wanted)
    if seen.holes and seen.kind.all_or_none:
        shown = dict(list(seen.holes.items())[:HOLES_SHOWN])
        why = [{"id": str(each), "reason": reason} for each, reason in shown.items()]
        raise PlanHasHoles(count=len(seen.ids), holes=len(seen.holes), items=why)
    with transaction.atomic():
        batch = BatchOperation.objects.create(
            id=take_id(),
            kind=seen.kind.name,
            target=seen.kind.target,
            arguments=seen.arguments,
            chosen_by=dict(wanted.filter or {}),
            size=len(seen.ids),
            created_by=user,
            created_at=portal_now(),
            correlation_id=trace.current().correlation_id or trace.new_id(),
        )
        add_items(batch.pk, seen.ids)
        record(user, "batch.create", kind="batch", object_id=batch.pk, operation=batch.kind, size=batch.size)
        transaction.on_commit(lambda: ring("work"))
    return batch


def move_batch(user: User, batch_id: int | str, move: str) -> BatchOperation:
    """pause | resume | stop. For its maker and for administrators. Raises NotFound, BatchMoved."""
    batch = get_visible(visibility.batches(user), batch_id)
    ends = {"ended_at": portal_now()} if move == "stop" else {}
    with transaction.atomic():
        if not move_one(BATCH, move, "batch", batch.pk, ends):
            batch.refresh_from_db()
            raise BatchMoved(move=move, batch_id=batch.pk, state=batch.state)
        who = trace.Trace(batch.correlation_id, visibility.actor_of(user))
        log_move(BATCH, move, "batch", batch.pk, None, batch.state, portal_now(), who)
        record(user, f"batch.{move}", kind="batch", object_id=batch.pk)
        transaction.on_commit(lambda: ring("work"))
    batch.refresh_from_db()
    return batch


def carry_out_batches() -> int:
    """A few items of every running batch; how many were taken."""
    items = take_items()
    batches = BatchOperation.objects.select_related("created_by").in_bulk({item.batch_id for item in items})
    for item in items:
        batch = batches[item.batch_id]
        with trace.traced(trace.Trace(batch.correlation_id, visibility.actor_of(batch.created_by))):
            _carry_out(batch, item)
    if ids := running_batches():
        complete_batches(ids)
    return len(items)


class _NotNow(Exception):
    """The batch was paused, or somebody else has the item: whatever was done to it is rolled back."""


def _carry_out(batch: BatchOperation, item: TakenItem) -> None:
    kind = kind_named(batch.kind)
    try:
        if kind is None:
            raise UnknownOperation(known=", ".join(kind_names()), name=batch.kind)
        _do(kind, batch, item)
    except _NotNow:
        give_back(item, seconds=0.0)
    except PortalError as error:
        if error.code in BUSY and item.tries < TRIES:
            give_back(item, seconds=AGAIN_SECONDS * item.tries)
        else:
            end_item(item, "fail", error.code, error.sentence)
    except (DataError, IntegrityError, ArithmeticError, LookupError, TypeError, ValueError):
        log.exception("batch item failed", extra={"batch_id": batch.pk, "target_id": item.target_id})
        end_item(item, "fail", "fault", "The portal failed on it; the log of the worker says why.")


def _do(kind: BulkKind, batch: BatchOperation, item: TakenItem) -> None:
    with transaction.atomic():
        words = kind.do(batch.created_by, item.target_id, batch.arguments)
        # Asked last: a batch that was paused meanwhile takes nothing further, this item included.
        if not is_running(batch.pk) or not end_item(item, "do", "", words):
            raise _NotNow


def _chosen(user: User, kind: BulkKind, wanted: Wanted) -> tuple[list[int], list[int]]:
    """(ids to act on, ids left out)."""
    target = target_of(kind)
    if wanted.filter is not None:
        found = target.chosen(user, kind.role, wanted.filter, MAX_ITEMS + 1)
        if len(found) > MAX_ITEMS:
            raise TooMany(most=MAX_ITEMS)
        return found, []
    ids = list(dict.fromkeys(wanted.ids))
    if len(ids) > MAX_ITEMS:
        raise TooMany(most=MAX_ITEMS)
    allowed = target.permitted(user, kind.role, ids)
    return [each for each in ids if each in allowed], [each for each in ids if each not in allowed]


def given_ids(texts: Sequence[str]) -> tuple[int, ...]:
    """Ids as a page sends them. Raises Invalid."""
    if wrong := [text for text in texts if not text.isdigit()]:
        raise Invalid(f"Expected ids, but got {wrong[0]!r}.")
    return tuple(int(text) for text in texts)
