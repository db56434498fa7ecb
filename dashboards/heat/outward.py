"""What a compiled process has to do with others: whom it calls, what it says and hears, which systems it uses. Pure.

Only names that stand in the model are told; one that an expression makes from the case's data is known when it runs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from processes.feel.api import Expression
from processes.graph.model import (
    CallDetail,
    CompiledElement,
    CompiledProcess,
    EventDetail,
    JobDetail,
    Kind,
    Trigger,
)

THROWING = (Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT, Kind.SEND_TASK)
MAIL = "podium:email"
_SPOKEN = {Trigger.MESSAGE: "message", Trigger.SIGNAL: "signal"}


@dataclass(frozen=True, slots=True)
class Outward:
    """Each a (name, element id) in document order; `says` and `hears` are (kind, name, element id)."""

    calls: tuple[tuple[str, str], ...] = ()
    says: tuple[tuple[str, str, str], ...] = ()
    hears: tuple[tuple[str, str, str], ...] = ()
    systems: tuple[tuple[str, str], ...] = ()


def outward(process: CompiledProcess) -> Outward:
    """Everything that leaves or enters the process by a name in its model."""
    said = [(_is_thrown(element), spoken) for element in process.elements for spoken in _spoken(element)]
    return Outward(
        calls=tuple(_calls(process)),
        says=tuple(spoken for is_thrown, spoken in said if is_thrown) + tuple(_told(process)),
        hears=tuple(spoken for is_thrown, spoken in said if not is_thrown),
        systems=tuple(_systems(process)),
    )


def _calls(process: CompiledProcess) -> Iterator[tuple[str, str]]:
    for element in process.elements:
        if isinstance(element.detail, CallDetail) and (key := _constant(element.detail.process)):
            yield key, element.id


def _is_thrown(element: CompiledElement) -> bool:
    return element.kind in THROWING


def _spoken(element: CompiledElement) -> Iterator[tuple[str, str, str]]:
    return _named(_events(element.event), element)


def _named(events: Iterable[EventDetail], element: CompiledElement) -> Iterator[tuple[str, str, str]]:
    for event in events:
        if event.trigger in _SPOKEN and (name := _constant(event.name)):
            yield _SPOKEN[event.trigger], name, element.id


def _events(event: EventDetail | None) -> tuple[EventDetail, ...]:
    return () if event is None else (event, *event.parts)


def _told(process: CompiledProcess) -> Iterator[tuple[str, str, str]]:
    """Business events, and the message that a link in a mail publishes."""
    for element in process.elements:
        for name in element.emits:
            yield "event", name, element.id
        if name := _confirmed(element):
            yield "message", name, element.id
        yield from _named(_events(element.loop.thrown if element.loop else None), element)


def _confirmed(element: CompiledElement) -> str:
    if not isinstance(element.detail, JobDetail):
        return ""
    return _constant(dict(element.detail.connector).get("confirmMessage"))


def _systems(process: CompiledProcess) -> Iterator[tuple[str, str]]:
    for element in process.elements:
        if isinstance(element.detail, JobDetail) and element.detail.connector:
            key = _constant(dict(element.detail.connector).get("destination"))
            if not key and _constant(element.detail.type) == MAIL:
                key = MAIL
            if key:
                yield key, element.id


def _constant(expression: Expression | None) -> str:
    """The text an expression always yields; "" for one that needs the case."""
    if expression is None or expression.names:
        return ""
    value = expression.evaluate({})
    return value if isinstance(value, str) else ""
