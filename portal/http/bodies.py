"""Request bodies: what a field has to be, said when it is not. Unknown fields are ignored, as JSON clients expect."""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from portal.http.numbers import is_whole
from portal.lib.errors import Invalid


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request; an empty body is an empty object."""
    data: Any = request.data  # whatever JSON there was
    if data is None or data == "":
        return {}
    if not isinstance(data, dict):
        raise Invalid("Expected a JSON object as the body, but got something else.")
    return data


def text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    """A text field; a missing one is `default`, or an error when there is none."""
    value = body.get(name, default)
    if value is None and default is not None:
        value = default
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise Invalid(f"Expected a text as `{name}`, but got {value!r}.")
    return value


def name_or_id(body: dict[str, Any], *names: str) -> str:
    """The first of the fields that is there: a user name, or an id as text or number."""
    for name in names:
        value = body.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip():
            return value.strip()
    raise Invalid(f"Expected a user name or id as `{names[0]}`, but got {body.get(names[0])!r}.")


def variables(body: dict[str, Any]) -> dict[str, Any]:
    value = body.get("variables", {})
    if not isinstance(value, dict):
        raise Invalid(f"Expected an object as `variables`, but got {value!r}.")
    return value


def instant(body: dict[str, Any], name: str) -> datetime:
    value = body.get(name)
    found = None
    if isinstance(value, str):
        try:
            found = parse_datetime(value)
        except ValueError:
            found = None
    if found is None or found.tzinfo is None:
        raise Invalid(f"Expected a date and time with its zone as `{name}`, but got {value!r}.")
    return found


def version_seen(header: str) -> int | None:
    """`If-Match: "3"` -> 3; None for no header and for `*`."""
    value = header.strip().removeprefix("W/").strip('"')
    if value in ("", "*"):
        return None
    if not is_whole(value):
        raise Invalid(f'Expected If-Match to be the ETag of a task such as "3", but got {header!r}.')
    return int(value)


def whole(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid(f"Expected a whole number as `{name}`, but got {value!r}.")
    return value
