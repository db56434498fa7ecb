"""Write a process in a test: `process("p").start().user_task("approve").end().build()`.

Builds the `CompiledProcess` the engine runs, without XML. The cursor stands at the last element; what is added next is
connected to it. `at` moves the cursor, `to` connects to an element that exists, `when`/`otherwise` give the next flow
its condition, `sub_process ... done` opens and closes a scope. Expressions are FEEL.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from processes.feel.api import Expression, compile_expression
from processes.graph.model import (
    CallDetail,
    CompiledElement,
    CompiledFlow,
    CompiledProcess,
    DecisionDetail,
    EventDetail,
    JobDetail,
    Kind,
    LoopDetail,
    Mapping,
    Outcome,
    ScriptDetail,
    TimerDetail,
    Trigger,
    UserTaskDetail,
)

WAITING = (Trigger.TIMER, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITION, Trigger.MULTIPLE)


def feel(text: str | None) -> Expression | None:
    return None if text is None else compile_expression(text)


def constant(text: str) -> Expression:
    return compile_expression('"' + text.replace('"', '\\"') + '"')


def event(
    *,
    timer: str | None = None,
    cycle: str | None = None,
    date: str | None = None,
    message: str | None = None,
    key: str | None = None,
    signal: str | None = None,
    error: str | None = None,
    escalation: str | None = None,
    condition: str | None = None,
    link: str | None = None,
    compensate: bool = False,
    terminate: bool = False,
    cancel: bool = False,
    interrupting: bool = True,
    code_variable: str = "",
    **more: Any,
) -> EventDetail | None:
    """One event definition; `error=""` and `escalation=""` catch all."""
    common = {"interrupting": interrupting, "code_variable": code_variable, **more}
    if timer or cycle or date:
        detail = TimerDetail(
            date=constant(date) if date else None,
            duration=constant(timer) if timer else None,
            cycle=constant(cycle) if cycle else None,
        )
        return EventDetail(Trigger.TIMER, timer=detail, **common)
    if message:
        return EventDetail(Trigger.MESSAGE, name=constant(message), correlation_key=feel(key), **common)
    if signal:
        return EventDetail(Trigger.SIGNAL, name=constant(signal), **common)
    if error is not None:
        return EventDetail(Trigger.ERROR, code=constant(error) if error else None, **common)
    if escalation is not None:
        return EventDetail(Trigger.ESCALATION, code=constant(escalation) if escalation else None, **common)
    if condition:
        return EventDetail(Trigger.CONDITION, condition=feel(condition), **common)
    if link:
        return EventDetail(Trigger.LINK, link=link, **common)
    flags = {Trigger.COMPENSATION: compensate, Trigger.TERMINATE: terminate, Trigger.CANCEL: cancel}
    for trigger, is_set in flags.items():
        if is_set:
            return EventDetail(trigger, **common)
    return None


@dataclass
class ProcessBuilder:
    key: str
    more: dict[str, Any] = field(default_factory=dict)
    elements: list[CompiledElement] = field(default_factory=list)
    flows: list[CompiledFlow] = field(default_factory=list)
    cursor: int | None = None
    scopes: list[int] = field(default_factory=lambda: [0])
    condition: str | None = None
    is_default: bool = False
    undone: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.elements.append(CompiledElement(0, self.key, Kind.PROCESS))

    # where the cursor stands

    def at(self, element_id: str) -> ProcessBuilder:
        self.cursor = self._find(element_id)
        return self

    def to(self, element_id: str) -> ProcessBuilder:
        self._connect(self._find(element_id))
        return self

    def when(self, condition: str) -> ProcessBuilder:
        self.condition = condition
        return self

    def otherwise(self) -> ProcessBuilder:
        self.is_default = True
        return self

    # events

    def start(self, element_id: str = "start", **detail: Any) -> ProcessBuilder:
        self.cursor = None
        return self.add(element_id, Kind.START_EVENT, event=event(**detail))

    def end(self, element_id: str = "end", **detail: Any) -> ProcessBuilder:
        return self.add(element_id, Kind.END_EVENT, event=event(**detail))

    def catch(self, element_id: str, **detail: Any) -> ProcessBuilder:
        return self.add(element_id, Kind.INTERMEDIATE_CATCH_EVENT, event=event(**detail))

    def throw(self, element_id: str, activity: str | None = None, **detail: Any) -> ProcessBuilder:
        more = {side: detail.pop(side) for side in ("inputs", "outputs") if side in detail}
        target = {} if activity is None else {"activity": self._find(activity)}
        thrown = event(**detail, **target)
        return self.add(element_id, Kind.INTERMEDIATE_THROW_EVENT, event=thrown, **more)

    def boundary(self, element_id: str, on: str, **detail: Any) -> ProcessBuilder:
        """A boundary event; the cursor moves to it. Inside the scope of its activity."""
        host = self._find(on)
        self.cursor = None
        self.add(element_id, Kind.BOUNDARY_EVENT, event=event(**detail), attached_to=host)
        return self

    # tasks

    def task(self, element_id: str, **more: Any) -> ProcessBuilder:
        return self.add(element_id, Kind.TASK, **more)

    def user_task(self, element_id: str, outcomes: tuple[str, ...] = (), **more: Any) -> ProcessBuilder:
        given = more.pop("detail", {})
        detail = UserTaskDetail(outcomes=tuple(Outcome(name, name) for name in outcomes), **given)
        return self.add(element_id, Kind.USER_TASK, detail=detail, **more)

    def service_task(self, element_id: str, type: str = "work", **more: Any) -> ProcessBuilder:
        detail = JobDetail(type=constant(type), **more.pop("detail", {}))
        return self.add(element_id, Kind.SERVICE_TASK, detail=detail, **more)

    def script(self, element_id: str, expression: str, result: str = "", **more: Any) -> ProcessBuilder:
        detail = ScriptDetail(compile_expression(expression), result)
        return self.add(element_id, Kind.SCRIPT_TASK, detail=detail, **more)

    def decide(self, element_id: str, decision: str, result: str, **more: Any) -> ProcessBuilder:
        detail = DecisionDetail(constant(decision), result, **more.pop("detail", {}))
        return self.add(element_id, Kind.BUSINESS_RULE_TASK, detail=detail, **more)

    def receive(self, element_id: str, message: str, key: str | None = None, **more: Any) -> ProcessBuilder:
        return self.add(element_id, Kind.RECEIVE_TASK, event=event(message=message, key=key), **more)

    def call(self, element_id: str, process: str, **more: Any) -> ProcessBuilder:
        detail = CallDetail(constant(process), **more.pop("detail", {}))
        return self.add(element_id, Kind.CALL_ACTIVITY, detail=detail, **more)

    def undo(self, handler: str, of: str, type: str = "undo") -> ProcessBuilder:
        """A compensation handler for a completed activity; the cursor stays."""
        cursor = self.cursor
        self.cursor = None
        detail = JobDetail(type=constant(type))
        self.add(handler, Kind.SERVICE_TASK, detail=detail, is_for_compensation=True)
        self.undone.append((of, handler))
        self.cursor = cursor
        return self

    # gateways

    def exclusive(self, element_id: str) -> ProcessBuilder:
        return self.add(element_id, Kind.EXCLUSIVE_GATEWAY)

    def parallel(self, element_id: str) -> ProcessBuilder:
        return self.add(element_id, Kind.PARALLEL_GATEWAY)

    def inclusive(self, element_id: str) -> ProcessBuilder:
        return self.add(element_id, Kind.INCLUSIVE_GATEWAY)

    def event_gateway(self, element_id: str) -> ProcessBuilder:
        return self.add(element_id, Kind.EVENT_GATEWAY)

    # scopes

    def sub_process(self, element_id: str, kind: Kind = Kind.SUB_PROCESS, **more: Any) -> ProcessBuilder:
        self.add(element_id, kind, **more)
        self.scopes.append(len(self.elements) - 1)
        self.cursor = None
        return self

    def event_sub_process(self, element_id: str) -> ProcessBuilder:
        self.cursor = None
        return self.sub_process(element_id, Kind.EVENT_SUB_PROCESS)

    def done(self) -> ProcessBuilder:
        """Close the innermost scope; the cursor stands at it."""
        self.cursor = self.scopes.pop()
        return self

    # the parts of it all

    def add(self, element_id: str, kind: Kind, **more: Any) -> ProcessBuilder:
        position = len(self.elements)
        for side in ("inputs", "outputs"):
            if side in more:
                more[side] = tuple(Mapping(compile_expression(s), t) for t, s in more[side].items())
        self.elements.append(CompiledElement(position, element_id, kind, scope=self.scopes[-1], **more))
        if self.cursor is not None:
            self._connect(position)
        self.cursor = position
        return self

    def build(self) -> CompiledProcess:
        elements = tuple(self._finished(element) for element in self.elements)
        return CompiledProcess(
            self.key,
            self.key,
            elements,
            tuple(self.flows),
            positions={e.id: e.position for e in elements},
            is_wide=any(e.loop is not None and not e.loop.sequential for e in elements),
            **self.more,
        )

    def _connect(self, target: int) -> None:
        assert self.cursor is not None
        flow = CompiledFlow(
            len(self.flows), f"flow_{len(self.flows)}", self.cursor, target, feel(self.condition)
        )
        self.flows.append(flow)
        if self.is_default:
            source = self.elements[self.cursor]
            self.elements[self.cursor] = replace(source, default_flow=flow.position)
        self.condition, self.is_default = None, False

    def _find(self, element_id: str) -> int:
        return next(e.position for e in self.elements if e.id == element_id)

    def _finished(self, element: CompiledElement) -> CompiledElement:
        here = element.position
        attached = [e for e in self.elements if e.attached_to == here]
        inside = [e for e in self.elements if e.scope == here and e.position]
        return replace(
            element,
            incoming=tuple(f.position for f in self.flows if f.target == here),
            outgoing=tuple(f.position for f in self.flows if f.source == here),
            boundary=tuple(e.position for e in attached if e.event and e.event.trigger in WAITING),
            catches=tuple(e.position for e in attached if e.event and e.event.trigger not in WAITING),
            compensation_handler=next((self._find(h) for of, h in self.undone if of == element.id), None),
            children=tuple(e.position for e in inside),
            starts=self._starts(inside),
            event_sub_processes=tuple(e.position for e in inside if e.kind is Kind.EVENT_SUB_PROCESS),
        )

    def _starts(self, inside: list[CompiledElement]) -> tuple[int, ...]:
        starts = [e for e in inside if e.kind is Kind.START_EVENT]
        if starts:
            return tuple(e.position for e in starts if e.event is None)
        targets = {flow.target for flow in self.flows}
        return tuple(
            e.position
            for e in inside
            if e.position not in targets
            and e.attached_to is None
            and not e.is_for_compensation
            and e.kind is not Kind.EVENT_SUB_PROCESS
        )


def process(key: str = "p", **more: Any) -> ProcessBuilder:
    return ProcessBuilder(key, more)


def each(
    collection: str | None = None,
    *,
    item: str = "item",
    sequential: bool = False,
    count: str | None = None,
    collect: str = "",
    output: str | None = None,
    until: str | None = None,
    **more: Any,
) -> LoopDetail:
    """A multi-instance marker."""
    return LoopDetail(
        sequential=sequential,
        collection=feel(collection),
        cardinality=feel(count),
        input_element=item,
        output_collection=collect,
        output_element=feel(output),
        completion_condition=feel(until),
        **more,
    )


def rounds(condition: str | None = None, *, before: bool = False, maximum: int | None = None) -> LoopDetail:
    """A standard loop marker."""
    return LoopDetail(
        sequential=True, standard=True, loop_condition=feel(condition), test_before=before, maximum=maximum
    )
