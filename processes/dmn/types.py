"""Item definitions as types that can be asked: does this value conform, and if not, can it be brought to?

A value that does not conform becomes null with a diagnostic, after the three conversions of the standard have
been tried: a list of one gives its item, an item becomes a list of one, a date becomes a date and time.
Null conforms to every type. Source: DMN 1.5, 7.3.2 (item definitions) and 10.3.2.9.4 (implicit conversions).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from processes.feel.evaluation import Evaluation
from processes.feel.temporal import UTC_ZONE, Date, DateTime, Time
from processes.feel.temporal_text import parse_date, parse_date_time, parse_duration, parse_time
from processes.feel.values import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATE_TIME,
    DAYS,
    FUNCTION,
    LIST,
    MONTHS,
    NUMBER,
    RANGE,
    TEXT,
    TIME,
    Function,
    described,
    kind_of,
)

Test = Callable[[Any, Evaluation], bool]
Holds = Callable[[Test, Any], bool]


@dataclass(slots=True, eq=False)
class Type:
    """One type. Filled in two steps, because item definitions may name each other in any order, themselves included.

    `kind` is "any", "list", "structure", "function", "alias" (of `base`) or the FEEL kind of a simple value.
    """

    name: str
    kind: str = "any"
    item: "Type | None" = None
    fields: Mapping[str, "Type"] = field(default_factory=dict)
    parameters: tuple["Type", ...] = ()
    result: "Type | None" = None
    base: "Type | None" = None
    tests: tuple[Test, ...] = ()
    listed: tuple[Any, ...] = ()  # the allowed values in their order, where they are plain values

    def accepts(self, value: Any, evaluation: Evaluation) -> bool:
        """True when `value` conforms, its constraints included."""
        return self.has_shape(value, lambda test, tested: test(tested, evaluation), evaluation)

    def has_shape(self, value: Any, holds: "Holds", evaluation: Evaluation) -> bool:
        """True when `value` conforms as far as `holds` says of each constraint: `instance of` asks for none."""
        if value is None:
            return True
        if self.kind == "alias":
            shaped = self.base is None or self.base.has_shape(value, holds, evaluation)
        else:
            shaped = _SHAPES.get(self.kind, _simple)(self, value, holds, evaluation)
        return shaped and all(holds(test, value) for test in self.tests)

    @property
    def real(self) -> "Type":
        """The type behind an alias; its constraints are not part of it."""
        found = self
        while found.kind == "alias" and found.base is not None:
            found = found.base
        return found

    @property
    def values(self) -> tuple[Any, ...]:
        """The allowed values in their order, its own or those of what it is an alias of."""
        found = self
        while not found.listed and found.base is not None:
            found = found.base
        return found.listed


def _any(_: Type, __: Any, ___: Holds, ____: Evaluation) -> bool:
    return True


def _simple(kind: Type, value: Any, _: Holds, __: Evaluation) -> bool:
    return kind_of(value) == kind.kind


def _list(kind: Type, value: Any, holds: Holds, evaluation: Evaluation) -> bool:
    if type(value) is not list:
        return False
    if kind.item is None or (kind.item.kind == "any" and not kind.item.tests):
        return True
    evaluation.budget.spend(len(value))
    return all(kind.item.has_shape(item, holds, evaluation) for item in value)


def _structure(kind: Type, value: Any, holds: Holds, evaluation: Evaluation) -> bool:
    if type(value) is not dict:
        return False
    return all(
        name in value and field.has_shape(value[name], holds, evaluation)
        for name, field in kind.fields.items()
    )


def _function(kind: Type, value: Any, _: Holds, __: Evaluation) -> bool:
    """A function that can be called with as many arguments as the type says."""
    if type(value) is not Function or kind.name == FUNCTION:
        return type(value) is Function
    wanted, most = len(kind.parameters), len(value.parameters)
    least = most if value.required < 0 else value.required
    return least <= wanted and (value.variadic or wanted <= most)


_SHAPES: dict[str, Callable[[Type, Any, Holds, Evaluation], bool]] = {
    "any": _any,
    "list": _list,
    "structure": _structure,
    "function": _function,
}

ANY = Type("Any")

# Every spelling of a built-in type in the five versions, and Camunda's own.
_NAMES = {
    "": "any",
    "Any": "any",
    "any": "any",
    "number": NUMBER,
    "string": TEXT,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "dateTime": DATE_TIME,
    "days and time duration": DAYS,
    "dayTimeDuration": DAYS,
    "years and months duration": MONTHS,
    "yearMonthDuration": MONTHS,
    "list": LIST,
    "context": CONTEXT,
    "function": FUNCTION,
    "range": RANGE,
}
BUILT_IN: Mapping[str, Type] = {
    name: ANY if kind == "any" else Type(name, kind) for name, kind in _NAMES.items()
}

# Camunda 7 names the types of clauses as Java does.
CAMUNDA_7: Mapping[str, Type] = {
    **BUILT_IN,
    **{name: Type(name, NUMBER) for name in ("integer", "long", "double", "short", "float")},
    "date": Type("date", DATE_TIME),
}


def coerce(value: Any, kind: Type, evaluation: Evaluation, what: str) -> Any:
    """`value` brought to `kind`, or null with a diagnostic that calls the place `what`."""
    if kind is ANY or value is None or kind.accepts(value, evaluation):
        return value
    shape = kind.real.kind
    if shape != LIST and type(value) is list and len(value) == 1:
        return _converted(value[0], kind, evaluation, what, value)
    if shape == LIST and type(value) is not list and kind.accepts([value], evaluation):
        return [value]
    return _converted(value, kind, evaluation, what, value)


def _converted(value: Any, kind: Type, evaluation: Evaluation, what: str, original: Any) -> Any:
    if kind.accepts(value, evaluation):
        return value
    if kind.real.kind == DATE_TIME and type(value) is Date:
        return DateTime(value, Time(0, UTC_ZONE))
    evaluation.report(
        0, "type-mismatch", f"Expected {what} to be of type {kind.name}, but it is {described(original)}."
    )
    return None


_PARSERS: dict[str, Callable[[str], Any]] = {
    DATE: parse_date,
    TIME: parse_time,
    DATE_TIME: parse_date_time,
    DAYS: parse_duration,
    MONTHS: parse_duration,
}


def from_json(value: Any, kind: Type) -> Any:
    """Data handed in as JSON, with the texts that stand for dates, times and durations read as such.

    Only where the type says so and the text reads; everything else stays, and `coerce` judges it.
    """
    kind = kind.real
    if type(value) is str and kind.kind in _PARSERS:
        try:
            return _PARSERS[kind.kind](value)
        except ValueError:
            return value
    if type(value) is list and kind.kind == LIST and kind.item is not None:
        return [from_json(item, kind.item) for item in value]
    if type(value) is dict and kind.fields:
        return {name: from_json(item, kind.fields.get(name, ANY)) for name, item in value.items()}
    return value
