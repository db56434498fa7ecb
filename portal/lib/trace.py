"""Who is asking and under which id, for the length of one request, job or command.

Set at the edge; read where something is written down (audit, transition log, JSON logs, outgoing calls), so
that one id finds an order in log, trace and page. `correlation_id` is 32 hex digits, a valid W3C trace id.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")
_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")


@dataclass(frozen=True, slots=True)
class Trace:
    correlation_id: str = ""
    actor: str = ""  # "user:12", "worker:billing"
    address: str = ""


NOBODY = Trace()
_current: ContextVar[Trace] = ContextVar("podium_trace", default=NOBODY)


def current() -> Trace:
    return _current.get()


@contextmanager
def traced(trace: Trace) -> Iterator[Trace]:
    """Everything inside happens in the name of `trace`."""
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def new_id() -> str:
    return secrets.token_hex(16)


def incoming_id(traceparent: str, correlation: str) -> str:
    """The id a caller sent (W3C `traceparent`, else a sane `X-Correlation-Id`), or a new one."""
    if match := _TRACEPARENT.match(traceparent):
        return match.group(1)
    return correlation if _ID.match(correlation) else new_id()


def traceparent(correlation_id: str, span_id: str = "") -> str:
    """The header for an outgoing call, below the span with that id (16 hex digits; "" = one of its own).

    Ids that are no trace ids are made into one from their bytes.
    """
    trace_id = (
        correlation_id if re.fullmatch(r"[0-9a-f]{32}", correlation_id) else _as_trace_id(correlation_id)
    )
    return f"00-{trace_id}-{span_id or secrets.token_hex(8)}-01"


def _as_trace_id(text: str) -> str:
    return (text.encode().hex() + "0" * 32)[:32]
