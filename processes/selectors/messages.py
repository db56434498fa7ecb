"""Messages as operators look for them: which wait for a receiver, which nobody came for, which arrived.

Keyset by when their time is over (index message_expiry): of those that wait the next to go comes first, of the others
the last that went.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from portal.http.pagination import Page, decode_cursor, page_of
from portal.lib.errors import Invalid
from processes.models import Message, ProcessInstance

MOST_TRACED = 1_000  # instances of one correlation id that are looked through
STATES = ("waiting", "expired", "correlated")


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """`state` is one of STATES; an empty text means any. The correlation id is that of who sent or received it."""

    state: str = "waiting"
    name: str = ""
    correlation_key: str = ""
    correlation_id: str = ""


def message_page(wanted: MessageFilter, *, now: datetime, limit: int, cursor: str = "") -> Page:
    """One page of messages. `now` is portal time.

    Raises:
        Invalid: there is no such state.
    """
    if wanted.state not in STATES:
        raise Invalid(f"Expected `state` to be one of {', '.join(STATES)}, but got {wanted.state!r}.")
    rows = Message.objects.filter(_state(wanted.state, now))
    if wanted.name:
        rows = rows.filter(name=wanted.name)
    if wanted.correlation_key:
        rows = rows.filter(correlation_key=wanted.correlation_key)
    if wanted.correlation_id:
        rows = rows.filter(_of_one_trace(wanted.correlation_id))
    forward = wanted.state == "waiting"
    if seen := decode_cursor(cursor, datetime, int):
        rows = rows.filter(_beyond(forward, *seen))
    order = ("expires_at", "pk") if forward else ("-expires_at", "-pk")
    return page_of(list(rows.order_by(*order)[: limit + 1]), limit, lambda row: (row.expires_at, row.pk))


def state_of(message: Message, now: datetime) -> str:
    """In which of STATES a message is."""
    if message.correlated_at is not None:
        return "correlated"
    return "waiting" if message.expires_at > now else "expired"


def _state(state: str, now: datetime) -> Q:
    if state == "correlated":
        return Q(correlated_at__isnull=False)
    over = Q(expires_at__gt=now) if state == "waiting" else Q(expires_at__lte=now)
    return over & Q(correlated_at__isnull=True)


def _of_one_trace(correlation_id: str) -> Q:
    ids = list(
        ProcessInstance.objects.filter(correlation_id=correlation_id).values_list("pk", flat=True)[
            :MOST_TRACED
        ]
    )
    return Q(correlated_instance__in=ids) | Q(published_by__in=[f"instance:{pk}" for pk in ids])


def _beyond(forward: bool, expires_at: datetime, pk: int) -> Q:
    sign = "gt" if forward else "lt"
    return Q(**{f"expires_at__{sign}": expires_at}) | Q(expires_at=expires_at, **{f"pk__{sign}": pk})
