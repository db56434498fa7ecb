"""JSON in which numbers stay exact.

Model variables pass through here and nowhere else: a JSON number with a fraction or an exponent reads as
`Decimal`, an integer as `int`, and both are written back digit for digit. `orjson` is for payloads that
carry no variables (frames, logs); it would turn 0.1 into a binary float.
"""

import json
from decimal import Decimal
from typing import Any

Json = None | bool | int | Decimal | str | list[Any] | dict[str, Any]


def decimal_text(value: Decimal) -> str:
    """The shortest JSON number for a finite decimal; raises ValueError for NaN and infinities."""
    if not value.is_finite():
        raise ValueError(f"Expected a finite number, but got {value}.")
    if value == value.to_integral_value() and abs(value.adjusted()) < 40:
        return str(int(value))
    return str(value)


def loads(text: str | bytes) -> Any:  # a JSON document: any of `Json`
    """Parse JSON with exact numbers. Raises ValueError (json.JSONDecodeError) with line and column."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def dumps(value: Any) -> str:  # any of `Json`, nested
    """Write JSON with exact numbers, compact. Raises TypeError for what JSON cannot hold."""
    return _encode(value)


def _refuse(constant: str) -> Any:
    raise ValueError(f"Expected a JSON number, but got {constant}.")


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
