"""A second reading of BPMN, written apart from the engine: a marking of tokens on flows, played by the rules of 13.4.

It knows no database, no rows, no scheduling and nothing of `processes.engine`; it reads the compiled graph only. Slow and
simple on purpose. Where several tokens could move, BPMN leaves open which one does, and a shared variable may tell the
orders apart: `order`, the elements as the engine left them, settles it, as far as the rules allow. Knows tasks, gateways, sub-processes, ends, boundary errors and timers, multi-instance tasks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from processes.graph.model import CompiledElement, CompiledProcess, Kind, Trigger

WAITING_KINDS = (Kind.SERVICE_TASK, Kind.USER_TASK)


@dataclass
class Activity:
    """Something that runs: a task that waits, or a sub-process with a marking inside."""

    element: int
    born: int
    inside: Marking | None = None
    left_to_do: int = 0  # further children of a sequential multi-instance task
    open: int = 1  # children that run now


@dataclass
class Marking:
    tokens: Counter[int] = field(default_factory=Counter)  # by flow
    activities: list[Activity] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.activities and not any(self.tokens.values())


class Oracle:
    def __init__(self, process: CompiledProcess, variables: dict[str, Any], order: list[str]) -> None:
        self.process = process
        self.order = list(order)  # what is still to be left
        self.variables = variables
        self.root = Marking()
        self.state = "active"
        self.visits: Counter[str] = Counter()  # elements left normally
        self.births = count()
        for start in process.elements[0].starts:
            self._enter(self.root, process.elements[start])
        self._settle()

    # what a test sees and does

    @property
    def waiting(self) -> list[str]:
        return sorted(self._name(a.element) for a in self._tasks(self.root) for _ in range(a.open))

    def complete(self, element_id: str) -> None:
        marking, activity = self._find(self.root, element_id)
        self._count(element_id)
        if activity.left_to_do:
            activity.left_to_do -= 1
            activity.born = next(self.births)  # the next child is younger than those of other activities
            return
        activity.open -= 1
        if activity.open == 0:
            marking.activities.remove(activity)
            self._leave(marking, self.process.elements[activity.element])
        self._settle()

    def fire(self, boundary_id: str) -> None:
        """An interrupting boundary event of a task or sub-process that runs."""
        event = self.process.elements[self.process.positions[boundary_id]]
        marking, activity = self._host(self.root, event.attached_to)
        marking.activities.remove(activity)
        self._pass(marking, event)
        self._settle()

    def is_running(self, position: int | None) -> bool:
        return self._host(self.root, position) is not None

    # the game

    def _settle(self) -> None:
        while self.state == "active" and (self._move() or self._join(self.root)):
            pass
        if self.state == "active" and self.root.is_empty:
            self.state = "completed"

    def _move(self) -> bool:
        possible = self._possible(self.root)
        if possible:
            _, move = min(possible, key=lambda found: found[0])
            move()
        return bool(possible)

    def _turn(self, element: CompiledElement) -> int:
        """When a token is to go in. A task takes it at once; a sub-process when it passes its start."""
        if element.kind in WAITING_KINDS:
            return -1
        if element.kind is Kind.SUB_PROCESS:
            return min((self._left(self.process.elements[start]) for start in element.starts), default=-1)
        return self._left(element)

    def _left(self, element: CompiledElement) -> int:
        """When an element is to be left."""
        return self.order.index(element.id) if element.id in self.order else len(self.order)

    def _possible(self, marking: Marking) -> list[tuple[int, Callable[[], None]]]:
        """Moves with their turn."""
        found: list[tuple[int, Callable[[], None]]] = []
        for activity in marking.activities:
            if activity.inside is not None:
                found += self._possible(activity.inside)
        for flow in [f for f, n in marking.tokens.items() if n]:
            target = self.process.elements[self.process.flows[flow].target]
            if target.kind is Kind.PARALLEL_GATEWAY and len(target.incoming) > 1:
                if all(marking.tokens[f] for f in target.incoming):
                    found.append((self._turn(target), partial(self._merge, marking, target)))
            elif not (target.kind is Kind.INCLUSIVE_GATEWAY and len(target.incoming) > 1):
                found.append((self._turn(target), partial(self._follow, marking, flow, target)))
        for activity in marking.activities:
            if activity.inside is not None and activity.inside.is_empty:
                turn = self._left(self.process.elements[activity.element])
                found.append((turn, partial(self._close, marking, activity)))
        return found

    def _merge(self, marking: Marking, join: CompiledElement) -> None:
        marking.tokens.subtract(join.incoming)
        self._pass(marking, join)

    def _follow(self, marking: Marking, flow: int, target: CompiledElement) -> None:
        marking.tokens[flow] -= 1
        self._enter(marking, target)

    def _close(self, marking: Marking, activity: Activity) -> None:
        marking.activities.remove(activity)
        element = self.process.elements[activity.element]
        self._count(element.id)
        self._leave(marking, element)

    def _count(self, element_id: str) -> None:
        self.visits[element_id] += 1
        if element_id in self.order:
            self.order.remove(element_id)

    def _join(self, marking: Marking) -> bool:
        """Inclusive joins, when nothing else moves."""
        for activity in marking.activities:
            if activity.inside is not None and self._join(activity.inside):
                return True
        for element in self.process.elements:
            arrived = [flow for flow in element.incoming if marking.tokens[flow]]
            if element.kind is Kind.INCLUSIVE_GATEWAY and len(element.incoming) > 1 and arrived:
                if self._is_awaited(marking, element, arrived):
                    continue
                marking.tokens.subtract(arrived)
                self._pass(marking, element)
                return True
        return False

    def _is_awaited(self, marking: Marking, join: CompiledElement, arrived: list[int]) -> bool:
        """Some token can still reach an empty flow of the join, and none that has a token already."""
        for begin in self._beginnings(marking, join):
            reached = self._flows_from(begin, join)
            into = reached & set(join.incoming)
            if into - set(arrived) and not into & set(arrived):
                return True
        return False

    def _beginnings(self, marking: Marking, join: CompiledElement) -> list[int]:
        """Elements from which the other tokens go on."""
        waiting = [self.process.flows[f].target for f, n in marking.tokens.items() if n]
        return [e for e in waiting if e != join.position] + [a.element for a in marking.activities]

    def _flows_from(self, begin: int, join: CompiledElement) -> set[int]:
        seen: set[int] = set()
        todo = [begin]
        passed = set()
        while todo:
            element = todo.pop()
            if element in passed or element == join.position:
                continue
            passed.add(element)
            for flow in self.process.elements[element].outgoing:
                seen.add(flow)
                todo.append(self.process.flows[flow].target)
            todo += [e.position for e in self.process.elements if e.attached_to == element]
        return seen

    # elements

    def _enter(self, marking: Marking, element: CompiledElement) -> None:
        if element.kind in WAITING_KINDS:
            marking.activities.append(self._task(element))
        elif element.kind is Kind.SUB_PROCESS:
            inside = Marking()
            marking.activities.append(Activity(element.position, next(self.births), inside))
            for start in element.starts:
                self._enter(inside, self.process.elements[start])
        elif element.kind is Kind.END_EVENT:
            self._end(marking, element)
        else:
            self._pass(marking, element)

    def _task(self, element: CompiledElement) -> Activity:
        if element.loop is None:
            return Activity(element.position, next(self.births))
        number = int(element.loop.cardinality.text)
        if element.loop.sequential:
            return Activity(element.position, next(self.births), left_to_do=number - 1)
        return Activity(element.position, next(self.births), open=number)

    def _pass(self, marking: Marking, element: CompiledElement) -> None:
        self._count(element.id)
        if element.kind is Kind.SCRIPT_TASK:
            detail = element.detail
            self.variables[detail.result_variable] = detail.expression.evaluate(self.variables)
        self._leave(marking, element)

    def _leave(self, marking: Marking, element: CompiledElement) -> None:
        flows = [self.process.flows[flow] for flow in element.outgoing]
        others = [flow for flow in flows if flow.position != element.default_flow]
        chosen = [f for f in others if f.condition is None or f.condition.evaluate(self.variables)]
        if element.kind is Kind.PARALLEL_GATEWAY:
            chosen = flows
        elif element.kind is Kind.EXCLUSIVE_GATEWAY:
            chosen = chosen[:1]
        if not chosen and element.default_flow is not None:
            chosen = [self.process.flows[element.default_flow]]
        marking.tokens.update(flow.position for flow in chosen)

    def _end(self, marking: Marking, element: CompiledElement) -> None:
        self._count(element.id)
        trigger = element.event.trigger if element.event is not None else Trigger.NONE
        if trigger is Trigger.TERMINATE:
            marking.tokens.clear()
            marking.activities.clear()
            if marking is self.root:
                self.state = "terminated"
        elif trigger is Trigger.ERROR:
            self._throw(marking, element.event.code.evaluate({}))

    def _throw(self, marking: Marking, code: str) -> None:
        around = self._around(self.root, marking)
        if around is None:
            self.state = "terminated"
            self.root = Marking()
            return
        outer, activity = around
        for event in self.process.elements:
            catches = event.attached_to == activity.element and event.event.trigger is Trigger.ERROR
            if catches and (event.event.code is None or event.event.code.evaluate({}) == code):
                outer.activities.remove(activity)
                self._pass(outer, event)
                return
        self._throw(outer, code)

    # finding things

    def _name(self, position: int) -> str:
        return self.process.elements[position].id

    def _tasks(self, marking: Marking) -> list[Activity]:
        found = [a for a in marking.activities if a.inside is None]
        for activity in marking.activities:
            if activity.inside is not None:
                found += self._tasks(activity.inside)
        return found

    def _all(self, marking: Marking) -> list[tuple[Marking, Activity]]:
        found = [(marking, activity) for activity in marking.activities]
        for activity in marking.activities:
            if activity.inside is not None:
                found += self._all(activity.inside)
        return found

    def _find(self, marking: Marking, element_id: str) -> tuple[Marking, Activity]:
        position = self.process.positions[element_id]
        return min((p for p in self._all(marking) if p[1].element == position), key=lambda p: p[1].born)

    def _host(self, marking: Marking, position: int | None) -> Any:
        found = [p for p in self._all(marking) if p[1].element == position]
        return min(found, key=lambda p: p[1].born, default=None)

    def _around(self, marking: Marking, inner: Marking) -> tuple[Marking, Activity] | None:
        return next(((m, a) for m, a in self._all(marking) if a.inside is inner), None)
