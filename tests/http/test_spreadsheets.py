import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.http import StreamingHttpResponse
from django.utils.timezone import override

from portal.http.pagination import Page
from portal.http.spreadsheets import all_pages, csv_file
from portal.lib.errors import Invalid


def text(response: StreamingHttpResponse) -> str:
    return response.getvalue().decode()


def test_a_cell_that_looks_like_a_formula_is_text():
    row = ("=SUM(A1)", "+1", "-1", "@x", "\t=1", -2, Decimal("-1.5"), None)

    assert text(csv_file("a", ["c"], [row])) == "c\r\n'=SUM(A1),'+1,'-1,'@x,'\t=1,-2,-1.5,\r\n"


def test_times_are_those_of_the_readers_zone_though_the_file_is_sent_later():
    with override(ZoneInfo("Europe/Berlin")):
        response = csv_file("a", ["at"], [[datetime(2026, 7, 1, 22, 30, 5, 9, tzinfo=UTC)]] * 2)

    assert text(response).splitlines()[2] == "2026-07-02T00:30:05+02:00"


def test_a_list_that_refuses_is_refused_before_the_file_begins():
    def rows():
        raise Invalid("Expected a filter.")
        yield

    with pytest.raises(Invalid):
        csv_file("a", ["c"], rows())


def test_every_page_of_a_list_is_in_the_file_up_to_a_limit():
    numbers = list(range(450))

    def page(limit: int, cursor: str) -> Page:
        start = int(cursor or 0)
        end = start + limit
        return Page(numbers[start:end], str(end) if end < len(numbers) else "")

    assert list(all_pages(page)) == numbers
    assert list(all_pages(page, most=201)) == numbers[:201]


def test_an_asynchronous_server_sends_it_piece_by_piece():
    read = []

    def rows():
        for number in range(1_200):
            read.append(number)
            yield [number]

    async def first_piece() -> int:
        async for _ in csv_file("a", ["c"], rows()):
            return len(read)
        return 0

    assert 0 < asyncio.run(first_piece()) < 1_000
