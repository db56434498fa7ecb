"""Ranges as text. Their algebra (before, meets, overlaps, ...) is in `builtins/ranges.py`."""

from processes.feel.numbers import number_text
from processes.feel.temporal_text import temporal_text
from processes.feel.values import Range, Value, kind_of


def range_text(span: Range) -> str:
    """As FEEL writes it: `[1..5)`, or the test it was written as: `(>= 5)`."""
    if span.source:
        return f"({span.source} {_end(span.high if span.source[0] == '<' else span.low)})"
    low = "[" if span.low_closed else "("
    high = "]" if span.high_closed else ")"
    return f"{low}{_end(span.low)}..{_end(span.high)}{high}"


def _end(value: Value) -> str:
    kind = kind_of(value)
    if value is None:
        return "null"
    if kind == "number":
        return number_text(value)
    return f'"{value}"' if kind == "string" else f'@"{temporal_text(value)}"'
