"""Lists. Source: DMN 1.5, 10.3.4.4. Positions count from 1, and from -1 at the end."""

from functools import cmp_to_key

from processes.feel.builtins.registry import Table
from processes.feel.compare import equal, order
from processes.feel.evaluation import Evaluation
from processes.feel.invoke import applied
from processes.feel.numbers import Number, is_number, truncated
from processes.feel.values import FeelError, Function, Value, described

LISTS = Table()
COMPARE_WORK = 2  # comparing two values, in budget units


@LISTS.add("list contains(list: list, element: any?)", evaluation=True)
def list_contains(evaluation: Evaluation, items: list[Value], element: Value) -> bool:
    return any(equal(item, element, evaluation.budget) is True for item in items)


@LISTS.add("count(list: list)")
def count(items: list[Value]) -> int:
    return len(items)


@LISTS.add("min(list: list)", "min(*c: any?)")
def minimum(*given: Value) -> Value:
    return _extreme(_listed(given), 1)


@LISTS.add("max(list: list)", "max(*c: any?)")
def maximum(*given: Value) -> Value:
    return _extreme(_listed(given), -1)


def _listed(given: tuple[Value, ...]) -> list[Value]:
    """The items, whether they came as one list or one by one."""
    return given[0] if len(given) == 1 and type(given[0]) is list else list(given)


def _extreme(items: list[Value], sign: int) -> Value:
    if not items:
        raise FeelError("Expected at least one value, but the list is empty.")
    best = items[0]
    for item in items:
        compared = order(best, item)
        if compared is None:
            raise FeelError(f"Expected values of one kind, but got {described(best)} and {described(item)}.")
        best = item if compared * sign > 0 else best
    return best


@LISTS.add("all(list: list)", "all(*b: any?)")
def all_(*given: Value) -> bool | None:
    return _decided(_listed(given), False)


@LISTS.add("any(list: list)", "any(*b: any?)")
def any_(*given: Value) -> bool | None:
    return _decided(_listed(given), True)


def _decided(items: list[Value], decisive: bool) -> bool | None:
    """Three-valued: one `decisive` item decides, anything that is no boolean leaves it open."""
    if any(item is decisive for item in items):
        return decisive
    for item in items:
        if type(item) is not bool:
            raise FeelError(f"Expected only true and false, but got {described(item)}.", "not-boolean")
    return not decisive


@LISTS.add("sublist(list: list, start position: number, length?: number?)")
def sublist(items: list[Value], start: Number, length: Number | None = None) -> list[Value]:
    begin = _index(items, start)
    if length is None:
        return items[begin:]
    end = begin + truncated(length)
    if length < 1 or end > len(items):
        raise FeelError(f"Expected a length within the list of {len(items)}, but it is outside.")
    return items[begin:end]


def _index(items: list[Value], position: Number) -> int:
    """A position as a Python index; raises FeelError outside of the list."""
    at = truncated(position)
    if at == 0 or abs(at) > len(items):
        raise FeelError(
            f"Expected a position from 1 to {len(items)} (or negative from the end), but it is {at}."
        )
    return at - 1 if at > 0 else len(items) + at


@LISTS.add("append(list: list, *item?: any?)")
def append(items: list[Value], *added: Value) -> list[Value]:
    return [*items, *added]


@LISTS.add("concatenate(*list: list)")
def concatenate(*lists: list[Value]) -> list[Value]:
    return [item for items in lists for item in items]


@LISTS.add("insert before(list: list, position: number, newItem: any?)")
def insert_before(items: list[Value], position: Number, item: Value) -> list[Value]:
    at = _index(items, position)
    return [*items[:at], item, *items[at:]]


@LISTS.add("remove(list: list, position: number)")
def remove(items: list[Value], position: Number) -> list[Value]:
    at = _index(items, position)
    return [*items[:at], *items[at + 1 :]]


@LISTS.add("list replace(list: list, position: number, newItem: any?)")
def list_replace_at(items: list[Value], position: Number, item: Value) -> list[Value]:
    at = _index(items, position)
    return [*items[:at], item, *items[at + 1 :]]


@LISTS.add("list replace(list: list, match: function, newItem: any?)", evaluation=True)
def list_replace_where(
    evaluation: Evaluation, items: list[Value], match: Function, new_item: Value
) -> list[Value]:
    return [new_item if _truth(applied(evaluation, match, [item, new_item])) else item for item in items]


def _truth(value: Value) -> bool:
    if type(value) is not bool:
        raise FeelError(
            f"Expected the function to say true or false, but it said {described(value)}.", "not-boolean"
        )
    return value


@LISTS.add("reverse(list: list)")
def reverse(items: list[Value]) -> list[Value]:
    return items[::-1]


@LISTS.add("index of(list: list, match: any?)", evaluation=True)
def index_of(evaluation: Evaluation, items: list[Value], match: Value) -> list[int]:
    return [place for place, item in enumerate(items, 1) if equal(item, match, evaluation.budget) is True]


@LISTS.add("union(*list: list)", evaluation=True)
def union(evaluation: Evaluation, *lists: list[Value]) -> list[Value]:
    return distinct(evaluation, concatenate(*lists))


@LISTS.add("distinct values(list: list)", evaluation=True)
def distinct(evaluation: Evaluation, items: list[Value]) -> list[Value]:
    """Each value once, in order. Numbers and texts are found by hash, everything else one by one."""
    kept: list[Value] = []
    seen: set[Value] = set()
    odd_ones: list[Value] = []
    for item in items:
        if type(item) is str or is_number(item):
            if item not in seen:
                seen.add(item)
                kept.append(item)
        elif not _among(evaluation, item, odd_ones):
            odd_ones.append(item)
            kept.append(item)
    return kept


def _among(evaluation: Evaluation, item: Value, others: list[Value]) -> bool:
    evaluation.budget.spend(COMPARE_WORK * (1 + len(others)))
    return any(equal(item, other, evaluation.budget) is True for other in others)


@LISTS.add("flatten(list: list)", evaluation=True)
def flatten(evaluation: Evaluation, items: list[Value]) -> list[Value]:
    made: list[Value] = []
    todo = [iter(items)]
    while todo:
        for item in todo[-1]:
            evaluation.budget.spend(2)
            if type(item) is list:
                todo.append(iter(item))
                break
            made.append(item)
        else:
            todo.pop()
    return made


@LISTS.add("sort(list: list, precedes: function)", evaluation=True)
def sort(evaluation: Evaluation, items: list[Value], precedes: Function) -> list[Value]:
    """Stable; one call of `precedes` for each comparison, n log n of them."""

    def compared(left: Value, right: Value) -> int:
        return -1 if _truth(applied(evaluation, precedes, [left, right])) else 0

    return sorted(items, key=cmp_to_key(compared))
