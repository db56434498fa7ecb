"""What a cell of a decision table says, read from its tree: anything, some values, some intervals, or more than that.

Cells of the first three kinds are understood without evaluating them: columns make indexes of them, and the
static analysis compares them. Constants may be numbers, texts, booleans, and dates, times and durations written
as literals; everything else is `Opaque` and is evaluated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from processes.feel.api import Expression
from processes.feel.compare import order
from processes.feel.temporal_text import parse_temporal
from processes.feel.tree import (
    AtLiteral,
    Call,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    OperatorTest,
    RangeLiteral,
    UnaryTests,
)
from processes.feel.values import kind_of

ORDERED = frozenset(
    (
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    )
)
_TEMPORAL_CALLS = frozenset(("date", "time", "date and time", "duration"))


@dataclass(frozen=True, slots=True)
class Interval:
    """Values of one kind between two ends; an end that is None is open to infinity."""

    low: Any
    high: Any
    low_closed: bool = False
    high_closed: bool = False

    @property
    def is_point(self) -> bool:
        """True when exactly one value lies inside."""
        return self.low is not None and self.low_closed and self.high_closed and self.low == self.high


@dataclass(frozen=True, slots=True)
class Anything:
    """`-` or an empty cell."""


@dataclass(frozen=True, slots=True)
class Values:
    """Intervals of one FEEL kind (a point for an equal value); `kind` "null" and "boolean" have points only."""

    kind: str
    intervals: tuple[Interval, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Opaque:
    """Only evaluating tells."""


Cell = Anything | Values | Opaque


def cell_of(tests: Expression) -> Cell:
    """What the unary tests say, as far as their tree tells."""
    tree = tests.tree
    if not isinstance(tree, UnaryTests):
        return Opaque()
    if not tree.tests:
        return Anything()
    intervals: list[Interval] = []
    kinds: set[str] = set()
    for test in _flat(tree.tests):
        found = _interval(test)
        if found is None:
            return Opaque()
        kind, interval = found
        kinds.add(kind)
        intervals.append(interval)
    if len(kinds) != 1:
        return Opaque()
    return Values(kinds.pop(), tuple(intervals), tree.negated)


def _flat(tests: tuple[Node, ...]) -> Iterator[Node]:
    """Lists written as a test count as their items. A list could also equal a list, but columns
    hand lists to the evaluator anyway."""
    for test in tests:
        if isinstance(test, ListLiteral) and test.items:
            yield from test.items
        else:
            yield test


def _interval(test: Node) -> tuple[str, Interval] | None:
    if isinstance(test, RangeLiteral):
        return _between(test)
    if isinstance(test, OperatorTest):
        return _compared(test)
    kind, value = constant_of(test)
    return (kind, Interval(value, value, True, True)) if kind else None


def _between(test: RangeLiteral) -> tuple[str, Interval] | None:
    if test.low is None or test.high is None:
        return None
    (kind, low), (other, high) = constant_of(test.low), constant_of(test.high)
    if kind != other or kind not in ORDERED or order(low, high) is None:
        return None
    return kind, Interval(low, high, test.low_closed, test.high_closed)


def _compared(test: OperatorTest) -> tuple[str, Interval] | None:
    kind, value = constant_of(test.operand)
    if kind not in ORDERED:
        return None
    if test.operator == "=":
        return kind, Interval(value, value, True, True)
    if test.operator in ("<", "<="):
        return kind, Interval(None, value, False, test.operator == "<=")
    if test.operator in (">", ">="):
        return kind, Interval(value, None, test.operator == ">=", False)
    return None


def constant_of(node: Node) -> tuple[str, Any]:
    """Kind and value of a literal; ("", None) for anything else."""
    if isinstance(node, Literal):
        return kind_of(node.value), node.value
    if (
        isinstance(node, Negation)
        and isinstance(node.operand, Literal)
        and kind_of(node.operand.value) == "number"
    ):
        return "number", -node.operand.value
    if isinstance(node, AtLiteral):
        return _temporal(node.text)
    if isinstance(node, Call) and isinstance(node.function, Name) and node.function.name in _TEMPORAL_CALLS:
        return _temporal_call(node)
    return "", None


def _temporal_call(node: Call) -> tuple[str, Any]:
    """`date("2026-01-31")` and its kind: a literal in all but name."""
    only = node.arguments[0] if len(node.arguments) == 1 and node.names is None else None
    if not isinstance(only, Literal) or type(only.value) is not str or not isinstance(node.function, Name):
        return "", None
    kind, value = _temporal(only.value)
    fits = kind == node.function.name or (node.function.name == "duration" and kind.endswith("duration"))
    return (kind, value) if fits else ("", None)


def _temporal(text: str) -> tuple[str, Any]:
    try:
        value = parse_temporal(text)
    except ValueError:
        return "", None
    return kind_of(value), value
