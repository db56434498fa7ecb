"""What a FEEL value is, and what it is called when we talk about it to people.

Null is None, booleans are bool, numbers are int and Decimal, text is str, lists are list, contexts are dict with
str keys; temporal values, ranges and functions are classes of our own. A float is no value: `from_json` makes Decimals
of floats and takes over whatever else Python has. Values are never changed in place:
the compiler folds constants, so one list may be handed out many times.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from processes.feel.evaluation import Evaluation
from processes.feel.numbers import number_text
from processes.feel.temporal import Date, DateTime, DayDuration, MonthDuration, Time
from processes.feel.temporal_text import temporal_text

Value = Any  # any of the types above; FEEL is dynamically typed and every operator checks what it gets


class FeelError(Exception):
    """Inside the evaluator only: becomes null with this sentence as diagnostic at the call or operator."""

    def __init__(self, sentence: str, code: str = "invalid-argument") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


@dataclass(frozen=True, slots=True)
class Range:
    """Ends that are None are unbounded when `low_bounded`/`high_bounded` say so, and null otherwise."""

    low: Value
    high: Value
    low_closed: bool
    high_closed: bool
    low_bounded: bool = True
    high_bounded: bool = True
    source: str = ""  # the operator of a range written as a test: `(> 5)`; "" for one written with dots


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A user's function or a built-in as a value. `call` gets the arguments in order of `parameters`."""

    name: str
    parameters: tuple[str, ...]
    call: Callable[[Evaluation, list[Value], int], Value]
    required: int = -1  # how many arguments there must be; -1 for all of `parameters`
    variadic: bool = False
    types: tuple[Any, ...] = field(default=())  # TypeNode or None for each parameter
    pure: bool = (
        False  # the same arguments always make the same value, so calls with constants are calculated once
    )
    named: Callable[[Evaluation, dict[str, Value], int], Value] | None = None


NUMBER, TEXT, BOOLEAN, NULL = "number", "string", "boolean", "null"
LIST, CONTEXT, RANGE, FUNCTION = "list", "context", "range", "function"
DATE, TIME, DATE_TIME = "date", "time", "date and time"
DAYS, MONTHS = "days and time duration", "years and months duration"

_KINDS: dict[type, str] = {
    int: NUMBER,
    Decimal: NUMBER,
    str: TEXT,
    bool: BOOLEAN,
    type(None): NULL,
    list: LIST,
    dict: CONTEXT,
    Range: RANGE,
    Function: FUNCTION,
    Date: DATE,
    Time: TIME,
    DateTime: DATE_TIME,
    DayDuration: DAYS,
    MonthDuration: MONTHS,
}


def kind_of(value: Value) -> str:
    """The FEEL type of a value; "unknown" for a Python object that is no FEEL value."""
    return _KINDS.get(type(value), "unknown")


def classes_of(*kinds: str) -> frozenset[type]:
    """The Python classes whose values are of these FEEL types."""
    return frozenset(kind for kind, name in _KINDS.items() if name in kinds)


_ARTICLES = {TEXT: "a text", LIST: "a list", CONTEXT: "a context", RANGE: "a range", FUNCTION: "a function"}


def described(value: Value) -> str:
    """The value for a sentence: short, with its kind."""
    if value is None:
        return "null"
    kind = kind_of(value)
    if kind == TEXT:
        return f'the text "{value if len(value) <= 40 else value[:37] + "..."}"'
    if kind == NUMBER:
        text = number_text(value) if type(value) is Decimal or abs(value) < 10**40 else "a very large number"
        return f"the number {text[:60]}"
    if kind == BOOLEAN:
        return "true" if value else "false"
    if kind in _ARTICLES:
        return _ARTICLES[kind]
    return f"the {kind} {temporal_text(value)}" if kind != "unknown" else "something that is no FEEL value"
