"""Lists as CSV files: the rows of a page with its filters and rights, sent while they are read.

Times are written in the zone of whoever asked, to the second. A cell that a spreadsheet would run as a formula is made text.
What a list refuses (a filter that cannot be, one that takes too long) is answered before the file begins.
"""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils.timezone import get_current_timezone

from portal.http.pagination import MAX_PAGE_ROWS, Page

MOST_ROWS = 10_000
AT_ONCE = 500  # lines read between two pieces sent
_STARTS_FORMULA = frozenset("=+-@\t\r")


class _Lines(StreamingHttpResponse):
    """Read piece by piece in the request's own thread; Django would read all of a file before it sends the first line."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts: Iterator[bytes] = iter(self)
        while piece := await sync_to_async(lambda: b"".join(islice(parts, AT_ONCE)))():
            yield piece


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """`name`.csv with a line of column names and one for each row."""
    waiting = iter(rows)
    first = list(islice(waiting, 1))
    lines = _lines(chain([columns], first, waiting), get_current_timezone())
    response = _Lines(lines, content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def all_pages(read: Callable[[int, str], Page], most: int = MOST_ROWS) -> Iterator[Any]:
    """The rows of a list that is read by `read(limit, cursor)`, page after page, `most` of them at most."""
    cursor, left = "", most
    while left > 0:
        page = read(min(left, MAX_PAGE_ROWS), cursor)
        yield from page.rows
        left -= len(page.rows)
        cursor = page.next
        if not cursor:
            return


def _lines(rows: Iterable[Sequence[Any]], zone: tzinfo) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([_cell(value, zone) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _cell(value: Any, zone: tzinfo) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    text = str(value)
    return f"'{text}" if text[:1] in _STARTS_FORMULA else text
