"""The number of an alert is the number its tile and its heat map show; where there is none it says why."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from dashboards.models import AlertRule
from dashboards.selectors.alert_number import read_number
from dashboards.selectors.alert_past import condition_of, marks, past_of
from dashboards.selectors.board_filters import board_filter
from dashboards.selectors.board_tiles import board_tile
from dashboards.selectors.heat_query import heat_answer
from dashboards.store.alert_words import firings
from dashboards.store.fold import fold
from dashboards.store.record import record
from dashboards.store.tile_words import COUNTED, TileSpec
from portal.lib.clock import portal_now
from processes.engine.changes import HISTORY_COLUMNS
from processes.facts import BatchCommitted
from processes.models import DefinitionVersion, Grant, ProcessInstance, VariableValue
from tests.dashboards.boards.conftest import Past

pytestmark = pytest.mark.django_db


def value(rule: AlertRule) -> float | None:
    return read_number(AlertRule.objects.get(pk=rule.pk), portal_now()).value


def trouble(rule: AlertRule) -> str:
    return read_number(AlertRule.objects.get(pk=rule.pk), portal_now()).trouble


def tile(past: Past, query: dict[str, str], **spec: Any) -> Any:
    picture = "table" if spec.get("by") else "number"
    found = board_tile(
        TileSpec(id="t", picture=picture, **spec), board_filter(past.boss, query, portal_now()), past.boss
    )
    return dict(found.rows) if spec.get("by") else found.number[0]


@pytest.mark.parametrize("measure", sorted(COUNTED))
def test_it_is_the_number_of_the_tile(past, ruled, measure):
    for process in ("quick", "slow"):
        rule = ruled(measure=measure, process=process, period="7d")

        assert value(rule) == pytest.approx(
            tile(past, {"period": "7d"}, measure=measure, process=process), abs=1
        )


@pytest.mark.parametrize("period", ["15m", "1h", "24h", "today", "30d"])
def test_the_last_minutes_and_hours_are_periods_of_tiles_too(past, ruled, period):
    rule = ruled(measure="finished", process="quick", period=period)

    plain = {"15m": 15, "1h": 60, "24h": 1_440}.get(period)
    assert value(rule) == tile(past, {"period": period}, measure="finished", process="quick")
    if plain:
        since = portal_now() - timedelta(minutes=plain)
        assert value(rule) == ProcessInstance.objects.filter(version=past.quick, ended_at__gte=since).count()


@pytest.mark.parametrize(
    ("measure", "step", "name"),
    [("visits", "s", "Start event"), ("tasks_open", "t", "User task"), ("step_p95", "s", "Start event")],
)
def test_of_a_step_it_is_the_row_of_the_tile_by_step(past, ruled, measure, step, name):
    rows = tile(past, {}, measure=measure, by="step", process="slow")
    rule = ruled(measure=measure, process="slow", step=step, period="30d")

    assert value(rule) == rows[name]


def test_a_step_at_which_nothing_is_counted_counts_nothing(past, ruled):
    assert value(ruled(measure="incidents", process="slow", step="t")) == 0


def test_the_filters_of_the_dashboard_narrow_it_alike(past, ruled):
    case = ProcessInstance.objects.filter(version=past.slow).first()
    ProcessInstance.objects.filter(pk=case.pk).update(business_key="K-1")
    rule = ruled(measure="running", process="slow", filters={"key": "K-1"})

    assert value(rule) == tile(past, {"key": "K-1"}, measure="running", process="slow") == 1


def test_a_variable_that_changed_its_type_counts_by_what_it_says(past, ruled):
    cases = list(ProcessInstance.objects.filter(version=past.slow))
    VariableValue.objects.create(instance_id=cases[0].pk, name="amount", num=5)
    VariableValue.objects.create(instance_id=cases[1].pk, name="amount", txt="5")
    filters = {"variable": "amount", "value": "5"}
    rule = ruled(measure="running", process="slow", filters=filters)

    assert value(rule) == tile(past, filters, measure="running", process="slow") == 2


@pytest.mark.parametrize("layer", ["frequency", "live", "incidents", "overdue"])
def test_it_is_the_number_of_the_heat_map(past, ruled, layer):
    fold(portal_now())
    rule = ruled(kind="heat", measure=layer, process="slow", step="t", period="today", threshold=99)

    shown = heat_answer(
        {"layer": layer, "period": "today", "versions": "all"}, past.slow, past.boss, portal_now()
    )
    assert value(rule) == shown["nodes"]["t"]["value"]


def left(past: Past, visits: int) -> None:
    """So many visits of `t`, of one, two, three ... minutes."""
    now = portal_now()
    position = past.quick.element_ids.index("t")
    for minutes in range(1, visits + 1):
        values = dict.fromkeys(HISTORY_COLUMNS) | {
            "version_id": past.quick.pk, "element": position, "entered_at": now - timedelta(minutes=minutes),
            "left_at": now, "paused_ms": 0, "outcome": "completed",
        }  # fmt: skip
        row = tuple(values[name] for name in HISTORY_COLUMNS)
        record([BatchCommitted(now, [], [row], [], [])])
    fold(now)


def test_a_time_at_a_step_is_the_one_of_the_heat_map(past, ruled):
    left(past, 12)
    rule = ruled(kind="heat", measure="total_p95", process="quick", step="t", period="1h", threshold=1)

    shown = heat_answer(
        {"layer": "total_p95", "period": "1h", "versions": "all"}, past.quick, past.boss, portal_now()
    )
    assert value(rule) == shown["nodes"]["t"]["value"] == pytest.approx(12 * 60, rel=0.05)


def test_a_time_of_too_few_visits_is_none(past, ruled):
    left(past, 3)
    rule = ruled(kind="heat", measure="total_p95", process="quick", step="t", period="1h", threshold=1)

    assert value(rule) is None
    assert trouble(rule) == "Only 3 visits in the period: too few to tell."


def test_no_data_is_a_sentence_and_no_number(past, ruled):
    rule = ruled(measure="p90", process="slow", threshold=60)

    assert value(rule) is None
    assert trouble(rule).endswith("There are none.")


def test_a_process_its_owner_may_no_longer_read_is_a_sentence(past, ruled):
    Grant.objects.create(role="operate", user=past.half, definition=past.quick.definition)
    rule = ruled(measure="finished", process="quick", by=past.half)
    Grant.objects.filter(user=past.half).delete()

    assert value(rule) is None
    assert "that you may read" in trouble(rule)


def test_an_owner_who_left_is_a_sentence(past, ruled):
    rule = ruled()
    past.boss.is_active = False
    past.boss.save()

    assert "account of its owner is closed" in trouble(rule)


def test_a_retired_process_still_has_its_number(past, ruled):
    rule = ruled(measure="finished", process="quick", period="7d")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE definition_version SET state = 'retired' WHERE id = %s", [past.quick.pk])

    assert value(rule) == 9
    assert DefinitionVersion.objects.get(pk=past.quick.pk).state == "retired"


def test_what_is_unknown_by_now_is_a_sentence(past, ruled):
    rule = ruled(measure="finished", process="quick")
    AlertRule.objects.filter(pk=rule.pk).update(period="a while")

    assert "Expected `period`" in trouble(rule)


# the last 30 days


def test_the_preview_says_when_it_would_have_fired(past, ruled):
    """Nine ended on three days, three of them each day: of a day, two and more are above one."""
    rule = ruled(measure="finished", process="quick", period="24h", threshold=1)

    found = past_of(rule, past.boss, portal_now())

    assert len(found.fired) == 1
    assert found.points[-1][1] == value(rule)
    assert found.note == "Looked at every 6 hours."


@pytest.mark.parametrize("measure", ["running", "tasks_open", "finished", "p50", "queue_age", "incidents"])
def test_the_last_point_of_the_past_is_the_number_now(past, ruled, measure):
    process = "quick" if measure in ("finished", "p50") else "slow"
    rule = ruled(measure=measure, process=process, period="7d", threshold=1)
    now = portal_now()

    assert past_of(rule, past.boss, now).points[-1][1] == pytest.approx(read_number(rule, now).value, abs=1)


def test_what_was_so_then_is_counted_as_of_then(past, ruled):
    rule = ruled(measure="running", process="slow", threshold=0.5)
    now = portal_now()

    by_day = {(now - at).days: number for at, number in past_of(rule, past.boss, now).points}

    assert (by_day[29], by_day[25], by_day[10]) == (0, 0, 1)


def test_of_a_heat_map_the_past_is_read_as_of_then(past, ruled):
    fold(portal_now())
    rule = ruled(kind="heat", measure="live", process="slow", step="t", period="all", threshold=3)

    found = past_of(rule, past.boss, portal_now())

    assert found.points[-1][1] == 4
    assert found.points[0][1] == 0
    assert len(found.fired) == 1


def test_what_is_not_kept_says_so(past, ruled):
    rule = ruled(measure="stuck", process="slow", threshold=1)

    assert "is not kept" in past_of(rule, past.boss, portal_now()).problem


def test_a_chart_has_few_marks_and_none_of_them_hides_the_worst(past, ruled):
    rule = ruled(measure="finished", process="quick", period="15m", threshold=0.5)

    found = past_of(rule, past.boss, portal_now())
    drawn = marks(found, "above")

    assert len(drawn) <= 360 < len(found.points)
    assert max(number for _, number in drawn) == max(number for _, number in found.points)
    assert len(found.fired) == len(firings(condition_of(rule), found.points))
