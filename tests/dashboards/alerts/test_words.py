"""When an alert fires and when it is over, without a database."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.store.alert_rules import read_rule
from dashboards.store.alert_words import Condition, Step, check, decide, firings, is_quiet
from portal.lib.errors import Invalid

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ABOVE = Condition("above", 10, 8)
BELOW = Condition("below", 0.9, 0.95)


def series(*values: float | None, minutes: int = 1) -> list[tuple[datetime, float | None]]:
    return [(NOON + timedelta(minutes=minutes * place), value) for place, value in enumerate(values)]


def fired(condition: Condition, *values: float | None) -> list[int]:
    """Minutes at which it fires."""
    return [int((at - NOON).total_seconds()) // 60 for at, _ in firings(condition, series(*values))]


def test_it_fires_above_and_not_at_the_threshold():
    assert fired(ABOVE, 10, 11) == [1]


def test_it_fires_below_and_not_at_the_threshold():
    assert fired(BELOW, 0.9, 0.89) == [1]


def test_a_number_that_flaps_around_the_threshold_fires_once():
    assert fired(ABOVE, 11, 9, 11, 9, 11) == [0]


def test_back_at_where_it_clears_it_may_fire_again():
    assert fired(ABOVE, 11, 8, 11) == [0, 2]


def test_it_has_to_hold_for_its_minutes_without_a_gap():
    patient = Condition("above", 10, 8, minutes=3)

    assert fired(patient, 11, 11, 10, 11, 11, 11, 11) == [6]


def test_without_a_number_nothing_changes():
    patient = Condition("above", 10, 8, minutes=2)

    assert fired(patient, 11, None, 11) == [2]
    assert decide(ABOVE, None, NOON, pending_since=None, is_open=True) == Step()


def test_what_was_settled_by_hand_waits_until_the_number_was_back():
    still = decide(ABOVE, 11, NOON, pending_since=None, is_open=False, is_settled=True)
    between = decide(ABOVE, 9, NOON, pending_since=None, is_open=False, is_settled=True)
    back = decide(ABOVE, 8, NOON, pending_since=None, is_open=False, is_settled=True)

    assert (still, between, back) == (Step(is_settled=True), Step(is_settled=True), Step())


@pytest.mark.parametrize(
    ("start", "end", "now", "quiet"),
    [(22, 6, 23, True), (22, 6, 5, True), (22, 6, 6, False), (12, 13, 12, True), (12, 13, 13, False), (8, 8, 8, False)],
)  # fmt: skip
def test_quiet_hours_go_over_midnight(start, end, now, quiet):
    condition = Condition("above", 1, 1, 0, time(start), time(end))

    assert is_quiet(condition, time(now)) is quiet


@pytest.mark.parametrize(
    "wrong",
    [
        Condition("above", 10, 11),
        Condition("below", 10, 9),
        Condition("above", 1, 1, 0, time(1), None),
    ],
)
def test_a_condition_that_cannot_be_is_refused(wrong):
    with pytest.raises(Invalid):
        check(wrong)


@given(st.lists(st.none() | st.integers(0, 20)), st.integers(0, 3))
def test_firings_are_the_same_as_deciding_one_by_one(values, minutes):
    """The preview and the sweep cannot disagree; and no firing overlaps another."""
    condition = Condition("above", 10, 8, minutes)
    told = firings(condition, series(*values))

    since, is_open, starts = None, False, []
    for at, value in series(*values):
        step = decide(condition, value, at, pending_since=since, is_open=is_open)
        since, is_open = step.pending_since, step.fires or (is_open and not step.resolves)
        starts += [at] if step.fires else []
    assert [start for start, _ in told] == starts
    assert all(over is not None and over <= later for (_, over), (later, _) in pairwise(told))


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "nothing"},
        {"measure": "incidents", "threshold": "many"},
        {"measure": "incidents", "threshold": True},
        {"measure": "incidents", "threshold": float("nan")},
        {"measure": "incidents", "threshold": 1, "minutes": -1},
        {"measure": "incidents", "threshold": 1, "minutes": "soon"},
        {"measure": "incidents", "threshold": 1, "quiet_from": "25:00", "quiet_to": "6:00"},
        {"measure": "incidents", "threshold": 1, "tell": "everybody"},
        {"measure": "incidents", "threshold": 1, "step": "a"},
        {"measure": "running", "threshold": 1, "step": "a", "process": "p"},
        {"measure": "running", "threshold": 1, "filters": {"layer": "x"}},
        {"measure": "running", "threshold": 1, "surprise": 1},
        {"kind": "heat", "measure": "live", "threshold": 1, "process": "p"},
        {"measure": "running", "threshold": 1, "comparison": "beside"},
        {"measure": "running", "threshold": 1, "by_mail": "perhaps"},
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_a_sentence(wrong):
    with pytest.raises(Invalid, match="Expected"):
        read_rule(wrong)
