"""Sums and statistics over lists of numbers. Source: DMN 1.5, 10.3.4.4 (sum to mode)."""

from collections import Counter

from processes.feel.builtins.numeric import total
from processes.feel.builtins.registry import Table
from processes.feel.numbers import CONTEXT, Number, divide, is_number, multiply, subtract
from processes.feel.temporal import DayDuration, MonthDuration
from processes.feel.values import FeelError, Value, described

STATISTICS = Table()


def numbers_of(given: tuple[Value, ...], at_least: int = 1) -> list[Number]:
    """The numbers, whether they came as one list or one by one."""
    items = given[0] if len(given) == 1 and type(given[0]) is list else list(given)
    for item in items:
        if not is_number(item):
            raise FeelError(f"Expected only numbers, but got {described(item)}.")
    if len(items) < at_least:
        raise FeelError(f"Expected at least {at_least} numbers, but got {len(items)}.")
    return items


@STATISTICS.add("sum(list: list)", "sum(*n: any?)")
def sum_(*given: Value) -> Value:
    """Of numbers, or of durations of one kind."""
    items = given[0] if len(given) == 1 and type(given[0]) is list else list(given)
    if items and all(type(item) is DayDuration for item in items):
        return DayDuration(sum(item.nanos for item in items))
    if items and all(type(item) is MonthDuration for item in items):
        return MonthDuration(sum(item.months for item in items))
    return total(numbers_of(given))


@STATISTICS.add("mean(list: list)", "mean(*n: any?)")
def mean(*given: Value) -> Number:
    numbers = numbers_of(given)
    return divide(total(numbers), len(numbers))


@STATISTICS.add("product(list: list)", "product(*n: any?)")
def product(*given: Value) -> Number:
    result: Number = 1
    for number in numbers_of(given):
        result = multiply(result, number)
    return result


@STATISTICS.add("median(list: list)", "median(*n: any?)")
def median(*given: Value) -> Number:
    numbers = sorted(numbers_of(given))
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return divide(total(numbers[middle - 1 : middle + 1]), 2)


@STATISTICS.add("stddev(list: list)", "stddev(*n: any?)")
def standard_deviation(*given: Value) -> Number:
    """Of a sample: divided by n - 1."""
    numbers = numbers_of(given, at_least=2)
    average = divide(total(numbers), len(numbers))
    squares = [multiply(subtract(number, average), subtract(number, average)) for number in numbers]
    return CONTEXT.sqrt(divide(total(squares), len(numbers) - 1))


@STATISTICS.add("mode(list: list)", "mode(*n: any?)")
def mode(*given: Value) -> list[Number]:
    """The most frequent numbers, smallest first."""
    counted = Counter(numbers_of(given, at_least=0))
    most = max(counted.values(), default=0)
    return sorted(number for number, times in counted.items() if times == most)
