"""Event definitions, with the messages, signals, errors and escalations they refer to looked up."""

from collections.abc import Callable
from typing import Final

from portal.lib.xml import line_of
from processes.bpmn.elements import Event, Text
from processes.bpmn.namespaces import ZEEBE
from processes.bpmn.source import Element, Source
from processes.bpmn.texts import constant, either

EVENT_TAGS: Final = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "condition",
    "compensateEventDefinition": "compensation",
    "cancelEventDefinition": "cancel",
    "linkEventDefinition": "link",
    "terminateEventDefinition": "terminate",
}
_TIMERS: Final = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def read_events(source: Source, element: Element) -> tuple[Event, ...]:
    """The event definitions of an event: its own and those of the file that it refers to."""
    own = [read_event(source, child) for child in source.children(element, *EVENT_TAGS)]
    shared = [_shared(source, child) for child in source.children(element, "eventDefinitionRef")]
    return tuple(own + [event for event in shared if event is not None])


def referred_event(source: Source, reference: str) -> Event | None:
    """The event definition with that id; None when there is none."""
    found = source.by_id.get(source.local(reference))
    return read_event(source, found) if found is not None and source.name_of(found) in EVENT_TAGS else None


def read_event(source: Source, element: Element) -> Event:
    trigger = EVENT_TAGS[source.name_of(element)]
    reader = _READERS.get(trigger)
    return Event(trigger, line_of(element)) if reader is None else reader(source, element)


def message_event(source: Source, element: Element) -> Event:
    """Also for send and receive tasks, which name a message themselves."""
    reference, message = _referred(source, element, "messageRef", "message")
    if message is None and (operation := _operation_message(source, element)):
        reference, message = operation
    subscription = None if message is None else source.extension(message, ZEEBE, "subscription")
    if subscription is None:  # Camunda 8 writes it at the message; some older tools at the task
        subscription = source.extension(element, ZEEBE, "subscription")
    key = None if subscription is None else subscription.get("correlationKey")
    own_key = source.podium(element, "correlationKey")
    return Event(
        "message",
        line_of(element),
        reference,
        message is not None or not reference,
        name=_name(message),
        correlation_key=either(own_key or key or "", line_of(element)) if own_key or key else None,
        message_variable=source.podium(element, "messageVariable"),
    )


def _shared(source: Source, element: Element) -> Event | None:
    reference = (element.text or "").strip()
    event = referred_event(source, reference)
    if event is None:
        source.report(
            "unknown-reference",
            element,
            f"Expected an event definition with the id “{reference}”, but the file has none.",
        )
    return event


def _referred(source: Source, element: Element, attribute: str, tag: str) -> tuple[str, Element | None]:
    reference = (element.get(attribute) or source.text(element, attribute)).strip()
    found = source.by_id.get(source.local(reference)) if reference else None
    return reference, found if found is not None and source.name_of(found) == tag else None


def _operation_message(source: Source, element: Element) -> tuple[str, Element | None] | None:
    """The incoming message of the operation an event or task names."""
    _, operation = _referred(source, element, "operationRef", "operation")
    if operation is None:
        return None
    reference = source.text(operation, "inMessageRef")
    found = source.by_id.get(source.local(reference))
    return (reference, found) if found is not None else None


def _name(element: Element | None) -> Text | None:
    """What a message or signal is called at run time; its id where it has no name."""
    if element is None:
        return None
    return either(element.get("name") or element.get("id") or "", line_of(element))


def _timer(source: Source, element: Element) -> Event:
    for tag, kind in _TIMERS.items():
        child = source.child(element, tag)
        if child is not None:
            text = either("".join(map(str, child.itertext())), line_of(child))
            calendar = source.podium(element, "calendar")
            return Event("timer", line_of(element), timer_kind=kind, timer=text, calendar=calendar)
    return Event("timer", line_of(element))


def _signal(source: Source, element: Element) -> Event:
    reference, signal = _referred(source, element, "signalRef", "signal")
    return Event(
        "signal", line_of(element), reference, signal is not None or not reference, name=_name(signal)
    )


def _error(source: Source, element: Element) -> Event:
    reference, error = _referred(source, element, "errorRef", "error")
    return Event(
        "error",
        line_of(element),
        reference,
        error is not None or not reference,
        code=_code(error, "errorCode") or (constant(reference, line_of(element)) if reference else None),
        code_variable=source.camunda(element, "errorCodeVariable") or source.podium(element, "codeVariable"),
        message_variable=source.camunda(element, "errorMessageVariable")
        or source.podium(element, "messageVariable"),
    )


def _escalation(source: Source, element: Element) -> Event:
    reference, escalation = _referred(source, element, "escalationRef", "escalation")
    return Event(
        "escalation",
        line_of(element),
        reference,
        escalation is not None or not reference,
        code=_code(escalation, "escalationCode"),
        code_variable=source.camunda(element, "escalationCodeVariable")
        or source.podium(element, "codeVariable"),
    )


def _code(element: Element | None, attribute: str) -> Text | None:
    """The code; where none is given the id, so that a throw and a catch of the same error still meet."""
    if element is None:
        return None
    return either(element.get(attribute) or element.get("id") or "", line_of(element))


def _condition(source: Source, element: Element) -> Event:
    return Event("condition", line_of(element), condition=source.expression(element, "condition"))


def _compensation(source: Source, element: Element) -> Event:
    reference = source.local(element.get("activityRef") or source.text(element, "activityRef"))
    return Event("compensation", line_of(element), reference, activity=reference)


def _link(source: Source, element: Element) -> Event:
    return Event("link", line_of(element), link=element.get("name") or "")


_READERS: Final[dict[str, Callable[[Source, Element], Event]]] = {
    "timer": _timer,
    "message": message_event,
    "signal": _signal,
    "error": _error,
    "escalation": _escalation,
    "condition": _condition,
    "compensation": _compensation,
    "link": _link,
}
