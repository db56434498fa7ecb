"""Durations as people say them."""

import pytest

from processes.bpmn.prose.durations import in_words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("PT8H", "8 hours"),
        ("P1D", "1 day"),
        ("P1DT2H30M", "1 day 2 hours 30 minutes"),
        ("75%", "75 % of the time"),
        ("R3/PT1H", "every hour, 3 times"),
        ("R/P1D", "every day"),
        ("0 9 * * *", "0 9 * * *"),
        ("= due", "= due"),
        ("P", "P"),
    ],
)
def test_a_duration_is_said_and_anything_else_is_left_as_it_is(written: str, said: str):
    assert in_words(written) == said


def test_a_calendar_makes_working_time_of_it():
    assert in_words("P2DT8H", working=True) == "2 working days 8 working hours"
