"""Types as tests of values, and the implicit conversions. Source: DMN 1.5, 10.3.2.9 (type lattice, conformance)."""

from collections.abc import Callable, Mapping

from processes.feel.tree import TypeNode
from processes.feel.values import FUNCTION, LIST, RANGE, Function, Range, Value, kind_of

TypeTest = Callable[[Value], bool]

_ALIASES = {
    "day time duration": "days and time duration",
    "year month duration": "years and months duration",
    "date time": "date and time",
    "day-time-duration": "days and time duration",
    "days-time-duration": "days and time duration",
    "year-month-duration": "years and months duration",
    "years-months-duration": "years and months duration",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "dateTime": "date and time",
}
_PLAIN = frozenset(
    (
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "range",
        "function",
    )
)


def type_test(node: TypeNode, types: Mapping[str, TypeTest]) -> TypeTest | None:
    """A test for the type, or None when nobody knows its name."""
    if node.name in types and not node.arguments:
        return types[node.name]
    name = _ALIASES.get(node.name, node.name)
    if name == "Any":
        return lambda value: value is not None
    if name == "Null":
        return lambda value: value is None
    if name not in _PLAIN:
        return None
    inner = [type_test(argument, types) for argument in node.arguments]
    if any(test is None for test in inner):
        return None
    known = [test for test in inner if test is not None]
    return _with_arguments(name, node, known)


def _with_arguments(name: str, node: TypeNode, inner: list[TypeTest]) -> TypeTest:
    if name == LIST and inner:
        item = inner[0]
        return lambda value: (
            type(value) is list and all(element is None or item(element) for element in value)
        )
    if name == RANGE and inner:
        end = inner[0]
        return lambda value: type(value) is Range and _ends(value, end)
    if name == "context" and node.names:
        entries = dict(zip(node.names, inner, strict=True))
        return lambda value: type(value) is dict and _has_entries(value, entries)
    if name == FUNCTION and (inner or node.result):
        return lambda value: type(value) is Function and len(value.parameters) == len(inner)
    return lambda value: kind_of(value) == name


def _ends(span: Range, test: TypeTest) -> bool:
    ends = [end for end in (span.low, span.high) if end is not None]
    return bool(ends) and all(test(end) for end in ends)


def _has_entries(value: dict[str, Value], entries: Mapping[str, TypeTest]) -> bool:
    return all(key in value and (value[key] is None or test(value[key])) for key, test in entries.items())


def conformed(value: Value, test: TypeTest) -> Value:
    """The value as the type wants it: as it is, out of a list of one, into a list of one, or null."""
    if value is None or test(value):
        return value
    if type(value) is list and len(value) == 1 and test(value[0]):
        return value[0]
    return [value] if test([value]) else None
