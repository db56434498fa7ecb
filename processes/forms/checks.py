"""What a submitted value has to be, per type of field: a table from type to a small function. Pure.

A check answers the value as it is stored, or `Refused` with a sentence for the person at the field. Emptiness and
`required` are settled before; a check sees only values that are there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import re2

from processes.forms.files import files_in
from processes.forms.schema import Field

MAX_TEXT_CHARACTERS = 100_000  # a long letter; files are attachments
# The shapes form-js itself asks for: the browser and the server must not disagree.
_EMAIL = re2.compile(r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$")
_PHONE = re2.compile(r"^(\+|00)(\d{1,3})[\s-]?(\d[\s-]?){4,14}\d$")


@dataclass(frozen=True, slots=True)
class Refused:
    sentence: str


Check = Callable[[Field, Any, tuple[Any, ...]], Any]  # field, JSON value, options -> JSON value | Refused


def _text(field: Field, value: Any, options: tuple[Any, ...]) -> Any:
    if not isinstance(value, str):
        return Refused("Expected text.")
    limits = field.limits
    if limits.min_length is not None and len(value) < limits.min_length:
        return Refused(f"Expected at least {limits.min_length} characters, but there are {len(value)}.")
    most = min(limits.max_length or MAX_TEXT_CHARACTERS, MAX_TEXT_CHARACTERS)
    if len(value) > most:
        return Refused(f"Expected at most {most} characters, but there are {len(value)}.")
    if limits.pattern and not re2.search(limits.pattern, value):
        return Refused(f"Expected text that matches {limits.pattern}.")
    if limits.format == "email" and not _EMAIL.search(value):
        return Refused("Expected an e-mail address such as name@example.com.")
    if limits.format == "phone" and not _PHONE.search(value):
        return Refused("Expected an international phone number such as +49 30 664040900.")
    return value


def _number(field: Field, value: Any, options: tuple[Any, ...]) -> Any:
    number = _as_number(value)
    if number is None:
        return Refused("Expected a number.")
    limits, digits = field.limits, field.decimal_digits
    if limits.minimum is not None and number < limits.minimum:
        return Refused(f"Expected at least {limits.minimum}.")
    if limits.maximum is not None and number > limits.maximum:
        return Refused(f"Expected at most {limits.maximum}.")
    if digits is not None and number != round(number, digits):
        return Refused(f"Expected at most {digits} decimal places." if digits else "Expected a whole number.")
    return str(value) if field.as_text else number


def _as_number(value: Any) -> Decimal | int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str | float | Decimal):
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            return None
        return number if number.is_finite() and abs(number.adjusted()) < 34 else None
    return None


def _checkbox(field: Field, value: Any, options: tuple[Any, ...]) -> Any:
    return value if isinstance(value, bool) else Refused("Expected yes or no.")


def _one_of(field: Field, value: Any, options: tuple[Any, ...]) -> Any:
    return value if _is_option(value, options) else Refused("Expected one of the values offered.")


def _some_of(field: Field, value: Any, options: tuple[Any, ...]) -> Any:
    if not isinstance(value, list):
        return Refused("Expected a list of values.")
    if not all(_is_option(item, options) for item in value):
        return Refused("Expected only values that are offered.")
    return value


def _is_option(value: Any, options: tuple[Any, ...]) -> bool:
    """Equal and of one kind: `1 == True` in Python, but not on a form."""
    return any(value == option and isinstance(value, bool) == isinstance(option, bool) for option in options)


def _moment(field: Field, value: Any, options: tuple[Any, ...]) -> Any:
    parse, example = _MOMENTS.get(field.subtype, _MOMENTS["date"])
    if isinstance(value, str) and len(value) <= 40:
        try:
            parse(value)
        except ValueError:
            pass
        else:
            return value
    return Refused(f"Expected a {field.subtype or 'date'} such as {example}.")


_MOMENTS: dict[str, tuple[Callable[[str], Any], str]] = {
    "date": (date.fromisoformat, "2026-11-20"),
    "time": (time.fromisoformat, "15:10"),
    "datetime": (datetime.fromisoformat, "2026-11-20T15:10"),
}


def _files(field: Field, value: Any, options: tuple[Any, ...]) -> Any:
    """Whose files they are is asked where they are kept; here only that there are some, and how many."""
    numbers = files_in(value)
    if not numbers:
        return Refused("Expected a file that was uploaded, such as /files/12/. Choose it again.")
    if field.is_single and len(numbers) > 1:
        return Refused(f"Expected one file, but there are {len(numbers)}.")
    return value


CHECKS: dict[str, Check] = {
    "textfield": _text,
    "textarea": _text,
    "number": _number,
    "checkbox": _checkbox,
    "radio": _one_of,
    "select": _one_of,
    "checklist": _some_of,
    "taglist": _some_of,
    "datetime": _moment,
    "filepicker": _files,
}
