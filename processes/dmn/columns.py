"""One input column of a decision table: which rules does a value pass? Answered as a bit set over the rules.

Cells that say plain values or intervals go into an index made once: texts and booleans into a dictionary, numbers
into a sorted list of ends with the rules that hold between them. What is left is evaluated, each distinct text
once and only while its rules can still match. A lookup costs a dictionary access or a binary search, so the cost
of a table hardly depends on its number of rules.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from processes.dmn.cells import Anything, Cell, Opaque, Values
from processes.dmn.cuts import cuts_of, held, holding
from processes.dmn.elements import Place
from processes.dmn.run import Context, Run
from processes.feel.api import Expression

Mask = int  # bit i stands for rule i

# Beyond this an index of one column weighs more than 4 MB (rules^2 / 4 bytes); larger tables are evaluated cell by
# cell, some 2 us each.
MAX_INDEXED_RULES = 4_000


@dataclass(frozen=True, slots=True)
class Tested:
    """A distinct cell text, compiled, with the rules that carry it."""

    rules: Mask
    tests: Expression
    place: Place


@dataclass(slots=True)
class Column:
    """`value_name` is the extra name some models give the tested value inside the cells."""

    always: Mask
    value_names: tuple[str, ...]
    tested: tuple[Tested, ...]  # every cell that is not `-`: the way for values no index knows
    opaque: tuple[Tested, ...]
    exact: dict[str, dict[Any, Mask]] = field(default_factory=dict)
    excluded: dict[str, Mask] = field(default_factory=dict)  # rules with a negated cell of that kind
    points: list[Any] = field(default_factory=list)
    segments: list[Mask] = field(default_factory=list)
    numbers: bool = False
    is_large: bool = False

    @property
    def is_indexed(self) -> bool:
        """True when no cell has to be evaluated for the values the column is about."""
        return not self.opaque

    def passing(self, value: Any, candidates: Mask, context: Context, run: Run) -> Mask:
        """The rules among `candidates` whose cell holds for `value`."""
        kind = type(value)
        if self.is_large:
            return candidates & (self.always | self._evaluated(self.tested, value, candidates, context, run))
        if kind is str or kind is bool:
            mask = self._exact("string" if kind is str else "boolean", value)
        elif kind is int or kind is Decimal:
            mask = self._number(value)
        else:
            return candidates & (
                self.always | self._evaluated(self.tested, value, candidates & ~self.always, context, run)
            )
        left = candidates & ~mask
        if left and self.opaque:
            mask |= self._evaluated(self.opaque, value, left, context, run)
        return mask & candidates

    def _exact(self, kind: str, value: Any) -> Mask:
        negated = self.excluded.get(kind, 0)
        found = self.exact.get(kind)
        hit = found.get(value, 0) if found else 0
        return self.always | ((hit ^ negated) if negated else hit)

    def _number(self, value: Any) -> Mask:
        if not self.numbers:
            return self.always
        index = bisect_left(self.points, value)
        at_point = index < len(self.points) and self.points[index] == value
        return self.always | self.segments[2 * index + at_point]

    def _evaluated(
        self, cells: Sequence[Tested], value: Any, candidates: Mask, context: Context, run: Run
    ) -> Mask:
        if not candidates:
            return 0
        inner = dict(context)
        for name in self.value_names:
            inner[name] = value
        mask = 0
        for cell in cells:
            if cell.rules & candidates:
                if cell.tests.evaluate(inner, run.evaluation) is True:
                    mask |= cell.rules
                run.located(cell.place)
        return mask


def make_column(cells: Sequence[tuple[str, Expression, Cell, Place]], value_names: tuple[str, ...]) -> Column:
    """`cells` are (text, compiled tests, what they say, place) in rule order."""
    always: Mask = 0
    groups: dict[str, tuple[Mask, Expression, Cell, Place]] = {}
    for rule, (text, tests, cell, place) in enumerate(cells):
        if isinstance(cell, Anything):
            always |= 1 << rule
            continue
        mask, *_ = groups.get(text, (0,))
        groups[text] = (mask | 1 << rule, tests, cell, place)
    tested = tuple(Tested(mask, tests, place) for mask, tests, _, place in groups.values())
    if len(cells) > MAX_INDEXED_RULES:
        return Column(always, value_names, tested, tested, is_large=True)
    opaque = tuple(
        Tested(mask, tests, place) for mask, tests, cell, place in groups.values() if not _is_indexable(cell)
    )
    column = Column(always, value_names, tested, opaque)
    numbers = [
        (mask, cell)
        for mask, _, cell, _ in groups.values()
        if isinstance(cell, Values) and cell.kind == "number"
    ]
    if numbers:
        _index_numbers(column, numbers)
    for mask, _, cell, _ in groups.values():
        if isinstance(cell, Values) and _is_indexable(cell) and cell.kind in ("string", "boolean"):
            _index_exact(column, mask, cell)
    return column


def _is_indexable(cell: Cell) -> bool:
    """Numbers always, texts and booleans as plain values; nulls and dates are rare and go the long way."""
    if not isinstance(cell, Values) or isinstance(cell, Opaque):
        return False
    if cell.kind == "number":
        return True
    return cell.kind in ("string", "boolean") and all(interval.is_point for interval in cell.intervals)


def _index_exact(column: Column, mask: Mask, cell: Values) -> None:
    """A negated cell is stored as the opposite of its values: `hit ^ negated` turns it round."""
    values = column.exact.setdefault(cell.kind, {})
    if cell.negated:
        column.excluded[cell.kind] = column.excluded.get(cell.kind, 0) | mask
    for value in {interval.low for interval in cell.intervals}:
        values[value] = values.get(value, 0) | mask


def _index_numbers(column: Column, cells: Sequence[tuple[Mask, Values]]) -> None:
    cuts = cuts_of(interval for _, cell in cells for interval in cell.intervals)
    column.points = list(cuts.points)
    column.segments = holding(((mask, held(cell, cuts)) for mask, cell in cells), cuts.size)
    column.numbers = True
