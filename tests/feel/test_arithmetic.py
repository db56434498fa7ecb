"""Numbers and the five operators."""

from decimal import Decimal

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", Decimal("0.3")),
        ("10 / 4", Decimal("2.5")),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("2 ** -1", Decimal("0.5")),
        ("2 ** 0.5 * 2 ** 0.5 > 1.9999999", True),
        ("0 ** 0", 1),
        (".5 + 1", Decimal("1.5")),
        ("1.2e3", 1200),
        ("-(3 - 5)", 2),
        ("--3", 3),
        ("9999999999999999999999999999999999 + 1", 10**34),
        ("1234567890123456789 * 1234567890123456789", Decimal("1.524157875323883675019051998750191E+36")),
        ("2 * 3 instance of number", None),
    ],
)
def test_numbers_are_exact_decimals_of_34_digits(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize("text", ["1 / 0", "0 / 0", "(-8) ** 0.5", "0 ** -1", "9.9e6144 * 10", "10 ** 7000"])
def test_an_undefined_result_is_null_and_says_so(complaint, text):
    assert complaint(text) == "undefined"


@pytest.mark.parametrize("text", ['1 + "a"', '"a" - "b"', "true + 1", "[1] * 2", "{a: 1} / 2", "-true"])
def test_values_that_do_not_go_together_are_null_and_say_so(complaint, text):
    assert complaint(text) == "invalid-argument"


@pytest.mark.parametrize("text", ["null + 1", "1 - null", "null * null", "null / 2", "2 ** null"])
def test_null_in_arithmetic_is_null(complaint, text):
    assert complaint(text) == "null-operand"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2024-01-31") + duration("P1M")', "2024-02-29"),
        ('date("2024-02-29") - duration("P1Y")', "2023-02-28"),
        ('duration("P1D") + date("2024-12-31")', "2025-01-01"),
        ('date("2024-01-01") + duration("PT36H")', "2024-01-02"),
        ('date("2024-03-01") - date("2024-02-01")', "P29D"),
        ('@"2024-01-01T10:00:00" + @"PT90M"', "2024-01-01T11:30:00"),
        ('@"2024-01-01T10:00:00Z" - @"2024-01-01T10:00:00+01:00"', "PT1H"),
        ('@"23:30:00" + @"PT1H"', "00:30:00"),
        ('@"10:00:00" - @"08:30:00"', "PT1H30M"),
        ('@"P1Y" + @"P3M"', "P1Y3M"),
        ('@"P1D" - @"PT1H"', "PT23H"),
        ('@"P1D" * 2.5', "P2DT12H"),
        ('3 * @"P5M"', "P1Y3M"),
        ('@"P1D" / 2', "PT12H"),
        ('@"P1Y" / 5', "P2M"),
        ('@"P1D" / @"PT6H"', 4),
        ('@"P1Y" / @"P4M"', 3),
        ('-@"P1D"', "-P1D"),
        ('-@"P1Y2M"', "-P1Y2M"),
    ],
)
def test_dates_times_and_durations_calculate(feel, text, value):
    assert feel(text) == value


def test_days_across_a_clock_change_count_the_time_that_passes(feel):
    assert (
        feel('string(@"2024-03-30T12:00:00@Europe/Berlin" + @"PT24H")') == "2024-03-31T13:00:00@Europe/Berlin"
    )


@pytest.mark.parametrize(
    "text", ['@"2024-01-01T10:00:00Z" - @"2024-01-01T10:00:00"', '@"10:00:00Z" - @"10:00:00"']
)
def test_a_zone_on_one_side_only_makes_a_difference_null(complaint, text):
    assert complaint(text) == "invalid-argument"


@pytest.mark.parametrize("text", ['@"999999999-12-31" + @"P1D"', '@"P999999999999999D" * 10 ** 20'])
def test_dates_and_durations_beyond_all_years_are_null(feel, text):
    assert feel(text) is None


def test_years_before_christ_and_after_9999_are_dates_too(feel):
    assert feel('[@"-0044-03-15" + @"P1D", @"9999-12-31" + @"P1D"]') == ["-0044-03-16", "10000-01-01"]
