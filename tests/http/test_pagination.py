"""Cursors of keyset paging."""

from datetime import UTC, datetime

import pytest

from portal.http.pagination import BadCursor, decode_cursor, encode_cursor, page_limit, page_of
from portal.lib.errors import Invalid


def test_a_cursor_gives_back_the_key_it_was_made_from() -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)

    assert decode_cursor(encode_cursor([noon, 7]), datetime, int) == [noon, 7]


@pytest.mark.parametrize("cursor", ["%%%", "bnVsbA", "W10", "W1sxXSwyXQ", "é"])
def test_a_cursor_that_was_never_given_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(cursor, int, int)


@pytest.mark.parametrize(
    ("key", "kinds"),
    [
        (["x"], [int]),
        ([True], [int]),
        ([10**30], [int]),
        (["2026-99-01T00:00:00Z"], [datetime]),
        (["2026-01-01"], [datetime]),
        (["a\0b"], [str]),
        ([None], [str]),
    ],
)
def test_a_cursor_of_other_kinds_of_values_is_refused(key: list[object], kinds: list[type]) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(encode_cursor(key), *kinds)


def test_the_last_page_has_no_next() -> None:
    assert page_of([1, 2], 2, lambda row: [row]).next == ""


def test_a_page_is_cut_at_its_limit_and_names_the_row_it_ended_with() -> None:
    page = page_of([1, 2, 3], 2, lambda row: [row])

    assert page.rows == [1, 2]
    assert decode_cursor(page.next, int) == [2]


@pytest.mark.parametrize("text", ["many", "²", "-1", "9" * 5_000])
def test_a_limit_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        page_limit(text)


def test_a_limit_is_bounded() -> None:
    assert page_limit("100000") == 200
