"""Which variables have to be in memory before an element may move: what it reads and all it can reach without a wait.

A superset is always safe, a missing name never is: where the names cannot be told (a decision reads what its table
names, a call hands over everything) the answer is None, all variables.
"""

from collections.abc import Iterable
from typing import Final

from processes.feel.api import Expression
from processes.graph.loops import ordered_loops
from processes.graph.model import (
    CallDetail,
    CompiledElement,
    CompiledProcess,
    DecisionDetail,
    EventDetail,
    JobDetail,
    Kind,
    LoopDetail,
    Mapping,
    ScriptDetail,
    Trigger,
    UserTaskDetail,
)  # fmt: skip

Names = frozenset[str] | None
_EMPTY: Final[frozenset[str]] = frozenset()
_WAITS: Final = frozenset(
    {
        Kind.USER_TASK, Kind.SERVICE_TASK, Kind.RECEIVE_TASK, Kind.CALL_ACTIVITY, Kind.INTERMEDIATE_CATCH_EVENT,
        Kind.EVENT_GATEWAY,
    }
)  # fmt: skip
_CAUGHT: Final = (Trigger.ERROR, Trigger.ESCALATION, Trigger.CANCEL)


def needs_of(process: CompiledProcess) -> tuple[Names, ...]:
    """Per position the names to load for a token that stands there; None = all.

    What a loop goes over was read when it was entered: its children carry their items, and 5,000 of them would read
    the whole collection 5,000 times.
    """
    entering = [_join(_reads(process, element), _loop_over(element)) for element in process.elements]
    standing = [_reads(process, element) for element in process.elements]
    after = _successors(process)
    always = _conditional_names(process)
    entered = _entered(process, [*entering, *standing], after)
    return tuple(
        _join(always, _gathered(standing[position], (entered[place] for place in after[position])))
        for position in range(len(standing))
    )


def searchable_names(process: CompiledProcess) -> frozenset[str]:
    """Variables that conditions, tasks or the business key name: people look for instances by them."""
    names = set(_names(process.business_key, process.title))
    for flow in process.flows:
        names |= _names(flow.condition)
    for element in process.elements:
        if isinstance(element.detail, UserTaskDetail):
            names |= _user_task_names(element.detail)
            names |= {str(field.get("id", "")) for field in element.detail.form_fields}
    return frozenset(name for name in names if name)


def _entered(process: CompiledProcess, reads: list[Names], after: list[set[int]]) -> list[Names]:
    """Per place the names that entering it may ask for. A wait is entered (its job or task opens) but not passed.

    Places on one loop share their names, so they are worked out loop by loop (`ordered_loops`), targets first.
    """
    count = len(process.elements)
    passed = [
        after[place] if place >= count or _passes(process.elements[place]) else set()
        for place in range(2 * count)
    ]
    entered: list[Names] = [_EMPTY] * (2 * count)
    for loop in ordered_loops(passed):
        members = set(loop)
        beyond = (entered[place] for member in loop for place in passed[member] if place not in members)
        own = _gathered(_EMPTY, (reads[member] for member in loop))
        names = _gathered(own, beyond)
        for member in loop:
            entered[member] = names
    return entered


def _gathered(names: Names, others: Iterable[Names]) -> Names:
    """All of them together; one None makes all None."""
    for other in others:
        if names is None or other is None:
            return None
        if other is not names and not other <= names:
            names = names | other
    return names


def _passes(element: CompiledElement) -> bool:
    """May be left in the step that entered it. A loop over nothing is passed at once, whatever it holds."""
    return not _waits(element) or element.loop is not None


def _waits(element: CompiledElement) -> bool:
    is_link = element.event is not None and element.event.trigger == Trigger.LINK
    return (element.kind in _WAITS and not is_link) or isinstance(element.detail, JobDetail)


def _successors(process: CompiledProcess) -> list[set[int]]:
    """Per place everything that may be entered next in the same step.

    Places are the positions (entering an element), then the same again for leaving the scope at that position.
    """
    count = len(process.elements)
    after: list[set[int]] = [set() for _ in range(2 * count)]
    for element in process.elements:
        position = element.position
        left = {process.flows[flow].target for flow in element.outgoing}
        left |= {*element.boundary, *element.catches}
        if position:
            left.add(count + element.scope)  # its end may end the scope; an error may climb there
        after[position] |= left | {*element.starts, *element.event_sub_processes}
        after[count + position] |= left | {*element.event_sub_processes}
        if element.loop is not None or element.kind == Kind.AD_HOC_SUB_PROCESS:
            after[position] |= set(element.children)
            after[count + position] |= set(element.children)
        if _undoes(element.event):
            after[position] |= {e.compensation_handler for e in process.elements if e.compensation_handler}
    for thrower, catcher in _links(process):
        after[thrower].add(catcher)
    return after


def _links(process: CompiledProcess) -> list[tuple[int, int]]:
    """Pairs of link throw and catch events of the same name and scope."""
    found = [(e, e.event.link) for e in process.elements if e.event and e.event.trigger == Trigger.LINK]
    catches = {(e.scope, name): e.position for e, name in found if e.kind == Kind.INTERMEDIATE_CATCH_EVENT}
    throws = [(e.position, (e.scope, name)) for e, name in found if e.kind != Kind.INTERMEDIATE_CATCH_EVENT]
    return [(position, catches[link]) for position, link in throws if link in catches]


def _undoes(event: EventDetail | None) -> bool:
    return event is not None and any(
        part.trigger in (Trigger.COMPENSATION, Trigger.CANCEL) for part in (event, *event.parts)
    )


def _conditional_names(process: CompiledProcess) -> frozenset[str]:
    """Conditional events watch their variables whatever moves."""
    events = [e.event for e in process.elements if e.event is not None]
    return _names(*(part.condition for event in events for part in (event, *event.parts)))


def _reads(process: CompiledProcess, element: CompiledElement) -> Names:
    if isinstance(element.detail, DecisionDetail):
        return None
    if isinstance(element.detail, CallDetail) and element.detail.inputs is None:
        return None
    flows = [process.flows[flow].condition for flow in element.outgoing]
    return frozenset().union(
        _names(*flows, element.completion_condition, element.active_elements),
        _names(*(expression for _, _, expression in element.listeners)),
        _mapping_names(element.inputs),
        _mapping_names(element.outputs),
        _event_names(element.event),
        _loop_names(element.loop),
        _detail_names(element),
    )


def _detail_names(element: CompiledElement) -> frozenset[str]:
    detail = element.detail
    if isinstance(detail, UserTaskDetail):
        return _user_task_names(detail)
    if isinstance(detail, JobDetail):
        return _names(detail.type, *(value for _, value in detail.connector))
    if isinstance(detail, ScriptDetail):
        return _names(detail.expression)
    if isinstance(detail, CallDetail):
        passed = _mapping_names(detail.inputs or ()) | _mapping_names(detail.outputs or ())
        return passed | _names(detail.process, detail.business_key)
    return _EMPTY


def _user_task_names(detail: UserTaskDetail) -> frozenset[str]:
    arguments = [argument for level in detail.escalation for _, argument in level.actions]
    return _names(
        detail.title, detail.assignee, detail.candidate_users, detail.candidate_groups, detail.due,
        detail.follow_up, detail.priority, *(value for _, value in detail.summary),
        *(level.after for level in detail.escalation), *arguments,
    )  # fmt: skip


def _event_names(event: EventDetail | None) -> frozenset[str]:
    if event is None:
        return _EMPTY
    timer = event.timer
    times = () if timer is None else (timer.date, timer.duration, timer.cycle)
    own = _names(event.name, event.correlation_key, event.code, event.condition, *times)
    return own.union(*(_event_names(part) for part in event.parts))


def _loop_names(loop: LoopDetail | None) -> frozenset[str]:
    if loop is None:
        return _EMPTY
    collected = {loop.output_collection} - {""}
    return _names(loop.output_element, loop.completion_condition, loop.loop_condition) | collected


def _loop_over(element: CompiledElement) -> Names:
    return _EMPTY if element.loop is None else _names(element.loop.collection, element.loop.cardinality)


def _mapping_names(mappings: tuple[Mapping, ...]) -> frozenset[str]:
    """Sources are read; a target `order.status` changes a part of `order`."""
    dotted = {mapping.target.split(".")[0] for mapping in mappings if "." in mapping.target}
    return _names(*(mapping.source for mapping in mappings)) | dotted


def _names(*expressions: Expression | None) -> frozenset[str]:
    return _EMPTY.union(*(expression.names for expression in expressions if expression is not None))


def _join(one: Names, other: Names) -> Names:
    return None if one is None or other is None else one | other
