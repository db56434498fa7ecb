"""Cursors of keyset paging."""

import pytest

from portal.http.pagination import BadCursor, decode_cursor, encode_cursor, page_limit, page_of
from portal.lib.errors import Invalid


def test_a_cursor_gives_back_the_key_it_was_made_from() -> None:
    assert decode_cursor(encode_cursor(["2026-11-20T12:00:00+00:00", 7]), 2) == [
        "2026-11-20T12:00:00+00:00",
        7,
    ]


@pytest.mark.parametrize("cursor", ["%%%", "bnVsbA", "W10", "W1sxXSwyXQ", "é"])
def test_a_cursor_that_was_never_given_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(cursor, 2)


def test_the_last_page_has_no_next() -> None:
    assert page_of([1, 2], 2, lambda row: [row]).next == ""


def test_a_page_is_cut_at_its_limit_and_names_the_row_it_ended_with() -> None:
    page = page_of([1, 2, 3], 2, lambda row: [row])

    assert page.rows == [1, 2]
    assert decode_cursor(page.next, 1) == [2]


def test_a_limit_that_is_no_number_is_refused() -> None:
    with pytest.raises(Invalid):
        page_limit("many")


def test_a_limit_is_bounded() -> None:
    assert page_limit("100000") == 200
