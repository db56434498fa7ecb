"""Keyset paging: a cursor names the last row seen, so page 1,000 costs what page 1 costs. No OFFSET anywhere.

A cursor is the sort key of the last row, as JSON in URL-safe base64: readable by us, opaque to clients.
It is data, not trust: it only ever becomes parameters of a query that carries the reader's own visibility.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from portal.lib.errors import Invalid

Row = TypeVar("Row")
PAGE_ROWS = 50
MAX_PAGE_ROWS = 200


class BadCursor(Invalid):
    code = "bad-cursor"
    message = "Expected a cursor from an earlier answer, but this one is not. Start again without it."


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows and the cursor of the next, "" at the end."""

    rows: list[Any]
    next: str


def encode_cursor(key: Sequence[Any]) -> str:
    text = json.dumps([item.isoformat() if hasattr(item, "isoformat") else item for item in key])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any] | None:
    """The sort key of the last row seen; None for an empty cursor. Raises BadCursor."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if not isinstance(key, list) or len(key) != length or not all(_is_scalar(item) for item in key):
        raise BadCursor
    return key


def page_of(rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Any]]) -> Page:
    """Cut a page out of `limit + 1` fetched rows."""
    shown = list(rows[:limit])
    more = len(rows) > limit
    return Page(shown, encode_cursor(key(shown[-1])) if more and shown else "")


def page_limit(text: str | None) -> int:
    """How many rows a client wants, within 1 and MAX_PAGE_ROWS."""
    if not text:
        return PAGE_ROWS
    if not text.isdigit():
        raise Invalid(f"Expected a number of rows as `limit`, but got {text!r}.")
    return max(1, min(int(text), MAX_PAGE_ROWS))


def _is_scalar(item: Any) -> bool:
    return item is None or isinstance(item, str | int | float | bool)
