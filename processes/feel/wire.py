"""FEEL values to JSON and back, and typed texts (of DMN files and test kits) to FEEL values."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from processes.feel.budget import Budget
from processes.feel.numbers import CONTEXT, DIGITS, MAX_EXPONENT, NumberError, number_from_text, whole
from processes.feel.ranges import range_text
from processes.feel.temporal import (
    Date,
    DateTime,
    DayDuration,
    MonthDuration,
    Time,
    checked_time,
    date_time_from_python,
)
from processes.feel.temporal_text import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    temporal_text,
)
from processes.feel.values import Function, Range, Value

_TEMPORAL = (Date, Time, DateTime, DayDuration, MonthDuration)


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # no database holds these; U+FFFD stands for them
JSON_NODES = 1_000_000  # a value of shared parts can be small in memory and endless as a document


def to_json(
    value: Value, budget: Budget | None = None
) -> Any:  # Json: None, bool, int, Decimal, str, list, dict
    """The JSON of a value. Temporal values and ranges become their text, functions null; lists and contexts are copied.

    Raises:
        BudgetExceeded: the document would have more than `budget` (or JSON_NODES) nodes.
    """
    kind = type(value)
    if value is None or kind is bool or kind is int:
        return value
    if kind is str:
        return value if value.isascii() and "\0" not in value else _UNSTORABLE.sub("\ufffd", value)
    if kind is list or kind is dict:
        return _composite(value, budget or Budget(left=JSON_NODES))
    if kind is Decimal:
        return _json_number(value)
    if isinstance(value, _TEMPORAL):
        return temporal_text(value)
    if kind is Range:
        return range_text(value)
    converted = None if kind is Function else from_json(value)
    return None if type(converted) is kind else to_json(converted, budget)


def _composite(value: Value, budget: Budget) -> Any:  # list or dict
    budget.spend(1 + len(value))
    if type(value) is list:
        return [to_json(item, budget) for item in value]
    return {to_json(key): to_json(item, budget) for key, item in value.items()}


def _json_number(value: Decimal) -> int | Decimal:
    number = whole(value)
    if number is not None:
        return number
    return value.normalize(CONTEXT) if abs(value.adjusted()) < MAX_EXPONENT - DIGITS else value


def from_json(value: Any) -> Value:  # what a JSON parser or a Python caller may hand in
    """A FEEL value of anything JSON-like; Python's own dates, times and floats are taken over, the unknown becomes null."""
    kind = type(value)
    if value is None or kind in (bool, int, Decimal, str):
        return value
    if kind is list or kind is tuple:
        return [from_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): from_json(item) for key, item in value.items()}
    if kind is float:
        return _from_float(value)
    return _from_python_time(value)


def _from_float(value: float) -> Value:
    number = Decimal(repr(value))
    return number if number.is_finite() else None


def _from_python_time(value: Any) -> Value:
    if isinstance(value, datetime):
        return date_time_from_python(value)
    if isinstance(value, date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, time):
        nanos = (value.second * 1_000_000 + value.microsecond) * 1000
        return checked_time(value.hour, value.minute, nanos, None)
    if isinstance(value, timedelta):
        return DayDuration((value.days * 86_400 + value.seconds) * 10**9 + value.microseconds * 1000)
    return value if isinstance(value, (*_TEMPORAL, Range, Function)) else None


def from_typed(kind: str, text: str) -> Value:
    """The value of a text whose type stands beside it: FEEL's type names or XML Schema's (with or without prefix).

    Raises:
        ValueError: the text is none of that type. Says in half a sentence what it should look like.
    """
    reader = _READERS.get(kind.rpartition(":")[2])
    if reader is None:
        raise ValueError(f"there is no type {kind}")
    return reader(text)


def _number(text: str) -> Value:
    try:
        return number_from_text(text.strip())
    except NumberError:
        raise ValueError("a number looks like 12 or 12.5") from None


def _boolean(text: str) -> bool:
    word = text.strip()
    if word not in ("true", "false", "1", "0"):
        raise ValueError("a boolean is true or false")
    return word in ("true", "1")


_READERS: dict[str, Any] = {
    "string": str,
    "boolean": _boolean,
    **dict.fromkeys(("number", "decimal", "integer", "int", "long", "double", "float", "short"), _number),
    "date": lambda text: parse_date(text.strip()),
    "time": lambda text: parse_time(text.strip()),
    **dict.fromkeys(("date and time", "dateTime", "date time"), lambda text: parse_date_time(text.strip())),
    **dict.fromkeys(
        (
            "duration",
            "days and time duration",
            "years and months duration",
            "dayTimeDuration",
            "yearMonthDuration",
        ),
        lambda text: parse_duration(text.strip()),
    ),
}
