"""JSON with exact numbers."""

from decimal import Decimal

import pytest

from portal.lib.json import dumps, loads


@pytest.mark.parametrize(
    "text", ["0.1", "120.0", "1", "-7", "12345678901234567890.123456789", "1E+50", "[1,2.5]"]
)
def test_a_number_read_and_written_keeps_its_value(text: str) -> None:
    assert loads(dumps(loads(text))) == loads(text)


def test_a_fraction_is_read_as_a_decimal() -> None:
    assert loads("0.1") == Decimal("0.1")


def test_a_whole_decimal_is_written_as_an_integer() -> None:
    assert dumps({"amount": Decimal("120.0")}) == '{"amount":120}'


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_json_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="JSON number"):
        loads(text)


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="JSON value"):
        dumps({"at": object()})


@pytest.mark.parametrize(
    "text", ['"\\u0000"', '{"a\\u0000": 1}', '["\\ud800"]', '"\\udc00x"', "1e9999", "1e-9999"]
)
def test_what_the_database_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="it holds"):
        loads(text)


@pytest.mark.parametrize("text", ['"\\ud83d\\ude00"', '"\\\\u0000"', "1e6000"])
def test_what_only_looks_like_it_is_read(text: str) -> None:
    assert loads(dumps(loads(text))) == loads(text)
