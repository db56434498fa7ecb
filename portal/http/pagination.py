"""Keyset paging: a cursor names the last row seen, so page 1,000 costs what page 1 costs. No OFFSET anywhere.

A cursor is the sort key of the last row, as JSON in URL-safe base64: readable by us, opaque to clients.
It is data, not trust: it only ever becomes parameters of a query that carries the reader's own visibility.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.dateparse import parse_datetime

from portal.http.numbers import MAX_WHOLE, whole_number
from portal.lib.errors import Invalid
from portal.lib.json import is_storable

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


def decode_cursor(cursor: str, *kinds: type) -> list[Any] | None:
    """The sort key of the last row seen, of these kinds (int: an id, datetime, str); None for an empty cursor.

    Raises BadCursor.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if not isinstance(key, list) or len(key) != len(kinds):
        raise BadCursor
    return [_checked(item, kind) for item, kind in zip(key, kinds, strict=True)]


def page_of(rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Any]]) -> Page:
    """Cut a page out of `limit + 1` fetched rows."""
    shown = list(rows[:limit])
    more = len(rows) > limit
    return Page(shown, encode_cursor(key(shown[-1])) if more and shown else "")


def page_limit(text: str | None) -> int:
    """How many rows a client wants, within 1 and MAX_PAGE_ROWS."""
    if not text:
        return PAGE_ROWS
    return max(1, min(whole_number(text, "limit"), MAX_PAGE_ROWS))


def _checked(item: Any, kind: type) -> Any:
    if kind is datetime:
        return _instant(item)
    if type(item) is not kind or (isinstance(item, int) and abs(item) > MAX_WHOLE):
        raise BadCursor
    if isinstance(item, str) and not is_storable(item):
        raise BadCursor
    return item


def _instant(item: Any) -> datetime:
    try:
        instant = parse_datetime(item) if isinstance(item, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadCursor
    return instant
