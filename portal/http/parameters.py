"""Parameters of addresses: moments, yes or no, words of a list. Each raises Invalid, naming the parameter."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.dateparse import parse_datetime

from portal.lib.errors import Invalid


def instant_in(query: Mapping[str, str], name: str) -> datetime | None:
    """The moment with its zone in the parameter `name`; None without it."""
    text = query.get(name, "")
    if not text:
        return None
    try:  # a + of a zone arrives as a space when a client forgot to escape it
        instant = parse_datetime(text.replace(" ", "+"))
    except ValueError:  # the right form, and no such day
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Invalid(f"Expected `{name}` to be a date and time with its zone, but got {text!r}.")
    return instant


def flag_in(query: Mapping[str, str], name: str) -> bool | None:
    """True, false, or None without it."""
    text = query.get(name, "").lower()
    if text not in {"", "true", "false", "1", "0"}:
        raise Invalid(f"Expected `{name}` to be true or false, but got {text!r}.")
    return None if not text else text in {"true", "1"}


def words_in(query: Mapping[str, str], name: str, known: Collection[str]) -> tuple[str, ...]:
    """The words between commas, each of which must be known."""
    words = tuple(word for word in query.get(name, "").split(",") if word)
    if unknown := [word for word in words if word not in known]:
        raise Invalid(f"Expected `{name}` to be one of {', '.join(known)}, but got {unknown[0]!r}.")
    return words
