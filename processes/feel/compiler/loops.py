"""`for`, `some` and `every`. The number of rounds is paid before the first, so no loop outruns its budget.

Source: DMN 1.5, 10.3.2.14 (for) and table 52 (quantified).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from processes.feel.compiler.code import Builder, Code, Local, Scope
from processes.feel.evaluation import Frame, Run
from processes.feel.numbers import whole
from processes.feel.temporal import Date, date_from_days
from processes.feel.tree import For, Iteration, Node, Quantified
from processes.feel.values import FeelError, Range, Value, described, kind_of

Items = Callable[[Frame], Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Loop:
    """One compiled `name in source`: where the item goes, and how to get the items."""

    slot: int
    items: Items


def for_loop(builder: Builder, node: For, scope: Scope) -> Code:
    """`partial` is the list of the results made so far."""
    partial = builder.new_slot()
    loops, inner = _loops(builder, node.iterators, Local({"partial": partial}, scope))
    body, cost = builder.measured(node.body, inner)
    position = node.position

    def run(frame: Frame) -> Value:
        made: list[Value] = []
        frame[partial] = made
        try:
            _rounds(frame, loops, 0, cost, lambda: made.append(body(frame)))
        except FeelError as problem:
            return frame[1].report(position, problem.code, problem.sentence)
        return made

    return Code(run)


def _loops(builder: Builder, iterators: tuple[Iteration, ...], scope: Scope) -> tuple[list[Loop], Scope]:
    """Each source sees the names of the loops before it."""
    inner = scope
    loops = []
    for iteration in iterators:
        items = _items(builder, iteration, inner)
        slot = builder.new_slot()
        loops.append(Loop(slot, items))
        inner = Local({iteration.name: slot}, inner)
    return loops, inner


def _items(builder: Builder, iteration: Iteration, scope: Scope) -> Items:
    source = builder.run(iteration.source, scope)
    if iteration.end is None:
        return lambda frame: iterable(source(frame))
    end = builder.run(iteration.end, scope)
    return lambda frame: counted(source(frame), end(frame))


def iterable(value: Value) -> Sequence[Value]:
    """The items of a list, the members of a closed range of numbers or dates, or a single value as a list."""
    if type(value) is list:
        return value
    if type(value) is Range:
        return _of_range(value)
    if value is None:
        raise FeelError("Expected a list to go through, but got null.")
    return [value]


def _of_range(span: Range) -> Sequence[Value]:
    members = counted(span.low, span.high)
    if isinstance(members, DateRange):
        return DateRange(_without_open_ends(members.days, span))
    return _without_open_ends(members, span)


def _without_open_ends(members: range, span: Range) -> range:
    """By arithmetic: a range too long for len() cannot be sliced."""
    start = members.start + (0 if span.low_closed else members.step)
    return range(start, members.stop - (0 if span.high_closed else members.step), members.step)


def counted(low: Value, high: Value) -> "range | DateRange":
    """low, low+1, ... high, or downwards; whole numbers and dates."""
    if type(low) is Date and type(high) is Date:
        return DateRange(_steps(low.ordinal, high.ordinal))
    start, end = _whole(low), _whole(high)
    return _steps(start, end)


def _whole(value: Value) -> int:
    number = whole(value) if kind_of(value) == "number" else None
    if number is None:
        raise FeelError(
            f"Expected whole numbers or dates as ends to count between, but got {described(value)}."
        )
    return number


def _steps(start: int, end: int) -> range:
    return range(start, end + 1) if start <= end else range(start, end - 1, -1)


class DateRange(Sequence[Date]):
    """The days of a range, made one by one: counting them costs nothing."""

    __slots__ = ("days",)

    def __init__(self, days: range) -> None:
        self.days = days

    def __len__(self) -> int:
        return len(self.days)

    def __getitem__(self, index: int | slice) -> Value:
        picked = self.days[index]
        return DateRange(picked) if isinstance(picked, range) else date_from_days(picked)


def _rounds(frame: Frame, loops: list[Loop], depth: int, cost: int, each: Callable[[], None]) -> None:
    loop = loops[depth]
    items = loop.items(frame)
    frame[1].budget.spend(_length(items) * cost)
    innermost = depth + 1 == len(loops)
    for item in items:
        frame[loop.slot] = item
        if innermost:
            each()
        else:
            _rounds(frame, loops, depth + 1, cost, each)


def _length(items: Sequence[Value]) -> int:
    if type(items) is range:
        return max(0, (items.stop - items.start) * items.step)
    return len(items)


class _Decided(Exception):
    """Leaves all loops of a quantified expression at once."""


def quantified(builder: Builder, node: Quantified, scope: Scope) -> Code:
    loops, inner = _loops(builder, node.iterators, scope)
    body, cost = builder.measured(node.body, inner)
    return Code(_quantified(node, loops, body, cost))


def _quantified(node: Node, loops: list[Loop], body: Run, cost: int) -> Run:
    """`every` is the conjunction of all rounds and `some` their disjunction, with the same three values."""
    assert isinstance(node, Quantified)
    neutral, decisive = node.every, not node.every

    def run(frame: Frame) -> Value:
        unknown: list[Value] = []

        def one_round() -> None:
            result = body(frame)
            if result is decisive:
                raise _Decided
            if result is not neutral:
                unknown.append(result)

        try:
            _rounds(frame, loops, 0, cost, one_round)
        except _Decided:
            return decisive
        except FeelError as problem:
            return frame[1].report(node.position, problem.code, problem.sentence)
        return _undecided(frame, node, unknown[0]) if unknown else neutral

    return run


def _undecided(frame: Frame, node: Quantified, result: Value) -> None:
    word = "every" if node.every else "some"
    frame[1].report(
        node.position,
        "not-boolean",
        f"Expected true or false for each item of {word}, but got {described(result)}.",
    )
