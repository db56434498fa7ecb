"""What compiling makes and needs: code, scopes, slots, and folding of constants.

A closure takes a frame `[context, evaluation, slot, slot, ...]`. Local names get slots while compiling; names of a
filtered item or of a context under construction are looked up in the value of a slot, then further out. A slot
belongs to one construct and calls copy the frame, so nothing has to be put back when a construct is left.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from operator import itemgetter
from typing import Any

from processes.feel.budget import Budget, BudgetExceeded
from processes.feel.errors import ExpressionSyntaxError
from processes.feel.evaluation import Evaluation, Frame, Run
from processes.feel.tree import Node
from processes.feel.values import Function, Value

FIRST_SLOT = 2
FOLD_WORK = 2_000  # constants that cost more are left to run time, where the budget of the evaluation counts


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled node. `constant` code needs no frame: `value` is its result."""

    run: Run
    constant: bool = False
    value: Value = None


@dataclass(frozen=True, slots=True)
class Local:
    """Names with a slot of their own: iteration variables, parameters."""

    slots: Mapping[str, int]
    parent: "Scope"


@dataclass(frozen=True, slots=True)
class Open:
    """Names found in the context that a slot holds: any of its keys, or the first `visible` of `keys`."""

    slot: int
    keys: Mapping[str, int] | None  # key -> its place; None for the unknown keys of an item
    parent: "Scope"
    visible: int = 0

    def hides(self, name: str) -> bool:
        """Whether the context is known not to have the name yet."""
        return self.keys is not None and self.keys.get(name, self.visible) >= self.visible


Scope = Local | Open | None  # None is the root: the variables handed in

Compile = Callable[["Builder", Any, Scope], Code]  # Any: the node class the table pairs it with
TypeTest = Callable[[Value], bool]


@dataclass(slots=True)
class Builder:
    """One compilation: the table of node compilers, the built-ins, and what was learned on the way."""

    text: str
    table: Mapping[type[Node], Compile]
    builtins: Mapping[str, Function]
    dialect: str
    declared: frozenset[str]
    types: Mapping[str, TypeTest]
    names: set[str] = field(default_factory=set)
    size: int = FIRST_SLOT
    cost: int = 0
    pure: bool = True

    def code(self, node: Node, scope: Scope) -> Code:
        """Compile one node; the only recursion of the compiler."""
        self.cost += 1
        compile_node = self.table.get(type(node))
        if compile_node is None:
            raise ExpressionSyntaxError(
                self.text, node.position, "an expression of this dialect", "something else"
            )
        return compile_node(self, node, scope)

    def run(self, node: Node, scope: Scope) -> Run:
        return self.code(node, scope).run

    def new_slot(self) -> int:
        self.size += 1
        return self.size - 1

    def measured(self, node: Node, scope: Scope) -> tuple[Run, int]:
        """Code of a body that runs many times, and what one round costs."""
        before = self.cost
        run = self.run(node, scope)
        return run, self.cost - before


def constant(value: Value) -> Code:
    return Code(lambda frame: value, True, value)


def folded(run: Run, *parts: Code) -> Code:
    """Constant code if all parts are constant and running says nothing; `run` must be pure."""
    if not all(part.constant for part in parts):
        return Code(run)
    probe = Evaluation(budget=Budget(left=FOLD_WORK))
    try:
        value = run([{}, probe])
    except (BudgetExceeded, IndexError):
        return Code(run)
    return Code(run) if probe.diagnostics else constant(value)


def looked_up(
    builder: Builder, name: str, position: int, scope: Scope, fallback: Function | None = None
) -> Run:
    """How to read `name` from here, innermost scope first; `fallback` (or the built-in) where nobody has it."""
    if isinstance(scope, Local):
        slot = scope.slots.get(name)
        return (
            itemgetter(slot)
            if slot is not None
            else looked_up(builder, name, position, scope.parent, fallback)
        )
    if isinstance(scope, Open):
        outer = looked_up(builder, name, position, scope.parent, fallback)
        if scope.hides(name):
            return outer
        return _from_item(name, scope.slot, outer)
    builder.names.add(name)
    return _from_context(name, position, fallback or builder.builtins.get(name))


def _from_item(name: str, slot: int, outer: Run) -> Run:
    def run(frame: Frame) -> Value:
        item = frame[slot]
        if type(item) is dict and name in item:
            return item[name]
        return outer(frame)

    return run


def _from_context(name: str, position: int, builtin: Function | None) -> Run:
    def run(frame: Frame) -> Value:
        try:
            return frame[0][name]
        except KeyError:
            if builtin is None:
                _unknown(frame, name, position)
            return builtin

    return run


def _unknown(frame: Frame, name: str, position: int) -> None:
    """Say so, with what may have been meant; not looked for in a loop that has complained enough."""
    if frame[1].is_full:
        return
    sentence = f'Expected a value called {name}, but there is none. If it is a text, write "{name}".'
    if name == "?":
        sentence = "Expected a value for ?, but nothing is being tested here."
    elif meant := similar_to(name, islice(frame[0], NAMES_LOOKED_AT)):
        sentence = f"Expected a value called {name}, but there is none. Did you mean {meant}?"
    frame[1].report(position, "unknown-name", sentence)


NAMES_LOOKED_AT = 200  # similar names are looked for among so many; a courtesy, not a search


def similar_to(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, or ""."""
    found = get_close_matches(name[:60], list(known), n=1, cutoff=0.75)
    return found[0] if found else ""


def is_local(name: str, scope: Scope) -> bool:
    """Whether an enclosing construct gives `name` a meaning of its own."""
    while scope is not None:
        if isinstance(scope, Local) and name in scope.slots:
            return True
        if isinstance(scope, Open) and scope.keys is not None and not scope.hides(name):
            return True
        scope = scope.parent
    return False
