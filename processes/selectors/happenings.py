"""Messages, signals and business events as operators look for them, with what each of them started or woke.

One page is one keyset query over an index and at most four more for what the rows led to, however many there are.
Business events are the rows of the outbox; signals are known once they were spread.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from portal.http.pagination import Page, decode_cursor, page_of
from portal.lib.errors import Invalid
from processes.models import Message, Outbox, ProcessInstance, SentSignal, Subscription
from processes.selectors.messages import MessageFilter, message_page, state_of

MOST_COUNTED = 1_001
KINDS = ("messages", "signals", "events")


@dataclass(frozen=True, slots=True)
class HappeningFilter:
    """`state` is for messages alone; an empty text means any."""

    kind: str = "messages"
    state: str = "waiting"
    name: str = ""
    key: str = ""
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """An instance that a happening came from, woke or started."""

    instance_id: int
    label: str
    process: str
    how: str  # from | woke | started
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    id: int
    name: str
    key: str
    at: datetime
    by: str
    variables: dict[str, Any]
    state: str = ""
    expires_at: datetime | None = None
    correlation_id: str = ""
    woken: int = 0
    started: int = 0
    touched: tuple[Touched, ...] = field(default=())


def happening_page(wanted: HappeningFilter, *, now: datetime, limit: int, cursor: str = "") -> Page:
    """One page of one kind, signals and events newest first, messages as `message_page` has them.

    Raises:
        Invalid: there is no such kind or state.
    """
    if wanted.kind == "messages":
        said = MessageFilter(wanted.state, wanted.name, wanted.key, wanted.correlation_id)
        page = message_page(said, now=now, limit=limit, cursor=cursor)
        return replace(page, rows=_of_messages(page.rows, now))
    if wanted.kind not in KINDS:
        raise Invalid(f"Expected `kind` to be one of {', '.join(KINDS)}, but got {wanted.kind!r}.")
    if wanted.kind == "signals":
        signals = _newest(SentSignal.objects.filter(_signal(wanted)), "sent_at", limit, cursor)
        return replace(signals, rows=_of_signals(signals.rows))
    events = _newest(Outbox.objects.filter(_event(wanted)), "at", limit, cursor)
    return replace(events, rows=_of_events(events.rows))


def _newest(rows: "QuerySet[Any]", at: str, limit: int, cursor: str) -> Page:
    if seen := decode_cursor(cursor, datetime, int):
        moment, pk = seen
        rows = rows.filter(Q(**{f"{at}__lt": moment}) | Q(**{at: moment}, pk__lt=pk))
    found: Sequence[Model] = list(rows.order_by(f"-{at}", "-pk")[: limit + 1])
    return page_of(found, limit, lambda row: (getattr(row, at), row.pk))


def _signal(wanted: HappeningFilter) -> Q:
    named = {"name": wanted.name, "business_key": wanted.key, "correlation_id": wanted.correlation_id}
    return Q(**{name: text for name, text in named.items() if text})


def _event(wanted: HappeningFilter) -> Q:
    named = {
        "topic": wanted.name,
        "payload__business_key": wanted.key,
        "correlation_id": wanted.correlation_id,
    }
    return Q(**{name: text for name, text in named.items() if text})


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who listens for a message or a signal right now: waiting instances (1,001 means more), processes it starts."""

    waiting: int
    starts: tuple[str, ...]


def listeners(kind: str, name: str, key: str = "") -> Listeners:
    """`kind` is message or signal; the key counts for messages alone. Two queries on subscription_match."""
    rows = Subscription.objects.filter(kind=kind, name=name)
    waiting = rows.filter(instance__isnull=False)
    if kind == "message":
        waiting = waiting.filter(correlation_key=key)
    starts = rows.filter(instance__isnull=True).values_list("definition__name", "definition__key")
    known = sorted({said or fallback for said, fallback in starts})
    return Listeners(len(waiting.values_list("pk")[:MOST_COUNTED]), tuple(known))


# -- what they led to ------------------------------------------------------------------------------------------------


def _of_messages(rows: Sequence[Message], now: datetime) -> list[Happening]:
    senders = {row.pk: sender for row in rows if (sender := _sender(row.published_by))}
    known = _instances({*senders.values(), *(row.correlated_instance for row in rows)})
    return [_message(row, known, senders.get(row.pk), now) for row in rows]


def _message(row: Message, known: dict[int, ProcessInstance], sender: int | None, now: datetime) -> Happening:
    touched = [_touched(known[sender], "from")] if sender in known else []
    receiver = known.get(row.correlated_instance or 0)
    is_start = receiver is not None and receiver.started_at == row.correlated_at
    if receiver is not None:
        touched.append(_touched(receiver, "started" if is_start else "woke"))
    return Happening(
        id=row.pk,
        name=row.name,
        key=row.correlation_key,
        at=row.created_at,
        by=row.published_by,
        variables=row.variables,
        state=state_of(row, now),
        expires_at=row.expires_at,
        correlation_id=next((one.correlation_id for one in touched), ""),
        woken=int(receiver is not None and not is_start),
        started=int(is_start),
        touched=tuple(touched),
    )


def _of_signals(rows: Sequence[SentSignal]) -> list[Happening]:
    senders = {row.pk: sender for row in rows if (sender := _sender(row.sent_by))}
    named = {int(pk) for row in rows for pk in row.instances}
    known = _instances({*senders.values(), *named})
    return [
        Happening(
            id=row.pk,
            name=row.name,
            key=row.business_key,
            at=row.sent_at,
            by=row.sent_by,
            variables=row.variables,
            correlation_id=row.correlation_id,
            woken=row.woken,
            started=row.started,
            touched=_led_to(row, known, senders.get(row.pk)),
        )
        for row in rows
    ]


def _led_to(row: SentSignal, known: dict[int, ProcessInstance], sender: int | None) -> tuple[Touched, ...]:
    found = [_touched(known[sender], "from")] if sender in known else []
    for number, pk in enumerate(row.instances):
        if int(pk) in known:
            found.append(_touched(known[int(pk)], "woke" if number < row.woken else "started"))
    return tuple(found)


def _of_events(rows: Sequence[Outbox]) -> list[Happening]:
    """An event is told as a message to one and as a signal to all, at the same moment and by the same instance."""
    told = _told_by(rows)
    heard = {(m.name, m.published_by, m.created_at): m for m in told}
    spread = _spread_by(rows)
    heard_by = {int(pk) for signal in spread.values() for pk in signal.instances}
    known = _instances(
        {*(row.instance_id for row in rows), *(m.correlated_instance for m in told), *heard_by}
    )
    return [_event_row(row, heard, spread, known) for row in rows]


def _event_row(
    row: Outbox,
    heard: dict[tuple[str, str, datetime], Message],
    spread: dict[tuple[str, str], SentSignal],
    known: dict[int, ProcessInstance],
) -> Happening:
    sender = f"instance:{row.instance_id}"
    message, signal = heard.get((row.topic, sender, row.at)), spread.get((row.topic, sender))
    touched = [_touched(known[row.instance_id], "from")] if row.instance_id in known else []
    receiver = known.get((message.correlated_instance if message else 0) or 0)
    is_start = bool(message and receiver and receiver.started_at == message.correlated_at)
    if receiver is not None:
        touched.append(_touched(receiver, "started" if is_start else "woke"))
    touched += _led_to(signal, known, None) if signal else ()
    return Happening(
        id=row.pk,
        name=row.topic,
        key=row.payload.get("business_key", ""),
        at=row.at,
        by=sender,
        variables=row.payload,
        correlation_id=row.correlation_id,
        woken=int(receiver is not None and not is_start) + (signal.woken if signal else 0),
        started=int(is_start) + (signal.started if signal else 0),
        touched=tuple(touched),
    )


def _told_by(rows: Sequence[Outbox]) -> list[Message]:
    keys = {row.payload.get("business_key", "") for row in rows}
    senders = {f"instance:{row.instance_id}" for row in rows}
    named = Message.objects.filter(name__in={row.topic for row in rows}, correlation_key__in=keys)
    return list(named.filter(published_by__in=senders))


def _spread_by(rows: Sequence[Outbox]) -> dict[tuple[str, str], SentSignal]:
    senders = {f"instance:{row.instance_id}" for row in rows}
    named = SentSignal.objects.filter(name__in={row.topic for row in rows}, sent_by__in=senders)
    return {(signal.name, signal.sent_by): signal for signal in named}


def _sender(by: str) -> int | None:
    kind, _, number = by.partition(":")
    return int(number) if kind == "instance" and number.isdigit() else None


def _instances(ids: set[int | None]) -> dict[int, ProcessInstance]:
    rows = ProcessInstance.objects.filter(pk__in={pk for pk in ids if pk}).select_related("definition")
    fields = ("id", "business_key", "title", "correlation_id", "started_at", "definition__name")
    return {row.pk: row for row in rows.only(*fields)}


def _touched(row: ProcessInstance, how: str) -> Touched:
    label = row.business_key or row.title or str(row.pk)
    return Touched(row.pk, label, row.definition.name, how, row.correlation_id)
