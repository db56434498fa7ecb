"""Java's expression language coerces where FEEL would say null. Source: JSR-245 EL 2.1, 1.7 and 1.18.

Each function raises FeelError where Java would throw.
"""

from processes.feel.budget import Budget
from processes.feel.compare import equal, order
from processes.feel.numbers import Number, NumberError, is_number, number_from_text, number_text
from processes.feel.temporal import Date, DateTime, DayDuration, MonthDuration, Time
from processes.feel.temporal_text import temporal_text
from processes.feel.text import notation
from processes.feel.values import FeelError, Value, described


def to_number(value: Value) -> Number:
    """Null and the empty text are 0, other texts are read."""
    if is_number(value):
        return value  # type: ignore[no-any-return]
    if value is None or value == "":
        return 0
    if type(value) is str:
        return _number_in(value.strip())
    raise FeelError(f"Expected a number, but got {described(value)}.")


def _number_in(text: str) -> Number:
    body = text.removeprefix("-").removeprefix("+")
    if body[:1].isdigit() or (body[:1] == "." and body[1:2].isdigit()):
        try:
            return number_from_text(text)
        except NumberError:
            pass
    raise FeelError(f'Expected a number, but got the text "{text[:40]}".')


def to_boolean(value: Value) -> bool:
    """Null and the empty text are false; a text is true when it reads so in any case."""
    if type(value) is bool:
        return value
    if value is None:
        return False
    if type(value) is str:
        return value.lower() == "true"
    raise FeelError(f"Expected true or false, but got {described(value)}.")


def to_text(value: Value) -> str:
    """As Java would print it into a text; null is nothing."""
    if value is None:
        return ""
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if is_number(value):
        return number_text(value)
    if isinstance(value, Date | Time | DateTime | DayDuration | MonthDuration):
        return temporal_text(value)
    return notation(value, Budget())


def is_empty(value: Value) -> bool:
    return value is None or (type(value) in (str, list, dict) and not value)


def same(left: Value, right: Value) -> bool:
    """EL's ==: the more special side says how to compare."""
    if left is None or right is None:
        return left is right
    if is_number(left) or is_number(right):
        return to_number(left) == to_number(right)
    if type(left) is bool or type(right) is bool:
        return to_boolean(left) == to_boolean(right)
    if type(left) is str or type(right) is str:
        return to_text(left) == to_text(right)
    return equal(left, right) is True


def ordered(left: Value, right: Value) -> int | None:
    """Negative, zero or positive; None where one is null, which makes every comparison false."""
    if left is None or right is None:
        return None
    if is_number(left) or is_number(right):
        return order(to_number(left), to_number(right))
    if type(left) is str or type(right) is str:
        return order(to_text(left), to_text(right))
    result = order(left, right)
    if result is None:
        raise FeelError(
            f"Expected two values with an order, but got {described(left)} and {described(right)}."
        )
    return result
