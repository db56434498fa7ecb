"""What must hold for all values: texts read back, orders and equalities agree, relations have their mirror images."""

import hypothesis.strategies as st
from hypothesis import given, settings

from processes.feel.api import Budget, compile_expression
from processes.feel.compare import equal, order
from processes.feel.numbers import number_text
from processes.feel.temporal import (
    NANOS,
    DateTime,
    DayDuration,
    MonthDuration,
    Time,
    Zone,
    date_from_days,
)
from processes.feel.temporal_arithmetic import plus_months
from processes.feel.temporal_text import parse_temporal, temporal_text
from processes.feel.text import notation

zones = (
    st.none()
    | st.integers(-64_800, 64_800).map(lambda seconds: Zone("", seconds))
    | st.sampled_from([Zone("Europe/Berlin"), Zone("Asia/Kolkata"), Zone("America/St_Johns")])
)
dates = st.integers(-365_000_000_000, 365_000_000_000).map(date_from_days)
near_dates = st.integers(-100_000, 100_000).map(date_from_days)
times = st.builds(Time, st.integers(0, 86_400 * NANOS - 1), zones)
date_times = st.builds(DateTime, dates, times)
durations = st.integers(-(10**25), 10**25).map(DayDuration) | st.integers(-(10**12), 10**12).map(
    MonthDuration
)
temporals = dates | times | date_times | durations
numbers = st.integers(-(10**33), 10**33) | st.decimals(-(10**9), 10**9, places=6)
scalars = st.none() | st.booleans() | numbers | st.text(max_size=8) | temporals


def nested(inner):
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=4), inner, max_size=3)


values = st.recursive(scalars, nested, max_leaves=6)
# string() writes temporal values without @"...", as the standard does, so they do not read back
texts = st.text(max_size=8) | st.text(alphabet='ab"\\nu{}: ,1', max_size=8)
plain_values = st.recursive(st.none() | st.booleans() | numbers | texts, nested, max_leaves=6)


@given(value=temporals)
def test_a_temporal_value_reads_back_from_its_text(value):
    assert parse_temporal(temporal_text(value)) == value


@given(value=numbers)
def test_a_number_reads_back_from_its_text(value):
    assert compile_expression(number_text(value)).evaluate({}) == value


@settings(deadline=None)
@given(value=plain_values)
def test_string_writes_an_expression_that_makes_the_value_again(value):
    text = notation(value, Budget())

    assert equal(compile_expression(text).evaluate({}), value) is True


@given(a=scalars, b=scalars)
def test_order_and_equality_agree(a, b):
    sign = order(a, b)

    if sign is not None and not isinstance(a, Time | DateTime):
        assert (sign == 0) is equal(a, b)
    assert order(b, a) == (None if sign is None else -sign)


@given(a=values)
def test_every_value_equals_itself(a):
    assert equal(a, a) is True


@given(day=near_dates, months=st.integers(-1200, 1200))
def test_months_added_and_taken_away_end_at_most_three_days_off(day, months):
    back = plus_months(plus_months(day, months), -months)

    assert 0 <= day.ordinal - back.ordinal <= 3


bounds = st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans(), st.booleans())
RELATIONS = ["before", "after", "meets", "met by", "overlaps before", "overlaps after", "finishes", "finished by",
             "includes", "during", "starts", "started by", "coincides", "overlaps"]  # fmt: skip
MIRRORED = {"before": "after", "meets": "met by", "finishes": "finished by", "includes": "during",
            "starts": "started by", "coincides": "coincides", "overlaps": "overlaps"}  # fmt: skip


def span(bound):
    low, high, closed, closed_end = bound
    low, high = min(low, high), max(low, high) + 1
    return f"{'[' if closed else '('}{low}..{high}{']' if closed_end else ')'}"


@settings(deadline=None)
@given(a=bounds, b=bounds)
def test_relations_have_mirror_images(a, b):
    said = {name: compile_expression(f"{name}({span(a)}, {span(b)})").evaluate({}) for name in RELATIONS}
    mirrored = {name: compile_expression(f"{name}({span(b)}, {span(a)})").evaluate({}) for name in RELATIONS}

    assert all(said[name] == mirrored[mirror] for name, mirror in MIRRORED.items())


@settings(deadline=None)
@given(a=bounds, point=st.integers(-1, 8))
def test_a_point_lies_before_in_or_after_a_range(a, point):
    names = ("before", "during", "after")

    assert [compile_expression(f"{name}({point}, {span(a)})").evaluate({}) for name in names].count(True) == 1
