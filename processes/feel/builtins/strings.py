"""Texts, by code points. Source: DMN 1.5, 10.3.4.3."""

from processes.feel.builtins.registry import Table
from processes.feel.numbers import Number, truncated
from processes.feel.values import FeelError, Value

STRINGS = Table()


@STRINGS.add("substring(string: string, start position: number, length?: number?)")
def substring(string: str, start: Number, length: Number | None = None) -> str | None:
    first = truncated(start)
    if first == 0 or abs(first) > len(string):
        raise FeelError(f"Expected a start position within the text, but {first} is outside.")
    if length is not None and length < 1:
        raise FeelError("Expected a length of at least 1, but it is less.")
    begin = first - 1 if first > 0 else len(string) + first
    return string[begin:] if length is None else string[begin : begin + truncated(length)]


@STRINGS.add("string length(string: string)")
def string_length(string: str) -> int:
    return len(string)


@STRINGS.add("upper case(string: string)")
def upper_case(string: str) -> str:
    return string.upper()


@STRINGS.add("lower case(string: string)")
def lower_case(string: str) -> str:
    return string.lower()


@STRINGS.add("substring before(string: string, match: string)")
def substring_before(string: str, match: str) -> str:
    return string.partition(match)[0] if match and match in string else ""


@STRINGS.add("substring after(string: string, match: string)")
def substring_after(string: str, match: str) -> str:
    if not match:
        return string
    return string.partition(match)[2]


@STRINGS.add("contains(string: string, match: string)")
def contains(string: str, match: str) -> bool:
    return match in string


@STRINGS.add("starts with(string: string, match: string)")
def starts_with(string: str, match: str) -> bool:
    return string.startswith(match)


@STRINGS.add("ends with(string: string, match: string)")
def ends_with(string: str, match: str) -> bool:
    return string.endswith(match)


@STRINGS.add("string join(list: list, delimiter?: string?)")
def string_join(items: list[Value], delimiter: str | None = None) -> str:
    """Nulls in the list are left out."""
    texts = [item for item in items if item is not None]
    if not all(type(text) is str for text in texts):
        raise FeelError("Expected a list of texts to join, but there is something else in it.")
    return (delimiter or "").join(texts)
