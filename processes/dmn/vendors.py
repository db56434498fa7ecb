"""What Camunda 7 does with the types of clauses: it converts, where the standard checks.

A value that cannot be converted stays as it is and simply matches nothing. Source: Camunda 7 manual, "Data
types": string, boolean, integer, long, double, date.
"""

from collections.abc import Callable
from typing import Any

from processes.dmn.types import Type
from processes.feel.numbers import NumberError, is_number, number_from_text, number_text, whole
from processes.feel.temporal_text import parse_date_time
from processes.feel.values import BOOLEAN, DATE_TIME, NUMBER, TEXT

_WHOLE = frozenset(("integer", "long", "short"))


def converted(value: Any, kind: Type) -> Any:
    """`value` as the type of a clause wants it; as it is where that cannot be."""
    convert = _CONVERSIONS.get(kind.real.kind)
    return value if value is None or convert is None else convert(value, kind)


def _number(value: Any, kind: Type) -> Any:
    if type(value) is str:
        try:
            value = number_from_text(value.strip())
        except NumberError:
            return value
    if kind.name in _WHOLE and is_number(value):
        exact = whole(value)
        return int(value) if exact is None else exact
    return value


def _boolean(value: Any, _: Type) -> Any:
    word = value.strip().lower() if type(value) is str else ""
    return word == "true" if word in ("true", "false") else value


def _text(value: Any, _: Type) -> Any:
    if type(value) is bool:
        return "true" if value else "false"
    return number_text(value) if is_number(value) else value


def _date(value: Any, _: Type) -> Any:
    if type(value) is not str:
        return value
    try:
        return parse_date_time(value)
    except ValueError:
        return value


_CONVERSIONS: dict[str, Callable[[Any, Type], Any]] = {
    NUMBER: _number,
    BOOLEAN: _boolean,
    TEXT: _text,
    DATE_TIME: _date,
}
