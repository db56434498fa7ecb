"""The methods and functions people really call in `${...}`, as a table of Python functions; nothing else is reachable.

A method gets its target and its arguments and raises FeelError where Java would throw.
"""

from collections.abc import Callable

from processes.feel.budget import CHARACTERS_PER_UNIT
from processes.feel.builtins.moments import now
from processes.feel.compare import equal
from processes.feel.evaluation import Evaluation
from processes.feel.juel.coerce import is_empty, ordered, same, to_number, to_text
from processes.feel.numbers import NumberError, is_number, multiply, truncated, whole
from processes.feel.temporal import DAY_NANOS, NANOS, Date, DateTime
from processes.feel.temporal_arithmetic import plus_days, plus_months
from processes.feel.values import FeelError, Value, described

Method = Callable[..., Value]

OWN_OBJECTS = ("execution", "task", "caseExecution")  # the context they stand for has these names
REFUSED = {
    "setVariable": "Expressions do not change variables; use an output mapping or a script task in FEEL.",
    "setVariableLocal": "Expressions do not change variables; use an output mapping.",
    "removeVariable": "Expressions do not change variables; use an output mapping.",
    "S": "Spin is Java; JSON variables are read directly: ${order.customer.name}.",
    "JSON": "Spin is Java; JSON variables are read directly: ${order.customer.name}.",
    "XML": "Spin is Java; let a worker read XML.",
    "prop": "Spin is Java; JSON variables are read directly: ${order.customer.name}.",
    "currentUser": "Use the assignment and candidate settings of the task.",
    "currentUserGroups": "Use the assignment and candidate settings of the task.",
    "execute": "Java delegates do not run here; make it a service task with a worker or Python handler.",
}


def _text(value: Value) -> str:
    if type(value) is not str:
        raise FeelError(f"Expected a text, but got {described(value)}.")
    return value


def _place(value: Value) -> int:
    number = whole(to_number(value))
    if number is None:
        raise FeelError(f"Expected a whole number, but got {described(value)}.")
    return number


def _size(target: Value) -> int:
    if type(target) not in (list, dict, str):
        raise FeelError(f"Expected a list, a context or a text, but got {described(target)}.")
    return len(target)


def _contains(target: Value, item: Value) -> bool:
    if type(target) is str:
        return to_text(item) in target
    if type(target) is list:
        return any(equal(item, other) is True for other in target)
    raise FeelError(f"Expected a list or a text, but got {described(target)}.")


def _get(target: Value, key: Value, *default: Value) -> Value:
    if type(target) is list:
        at = _place(key)
        if not 0 <= at < len(target):
            raise FeelError(f"Expected an item at place {at}, but the list has {len(target)}.")
        return target[at]
    if type(target) is dict:
        return target.get(to_text(key), default[0] if default else None)
    raise FeelError(f"Expected a list or a context, but got {described(target)}.")


def _index_of(target: Value, item: Value) -> int:
    if type(target) is str:
        return target.find(to_text(item))
    if type(target) is list:
        return next((i for i, other in enumerate(target) if equal(item, other) is True), -1)
    raise FeelError(f"Expected a list or a text, but got {described(target)}.")


def _substring(target: Value, begin: Value, end: Value = None) -> str:
    text, first = _text(target), _place(begin)
    last = len(text) if end is None else _place(end)
    if not 0 <= first <= last <= len(text):
        raise FeelError(f"Expected places within the text, but {first} to {last} is outside.")
    return text[first:last]


def _replaced(target: Value, old: Value, new: Value) -> str:
    text, before, after = _text(target), _text(old), _text(new)
    if len(text) + text.count(before) * len(after) > 1_000_000:  # a megabyte of text is no honest result
        raise FeelError("Expected a text of reasonable length, but it would be too long.")
    return text.replace(before, after)


def _entries(target: Value) -> dict[str, Value]:
    if type(target) is not dict:
        raise FeelError(f"Expected a context, but got {described(target)}.")
    return target


def _compared(target: Value, other: Value) -> int:
    result = ordered(target, other)
    if result is None:
        raise FeelError("Expected two values to compare, but one of them is null.")
    return result


def _equals(target: Value, other: Value) -> bool:
    """Java's equals() does not coerce: a text never equals a number."""
    if target is None:
        raise FeelError("Expected a value to call equals() on, but it is null.")
    return (type(target) is type(other) or (is_number(target) and is_number(other))) and same(target, other)


def _moved(unit: int) -> Method:
    def plus(target: Value, amount: Value) -> Date | DateTime:
        return _shifted(lambda: plus_days(_moment(target), truncated(multiply(to_number(amount), unit))))

    return plus


def _moved_months(months: int) -> Method:
    def plus(target: Value, amount: Value) -> Date | DateTime:
        return _shifted(lambda: plus_months(_moment(target), _place(amount) * months))

    return plus


def _shifted(shift: Callable[[], Date | DateTime]) -> Date | DateTime:
    try:
        return shift()
    except (ValueError, OverflowError, NumberError):
        raise FeelError("Expected a date within the years known here, but it is beyond.") from None


def _moment(value: Value) -> Date | DateTime:
    if not isinstance(value, Date | DateTime):
        raise FeelError(f"Expected a date, but got {described(value)}.")
    return value


METHODS: dict[str, tuple[Method, int, int]] = {  # method, fewest and most arguments
    "equals": (_equals, 1, 1),
    "equalsIgnoreCase": (lambda t, o: type(o) is str and _text(t).lower() == o.lower(), 1, 1),
    "compareTo": (_compared, 1, 1),
    "toString": (to_text, 0, 0),
    "contains": (_contains, 1, 1),
    "containsKey": (lambda t, k: to_text(k) in _entries(t), 1, 1),
    "containsValue": (lambda t, v: any(equal(v, other) is True for other in _entries(t).values()), 1, 1),
    "keySet": (lambda t: list(_entries(t)), 0, 0),
    "values": (lambda t: list(_entries(t).values()), 0, 0),
    "get": (_get, 1, 1),
    "getOrDefault": (_get, 2, 2),
    "size": (_size, 0, 0),
    "length": (lambda t: len(_text(t)), 0, 0),
    "isEmpty": (lambda t: is_empty(t), 0, 0),
    "isBlank": (lambda t: not _text(t).strip(), 0, 0),
    "indexOf": (_index_of, 1, 1),
    "startsWith": (lambda t, p: _text(t).startswith(_text(p)), 1, 1),
    "endsWith": (lambda t, s: _text(t).endswith(_text(s)), 1, 1),
    "trim": (lambda t: _text(t).strip(), 0, 0),
    "toUpperCase": (lambda t: _text(t).upper(), 0, 0),
    "toLowerCase": (lambda t: _text(t).lower(), 0, 0),
    "concat": (lambda t, o: _text(t) + _text(o), 1, 1),
    "substring": (_substring, 1, 2),
    "replace": (_replaced, 2, 2),
    "charAt": (lambda t, i: _substring(t, i, _place(i) + 1), 1, 1),
    "intValue": (lambda t: truncated(to_number(t)), 0, 0),
    "longValue": (lambda t: truncated(to_number(t)), 0, 0),
    "doubleValue": (to_number, 0, 0),
    "booleanValue": (lambda t: t if type(t) is bool else None, 0, 0),
    "toDate": (_moment, 0, 0),
    "plusSeconds": (_moved(NANOS), 1, 1),
    "plusMinutes": (_moved(60 * NANOS), 1, 1),
    "plusHours": (_moved(3600 * NANOS), 1, 1),
    "plusDays": (_moved(DAY_NANOS), 1, 1),
    "plusWeeks": (_moved(7 * DAY_NANOS), 1, 1),
    "plusMonths": (_moved_months(1), 1, 1),
    "plusYears": (_moved_months(12), 1, 1),
    "minusSeconds": (_moved(-NANOS), 1, 1),
    "minusMinutes": (_moved(-60 * NANOS), 1, 1),
    "minusHours": (_moved(-3600 * NANOS), 1, 1),
    "minusDays": (_moved(-DAY_NANOS), 1, 1),
    "minusWeeks": (_moved(-7 * DAY_NANOS), 1, 1),
    "minusMonths": (_moved_months(-1), 1, 1),
    "minusYears": (_moved_months(-12), 1, 1),
}
FUNCTIONS: dict[str, Callable[[Evaluation], Value]] = {"now": now, "dateTime": now}


def called_method(name: str, target: Value, arguments: list[Value], evaluation: Evaluation) -> Value:
    """Call a method of the table, after checking and charging."""
    method, fewest, most = METHODS[name]
    if not fewest <= len(arguments) <= most:
        raise FeelError(
            f"Expected {fewest} arguments for {name}(), but got {len(arguments)}.", "argument-count"
        )
    for value in (target, *arguments):
        evaluation.budget.spend(1 + (len(value) // CHARACTERS_PER_UNIT if type(value) is str else 0))
    if type(target) is list:
        evaluation.budget.spend(len(target))
    try:
        return method(target, *arguments)
    except NumberError:
        raise FeelError(
            f"Expected numbers FEEL can hold for {name}(), but one is too large.", "undefined"
        ) from None
