"""From one kind of value to another. Source: DMN 1.5, 10.3.4.1."""

import re
from collections.abc import Callable

from processes.feel.builtins.registry import Table
from processes.feel.compare import order
from processes.feel.errors import ExpressionSyntaxError
from processes.feel.evaluation import Evaluation
from processes.feel.names import KnownNames
from processes.feel.numbers import Number, NumberError, multiply, number_from_text, whole
from processes.feel.parser import parse_expression
from processes.feel.temporal import (
    MAX_OFFSET_SECONDS,
    NANOS,
    Date,
    DateTime,
    DayDuration,
    MonthDuration,
    Time,
    Zone,
    checked_date,
    checked_time,
)
from processes.feel.temporal_arithmetic import months_between
from processes.feel.temporal_text import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_temporal,
    parse_time,
)
from processes.feel.text import text_of
from processes.feel.tree import AtLiteral, Call, Literal, Name, Negation, Node, RangeLiteral
from processes.feel.values import FeelError, Range, Value

CONVERSION = Table()
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)


@CONVERSION.add("string(from: any?)", evaluation=True)
def string(evaluation: Evaluation, value: Value) -> str | None:
    return text_of(value, evaluation.budget)


@CONVERSION.add("number(from: string, grouping separator?: string?, decimal separator?: string?)")
def number(text: str, grouping: str | None = None, decimal: str | None = None) -> Number:
    """Digits with the separators that are named; without names only a point for the fraction."""
    if (
        grouping not in (None, " ", ",", ".")
        or decimal not in (None, ",", ".")
        or (grouping and grouping == decimal)
    ):
        raise FeelError("Expected a blank, comma or point to group digits and another one for the fraction.")
    plain = text.replace(grouping, "") if grouping else text
    if decimal == ",":
        plain = plain.replace(".", "?").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise FeelError(f'Expected a number in the text "{text[:40]}", but it is none.')
    try:
        return number_from_text(plain)
    except NumberError:
        raise FeelError(f'Expected a number FEEL can hold, but "{text[:40]}" is too large.') from None


def _read(kind: str, text: str) -> Value:
    """Read a temporal value of a text; the half sentence of the reader becomes a whole one."""
    try:
        return _READERS[kind](text)
    except ValueError as problem:
        raise FeelError(
            f'Expected a {kind} in the text "{text[:40]}", but {problem}.', "invalid-literal"
        ) from None


_READERS = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}


@CONVERSION.add("date(from: string)")
def date_of_text(text: str) -> Value:
    return _read("date", text)


@CONVERSION.add("date(from: moment)")
def date_of_moment(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@CONVERSION.add("date(year: number, month: number, day: number)")
def date_of_parts(year: Number, month: Number, day: Number) -> Date:
    try:
        return checked_date(_int(year), _int(month), _int(day))
    except ValueError as problem:
        raise FeelError(f"Expected the parts of a date, but {problem}.", "invalid-literal") from None


def _int(value: Number) -> int:
    number = whole(value)
    if number is None:
        raise ValueError("one of them is no whole number")
    return number


@CONVERSION.add("time(from: string)")
def time_of_text(text: str) -> Value:
    return _read("time", text)


@CONVERSION.add("time(from: time)")
def time_of_time(value: Time) -> Time:
    return value


@CONVERSION.add("time(from: moment)")
def time_of_moment(value: Date | DateTime) -> Time:
    """Of a date it is midnight in UTC."""
    return value.time if isinstance(value, DateTime) else Time(0, Zone())


@CONVERSION.add("time(hour: number, minute: number, second: number, offset?: duration?)")
def time_of_parts(
    hour: Number, minute: Number, second: Number, offset: DayDuration | MonthDuration | None = None
) -> Time:
    nanos = multiply(second, NANOS)
    try:
        return checked_time(_int(hour), _int(minute), int(nanos), _zone(offset))
    except ValueError as problem:
        raise FeelError(f"Expected the parts of a time, but {problem}.", "invalid-literal") from None


def _zone(offset: DayDuration | MonthDuration | None) -> Zone | None:
    if offset is None:
        return None
    if not isinstance(offset, DayDuration) or abs(offset.nanos) > MAX_OFFSET_SECONDS * NANOS:
        raise ValueError("there is no such offset")
    seconds = abs(offset.nanos) // NANOS
    return Zone("", -seconds if offset.nanos < 0 else seconds)


@CONVERSION.add("date and time(from: string)")
def date_time_of_text(text: str) -> Value:
    return _read("date and time", text)


@CONVERSION.add("date and time(date: moment, time: time)")
def date_time_of_parts(date: Date | DateTime, time: Time) -> DateTime:
    return DateTime(date_of_moment(date), time)


@CONVERSION.add("duration(from: string)")
def duration(text: str) -> Value:
    return _read("duration", text)


@CONVERSION.add("years and months duration(from: moment, to: moment)")
def years_and_months(start: Date | DateTime, end: Date | DateTime) -> MonthDuration:
    return months_between(start, end)


@CONVERSION.add("range(from: string)")
def range_of_text(text: str) -> Range:
    """A range written as a literal, with ends that are literals too, the lower one first."""
    try:
        node = parse_expression(text, _CONSTRUCTORS, "feel")
    except ExpressionSyntaxError:
        raise _no_range(text) from None
    if not isinstance(node, RangeLiteral) or node.low is None or node.high is None:
        raise _no_range(text)
    low, high = _end(node.low, text), _end(node.high, text)
    sign = order(low, high)
    if sign is None or sign > 0:
        raise _no_range(text)
    return Range(low, high, node.low_closed, node.high_closed)


_CONSTRUCTORS = KnownNames(["date and time", "years and months duration"])


def _no_range(text: str) -> FeelError:
    return FeelError(
        f'Expected a range like "[1..10]" in the text, but it is "{text[:40]}".', "invalid-literal"
    )


def _end(node: Node, text: str) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, AtLiteral):
        return _read_end(lambda: parse_temporal(node.text), text)
    if (
        isinstance(node, Negation)
        and isinstance(node.operand, Literal)
        and isinstance(node.operand.value, Number)
    ):
        return -node.operand.value
    if isinstance(node, Call) and isinstance(node.function, Name) and len(node.arguments) == 1:
        argument = node.arguments[0]
        if (
            node.function.name in _READERS
            and isinstance(argument, Literal)
            and isinstance(argument.value, str)
        ):
            return _read(node.function.name, argument.value)
    raise _no_range(text)


def _read_end(read: Callable[[], Value], text: str) -> Value:
    try:
        return read()
    except ValueError:
        raise _no_range(text) from None
