"""The five operators and unary minus on all kinds of values. Source: DMN 1.5 tables 55-57.

Each function raises FeelError with a sentence when the operands do not go together; null with anything is null.
"""

from collections.abc import Callable
from decimal import Decimal

from processes.feel.budget import CHARACTERS_PER_UNIT
from processes.feel.evaluation import Evaluation
from processes.feel.numbers import (
    CONTEXT,
    Number,
    NumberError,
    add,
    divide,
    is_number,
    multiply,
    power,
    subtract,
)
from processes.feel.temporal import Date, DateTime, DayDuration, MonthDuration, Time
from processes.feel.temporal_arithmetic import between, between_times, plus_days, plus_months, time_plus
from processes.feel.values import FeelError, Value, described

Operate = Callable[[Value, Value, Evaluation], Value]
Rule = Callable[[Value, Value], Value]


def _operator(
    symbol: str, numbers: Callable[[Number, Number], Number], rules: dict[tuple[type, type], Rule]
) -> Operate:
    def operate(left: Value, right: Value, evaluation: Evaluation) -> Value:
        a, b = type(left), type(right)
        if (a is int or a is Decimal) and (b is int or b is Decimal):
            return _guarded(symbol, numbers, left, right)
        if a is str and b is str and symbol == "+":
            evaluation.budget.spend((len(left) + len(right)) // CHARACTERS_PER_UNIT)
            return left + right
        rule = rules.get((_plain(a), _plain(b)))
        if rule is None:
            raise _no_rule(symbol, left, right)
        return _guarded(symbol, rule, left, right)

    return operate


def _plain(kind: type) -> type:
    return int if kind is Decimal else kind


def _guarded(symbol: str, rule: Rule, left: Value, right: Value) -> Value:
    try:
        return rule(left, right)
    except NumberError:
        raise FeelError(_undefined(symbol, left, right), "undefined") from None
    except (ValueError, OverflowError) as problem:
        raise FeelError(
            f"Expected to calculate {described(left)} {symbol} {described(right)}, but {problem}."
        ) from None


def _undefined(symbol: str, left: Value, right: Value) -> str:
    if symbol == "/":
        return f"Expected to divide {described(left)}, but the divisor is zero."
    return f"Expected to calculate {described(left)} {symbol} {described(right)}, but the result is no number FEEL can hold."


def _no_rule(symbol: str, left: Value, right: Value) -> FeelError:
    if left is None or right is None:
        return FeelError(f"Expected two values for {symbol}, but one of them is null.", "null-operand")
    hint = " Use string() to make a text of it." if symbol == "+" and str in (type(left), type(right)) else ""
    return FeelError(
        f"Expected values that go together with {symbol}, but got {described(left)} and {described(right)}.{hint}"
    )


_LONGEST = 10**30  # nanoseconds or months; far beyond the years FEEL knows


def _scaled_days(duration: DayDuration, factor: Number) -> DayDuration:
    return DayDuration(_whole(multiply(duration.nanos, factor)))


def _scaled_months(duration: MonthDuration, factor: Number) -> MonthDuration:
    return MonthDuration(_whole(multiply(duration.months, factor)))


def _whole(number: Number) -> int:
    if not -_LONGEST < number < _LONGEST:
        raise ValueError("the duration would be too long")
    return int(number)


_PLUS: dict[tuple[type, type], Rule] = {
    (Date, DayDuration): lambda a, b: plus_days(a, b.nanos),
    (DateTime, DayDuration): lambda a, b: plus_days(a, b.nanos),
    (Date, MonthDuration): lambda a, b: plus_months(a, b.months),
    (DateTime, MonthDuration): lambda a, b: plus_months(a, b.months),
    (Time, DayDuration): lambda a, b: time_plus(a, b.nanos),
    (DayDuration, Date): lambda a, b: plus_days(b, a.nanos),
    (DayDuration, DateTime): lambda a, b: plus_days(b, a.nanos),
    (MonthDuration, Date): lambda a, b: plus_months(b, a.months),
    (MonthDuration, DateTime): lambda a, b: plus_months(b, a.months),
    (DayDuration, Time): lambda a, b: time_plus(b, a.nanos),
    (DayDuration, DayDuration): lambda a, b: DayDuration(a.nanos + b.nanos),
    (MonthDuration, MonthDuration): lambda a, b: MonthDuration(a.months + b.months),
}
_MINUS: dict[tuple[type, type], Rule] = {
    (Date, DayDuration): lambda a, b: plus_days(a, -b.nanos),
    (DateTime, DayDuration): lambda a, b: plus_days(a, -b.nanos),
    (Date, MonthDuration): lambda a, b: plus_months(a, -b.months),
    (DateTime, MonthDuration): lambda a, b: plus_months(a, -b.months),
    (Time, DayDuration): lambda a, b: time_plus(a, -b.nanos),
    (Date, Date): between,
    (Date, DateTime): between,
    (DateTime, Date): between,
    (DateTime, DateTime): between,
    (Time, Time): between_times,
    (DayDuration, DayDuration): lambda a, b: DayDuration(a.nanos - b.nanos),
    (MonthDuration, MonthDuration): lambda a, b: MonthDuration(a.months - b.months),
}
_TIMES: dict[tuple[type, type], Rule] = {
    (DayDuration, int): _scaled_days,
    (int, DayDuration): lambda a, b: _scaled_days(b, a),
    (MonthDuration, int): _scaled_months,
    (int, MonthDuration): lambda a, b: _scaled_months(b, a),
}
_DIVIDED: dict[tuple[type, type], Rule] = {
    (DayDuration, int): lambda a, b: DayDuration(_whole(divide(a.nanos, b))),
    (MonthDuration, int): lambda a, b: MonthDuration(_whole(divide(a.months, b))),
    (DayDuration, DayDuration): lambda a, b: divide(a.nanos, b.nanos),
    (MonthDuration, MonthDuration): lambda a, b: divide(a.months, b.months),
}

_plain_power = _operator("**", power, {})
POWER_WORK = 10
ROOT_WORK = 400  # a fractional exponent takes a logarithm and an exponential of 34 digits: 160 us


def _power(left: Value, right: Value, evaluation: Evaluation) -> Value:
    fractional = type(right) is Decimal and right != right.to_integral_value()
    evaluation.budget.spend(ROOT_WORK if fractional else POWER_WORK)
    return _plain_power(left, right, evaluation)


ARITHMETIC: dict[str, Operate] = {
    "+": _operator("+", add, _PLUS),
    "-": _operator("-", subtract, _MINUS),
    "*": _operator("*", multiply, _TIMES),
    "/": _operator("/", divide, _DIVIDED),
    "**": _power,
}


def negated(value: Value) -> Value:
    """Unary minus: numbers and durations."""
    if is_number(value):
        return -value if type(value) is int else CONTEXT.minus(value)
    if type(value) is DayDuration:
        return DayDuration(-value.nanos)
    if type(value) is MonthDuration:
        return MonthDuration(-value.months)
    raise FeelError(f"Expected a number or a duration after -, but got {described(value)}.")
