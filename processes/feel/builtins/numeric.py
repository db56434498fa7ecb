"""Numbers. Source: DMN 1.5, 10.3.4.5."""

from decimal import Decimal

from processes.feel.builtins.registry import Table
from processes.feel.evaluation import Evaluation
from processes.feel.numbers import (
    CONTEXT,
    Number,
    NumberError,
    add,
    floor,
    multiply,
    rounded,
    subtract,
    whole,
    whole_if_possible,
)
from processes.feel.numbers import ceiling as ceiling_of
from processes.feel.numbers import divide as divided
from processes.feel.temporal import DayDuration, MonthDuration
from processes.feel.values import FeelError, Value

NUMERIC = Table()
TRANSCENDENTAL_WORK = 200  # a logarithm or exponential of 34 digits takes 30-60 us
MIN_SCALE, MAX_SCALE = -6111, 6176


def scale_of(scale: Number) -> int:
    """The scale of a rounding as an int; raises FeelError outside of what decimal128 has."""
    digits = whole(floor(scale))
    if digits is None or not MIN_SCALE <= digits <= MAX_SCALE:
        raise FeelError(f"Expected a scale from {MIN_SCALE} to {MAX_SCALE}, but it is outside.")
    return digits


@NUMERIC.add("decimal(n: number, scale: number)")
def decimal(n: Number, scale: Number) -> Number:
    return rounded(n, scale_of(scale), "ROUND_HALF_EVEN")


@NUMERIC.add("floor(n: number, scale?: number)")
def floor_(n: Number, scale: Number = 0) -> Number:
    return floor(n, scale_of(scale))


@NUMERIC.add("ceiling(n: number, scale?: number)")
def ceiling_(n: Number, scale: Number = 0) -> Number:
    return ceiling_of(n, scale_of(scale))


@NUMERIC.add("round up(n: number, scale: number)")
def round_up(n: Number, scale: Number) -> Number:
    return rounded(n, scale_of(scale), "ROUND_UP")


@NUMERIC.add("round down(n: number, scale: number)")
def round_down(n: Number, scale: Number) -> Number:
    return rounded(n, scale_of(scale), "ROUND_DOWN")


@NUMERIC.add("round half up(n: number, scale: number)")
def round_half_up(n: Number, scale: Number) -> Number:
    return rounded(n, scale_of(scale), "ROUND_HALF_UP")


@NUMERIC.add("round half down(n: number, scale: number)")
def round_half_down(n: Number, scale: Number) -> Number:
    return rounded(n, scale_of(scale), "ROUND_HALF_DOWN")


@NUMERIC.add("abs(n: number)", "abs(n: duration)")
def absolute(n: Value) -> Value:
    if type(n) is DayDuration:
        return DayDuration(abs(n.nanos))
    if type(n) is MonthDuration:
        return MonthDuration(abs(n.months))
    return abs(n) if type(n) is int else CONTEXT.abs(n)


@NUMERIC.add("modulo(dividend: number, divisor: number)")
def modulo(dividend: Number, divisor: Number) -> Number:
    """dividend - divisor * floor(dividend / divisor): the sign is the divisor's."""
    if divisor == 0:
        raise FeelError("Expected to find the rest of a division, but the divisor is zero.", "undefined")
    if type(dividend) is int and type(divisor) is int:
        return dividend % divisor
    return whole_if_possible(
        Decimal(subtract(dividend, multiply(divisor, floor(divided(dividend, divisor)))))
    )


@NUMERIC.add("sqrt(number: number)")
def square_root(number: Number) -> Number:
    if number < 0:
        raise FeelError("Expected a number of at least 0 for sqrt(), but it is negative.", "undefined")
    return CONTEXT.sqrt(number)


@NUMERIC.add("log(number: number)", evaluation=True)
def logarithm(evaluation: Evaluation, number: Number) -> Number:
    evaluation.budget.spend(TRANSCENDENTAL_WORK)
    if number <= 0:
        raise FeelError("Expected a number above 0 for log(), but it is not.", "undefined")
    return CONTEXT.ln(number)


@NUMERIC.add("exp(number: number)", evaluation=True)
def exponential(evaluation: Evaluation, number: Number) -> Number:
    evaluation.budget.spend(TRANSCENDENTAL_WORK)
    try:
        return CONTEXT.exp(number)
    except NumberError:
        raise FeelError(
            "Expected a result of exp() that FEEL can hold, but it is too large.", "undefined"
        ) from None


@NUMERIC.add("odd(number: number)")
def odd(number: Number) -> bool | None:
    value = whole(number)
    return None if value is None else value % 2 == 1


@NUMERIC.add("even(number: number)")
def even(number: Number) -> bool | None:
    value = whole(number)
    return None if value is None else value % 2 == 0


def total(numbers: list[Number]) -> Number:
    """The sum of numbers, exact to 34 digits."""
    result: Number = 0
    for number in numbers:
        result = add(result, number)
    return result
