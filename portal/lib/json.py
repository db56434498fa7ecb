"""JSON in which numbers stay exact.

Model variables pass through here and nowhere else: a JSON number with a fraction or an exponent reads as
`Decimal`, an integer as `int`, and both are written back digit for digit. `orjson` is for payloads that
carry no variables (frames, logs); it would turn 0.1 into a binary float.

What PostgreSQL's `jsonb` cannot hold is no value here either: the character U+0000, half of a surrogate pair,
numbers beyond 128-bit decimals. It is refused where it comes in, not met when a whole batch is committed.
"""

import json
import re
from decimal import Decimal
from typing import Any

Json = None | bool | int | Decimal | str | list[Any] | dict[str, Any]

MOST_EXPONENT = 6_144  # of 128-bit decimals, as FEEL counts
_SUSPECT = re.compile(
    r"\\u(?:0000|[dD][89a-fA-F])"
)  # escapes of what cannot be stored, and a few harmless pairs
_SURROGATE = re.compile("[\ud800-\udfff]")


def decimal_text(value: Decimal) -> str:
    """The shortest JSON number for a finite decimal; raises ValueError for NaN and infinities."""
    if not value.is_finite():
        raise ValueError(f"Expected a finite number, but got {value}.")
    if value == value.to_integral_value() and abs(value.adjusted()) < 40:
        return str(int(value))
    return str(value)


def loads(text: str | bytes) -> Any:  # a JSON document: any of `Json`
    """Parse JSON with exact numbers. Raises ValueError (json.JSONDecodeError) with line and column."""
    if not isinstance(text, str):
        text = text.decode(json.detect_encoding(text))
    value = json.loads(text, parse_float=_number, parse_constant=_refuse)
    if "\\u" in text and _SUSPECT.search(text):
        _check_storable(value)
    return value


def is_storable(text: str) -> bool:
    """False for text with U+0000 or half of a surrogate pair, which no database holds."""
    return "\0" not in text and not _SURROGATE.search(text)


def dumps(value: Any) -> str:  # any of `Json`, nested
    """Write JSON with exact numbers, compact. Raises TypeError for what JSON cannot hold."""
    return _encode(value)


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if len(text) > MOST_EXPONENT or abs(number.adjusted()) > MOST_EXPONENT:
        raise ValueError(f"it holds a number beyond 10 to the {MOST_EXPONENT}")
    return number


def _check_storable(value: Any) -> None:
    if isinstance(value, str):
        if not is_storable(value):
            raise ValueError("it holds the character U+0000 or half of a surrogate pair")
    elif isinstance(value, dict):
        for name, item in value.items():
            _check_storable(name)
            _check_storable(item)
    elif isinstance(value, list):
        for item in value:
            _check_storable(item)


def _refuse(constant: str) -> Any:
    raise ValueError(f"it holds {constant}, which is no JSON number")


def _encode(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return _string(value)
    if kind is dict:
        return "{" + ",".join([_string(str(k)) + ":" + _encode(v) for k, v in value.items()]) + "}"
    if kind is list or kind is tuple:
        return "[" + ",".join([_encode(v) for v in value]) + "]"
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if kind is int:
        return str(value)
    if kind is Decimal:
        return decimal_text(value)
    if kind is float:
        return json.dumps(value, allow_nan=False)
    raise TypeError(f"Expected a JSON value, but got {kind.__name__}.")


_string = json.encoder.encode_basestring
