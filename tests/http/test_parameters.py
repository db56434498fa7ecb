"""Parameters of addresses: moments, yes or no, words of a list."""

from datetime import UTC, datetime

import pytest

from portal.http.parameters import flag_in, instant_in, words_in
from portal.lib.errors import Invalid

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-03-02T09:00:00Z", "2026-03-02T10:00:00+01:00", "2026-03-02T10:00:00 01:00"]
)
def test_a_moment_is_read_with_its_zone_also_when_the_plus_was_not_escaped(text: str) -> None:
    assert instant_in({"due_after": text}, "due_after") == NINE


@pytest.mark.parametrize("text", ["2026-03-02T09:00:00", "2026-02-30T09:00:00Z", "monday"])
def test_what_is_no_moment_with_a_zone_names_the_parameter(text: str) -> None:
    with pytest.raises(Invalid, match="Expected `due_after` to be a date and time with its zone, but got"):
        instant_in({"due_after": text}, "due_after")


def test_what_is_not_given_says_neither_yes_nor_no() -> None:
    assert (flag_in({}, "x"), flag_in({"x": "True"}, "x"), flag_in({"x": "0"}, "x")) == (None, True, False)


def test_a_word_that_is_not_known_is_named_beside_those_that_are() -> None:
    assert words_in({"state": "open,,closed"}, "state", ("open", "closed")) == ("open", "closed")
    with pytest.raises(Invalid, match="Expected `state` to be one of open, closed, but got 'ajar'"):
        words_in({"state": "open,ajar"}, "state", ("open", "closed"))
