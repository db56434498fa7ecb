"""What starts instances by itself: the start events of the newest published version listen.

Timers, messages and signals come; conditions are looked at when somebody tells what is so (`start_by_conditions`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, User

from processes.actions.audit import record
from processes.engine.expressions import text
from processes.engine.outcome import Fail
from processes.engine.timers import Due, first_due
from processes.graph.model import CompiledElement, CompiledProcess, EventDetail, Kind, Trigger
from processes.models import DefinitionVersion, Grant, Subscription, Timer
from processes.store.calendars import calendar
from processes.store.definitions import compiled_process
from processes.store.ids import take_id

_NAMED = {Trigger.MESSAGE: "message", Trigger.SIGNAL: "signal", Trigger.CONDITION: "condition"}


def close_starts(definition_id: int) -> None:
    """No start event of this definition listens any more."""
    Timer.objects.filter(version__definition=definition_id, instance=None).delete()
    Subscription.objects.filter(definition=definition_id, instance=None).delete()


def open_starts(version: DefinitionVersion, now: datetime) -> None:
    """The start events of a version listen from now on."""
    if version.definition.kind != "bpmn":
        return
    process = compiled_process(version.pk)
    events = list(_start_events(process))
    Timer.objects.bulk_create(
        Timer(
            id=take_id(),
            version=version,
            element=element.position,
            due_at=due.at,
            repeat=due.repeat,
        )
        for element, event in events
        if event.timer is not None and (due := _due(event, now)) is not None
    )
    Subscription.objects.bulk_create(
        Subscription(
            id=take_id(),
            definition_id=version.definition_id,
            version=version,
            element=element.position,
            kind=_NAMED[event.trigger],
            name=name,
        )
        for element, event in events
        if event.trigger in _NAMED and (name := _name(event, now))
    )


def grant_starters(version: DefinitionVersion, by: User | None) -> None:
    """The people and groups a model names as its starters get the role; names nobody has are passed over.

    Rights once given stay until somebody takes them away in the settings of the process.
    """
    if version.definition.kind != "bpmn":
        return
    names = compiled_process(version.pk).candidate_starters
    if not names:
        return
    for field, known in (
        ("user", User.objects.filter(username__in=names)),
        ("group", Group.objects.filter(name__in=names)),
    ):
        for principal in known:
            about: dict[str, Any] = {
                field: principal,
                "role": "start",
                "definition_id": version.definition_id,
            }
            _, is_new = Grant.objects.get_or_create(**about)
            if is_new:
                record(
                    by,
                    "grant.add",
                    kind=field,
                    object_id=principal.pk,
                    definition_id=version.definition_id,
                    role="start",
                )


def _start_events(process: CompiledProcess) -> Iterator[tuple[CompiledElement, EventDetail]]:
    for position in process.elements[0].children:
        element = process.elements[position]
        if element.event is not None and _starts(process, element):
            for event in element.event.parts or (element.event,):
                yield element, event


def _starts(process: CompiledProcess, element: CompiledElement) -> bool:
    """A start event; a receive task that instantiates; what follows an event-based gateway that does."""
    if element.kind is Kind.START_EVENT or element.instantiates:
        return True
    sources = (process.elements[process.flows[flow].source] for flow in element.incoming)
    return any(source.kind is Kind.EVENT_GATEWAY and source.instantiates for source in sources)


def _due(event: EventDetail, now: datetime) -> Due | None:
    assert event.timer is not None
    due = first_due(event.timer, {}, now, calendar(event.timer.calendar) if event.timer.calendar else None)
    return None if isinstance(due, Fail) else due


def _name(event: EventDetail, now: datetime) -> str:
    if event.condition is not None:
        return event.condition.text
    name = text(event.name, {}, now)
    return "" if isinstance(name, Fail) else name
