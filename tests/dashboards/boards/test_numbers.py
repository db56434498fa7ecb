"""Every measure a tile may show is plain SQL over instances, tasks, incidents and history; its link lists what it counts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from dashboards.selectors.board_filters import board_filter
from dashboards.selectors.board_tiles import BoardTile, board_tile
from dashboards.store.board_templates import TEMPLATES
from dashboards.store.tile_words import COUNTED, TileSpec, groupings_of, read_tiles
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from processes.models import ElementHistory, Incident, ProcessInstance
from tests.dashboards.boards.conftest import Past

pytestmark = pytest.mark.django_db(transaction=True)
LENGTH = "extract(epoch FROM ended_at - started_at)::float8"
PLAIN = {
    "running": "SELECT count(*) FROM instance WHERE ended_at IS NULL",
    "stuck": "SELECT count(*) FROM instance WHERE ended_at IS NULL AND changed_at < now() - interval '1 day'",
    "started": "SELECT count(*) FROM instance WHERE started_at > now() - interval '29 days'",
    "finished": "SELECT count(*) FROM instance WHERE ended_at IS NOT NULL",
    "compensated": "SELECT count(*) FROM instance WHERE state = 'compensated'",
    "p50": f"SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY {LENGTH}) FROM instance WHERE ended_at IS NOT NULL",
    "p90": f"SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY {LENGTH}) FROM instance WHERE ended_at IS NOT NULL",
    "p95": f"SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY {LENGTH}) FROM instance WHERE ended_at IS NOT NULL",
    "mean": f"SELECT avg({LENGTH}) FROM instance WHERE ended_at IS NOT NULL",
    "sla_met": "SELECT avg((ended_at - started_at <= interval '5 minutes')::int)::float8 FROM instance WHERE ended_at IS NOT NULL",
    "first_time_right": """SELECT avg((state = 'completed' AND id NOT IN (SELECT instance_id FROM incident) AND id NOT IN
        (SELECT instance_id FROM element_history WHERE attempts > 1))::int)::float8 FROM instance WHERE ended_at IS NOT NULL""",
    "tasks_open": "SELECT count(*) FROM task WHERE closed_at IS NULL",
    "tasks_overdue": "SELECT count(*) FROM task WHERE due_at < now()",
    "tasks_done": "SELECT count(*) FROM task WHERE state = 'completed'",
    "incidents": "SELECT count(*) FROM incident WHERE state = 'open'",
    "incidents_raised": "SELECT count(*) FROM incident",
    "visits": "SELECT count(*) FROM element_history",
    "step_p50": "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM left_at - entered_at)::float8) FROM element_history",
    "step_p95": "SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM left_at - entered_at)::float8) FROM element_history",
}  # fmt: skip


@pytest.fixture
def troubled(past: Past) -> Past:
    """Some overdue, done, stuck, failed and undone."""
    first, second, third = ProcessInstance.objects.filter(version=past.quick).order_by("pk")[:3]
    ElementHistory.objects.filter(instance_id=first.pk, seq=1).update(attempts=2)
    Incident.objects.create(
        id=9_999, instance_id=second.pk, token_id=1, definition=past.quick.definition, version=past.quick,
        element=1, code="x", message="x", shape="x", created_at=portal_now(),
    )  # fmt: skip
    done, late, *_ = HumanTask.objects.order_by("pk")
    HumanTask.objects.filter(pk=late.pk).update(due_at=portal_now() - timedelta(hours=1))
    ProcessInstance.objects.filter(pk=done.instance_id).update(changed_at=portal_now() - timedelta(days=2))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE instance SET state = 'compensated' WHERE id = %s", [third.pk])
        cursor.execute(
            "UPDATE task SET state = 'completed', closed_at = now() - interval '1 s' WHERE id = %s", [done.pk]
        )
    return past


def plainly(text: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchone()[0]


def tile(past: Past, query: dict[str, str] | None = None, user: Any = None, **spec: Any) -> BoardTile:
    who = user or past.boss
    picture = spec.pop("picture", "table" if spec.get("by") else "number")
    wanted = board_filter(who, query or {}, portal_now())
    return board_tile(TileSpec(id="t", picture=picture, **spec), wanted, who)


def behind(past: Past, link: str) -> int:
    """How many instances the list shows there."""
    client = Client()
    client.force_login(past.boss)
    answer = client.get(f"{link}&format=csv")
    return len(b"".join(answer.streaming_content).decode().splitlines()) - 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("measure", [key for key in COUNTED if key != "queue_age"])
def test_a_measure_is_plain_sql(troubled, measure):
    assert tile(troubled, measure=measure).number[0] == pytest.approx(plainly(PLAIN[measure]))


def test_the_oldest_in_the_queue_is_as_old_as_it_is(past):
    HumanTask.objects.filter(pk=HumanTask.objects.first().pk).update(
        created_at=portal_now() - timedelta(hours=3)
    )

    assert tile(past, measure="queue_age").number[0] == pytest.approx(3 * 3_600, abs=5)


@pytest.mark.parametrize(
    ("measure", "by"),
    [
        (measure, by)
        for measure in ("running", "stuck", "started", "finished", "compensated")
        for by in ("day", "week", "month", "process", "version", "state", "age", "length")
        if by in groupings_of(measure)
    ],
)
def test_every_counted_group_leads_to_that_many_instances(troubled, measure, by):
    rows = tile(troubled, measure=measure, by=by).cells

    shown = [(value[0], value[2]) for _, value in rows if value[0]]
    assert [behind(troubled, link) for _, link in shown] == [value for value, _ in shown]


def test_two_groupings_add_up_to_the_one(past):
    both = tile(past, measure="finished", by="day", by2="process")
    alone = tile(past, measure="finished", by="day")

    assert [sum(row[1:]) for row in both.rows] == [row[1] for row in alone.rows]
    assert sum(row[1] for row in alone.rows) == 9


@pytest.mark.parametrize(
    ("measure", "counted"),
    [("p50", 4), ("p90", 0), ("sla_met", 4), ("first_time_right", 3)],
)
def test_a_percentile_or_share_leads_to_those_that_miss_it(troubled, measure, counted):
    _, link = tile(troubled, {"process": "quick"}, measure=measure).number

    assert behind(troubled, link) == counted


def test_a_share_over_processes_with_different_targets_leads_nowhere(past):
    assert tile(past, measure="sla_met").number[1] == ""


def test_a_key_narrows_number_and_list_alike(past):
    ProcessInstance.objects.filter(pk=ProcessInstance.objects.first().pk).update(business_key="A-1")

    value, link = tile(past, {"key": "A-1"}, measure="finished").number
    assert value == behind(past, link) == 1


def test_a_period_without_data_says_so(past):
    drawn = tile(past, {"from": "2020-01-01", "to": "2020-01-31"}, measure="p90")

    assert drawn.problem == (
        "The shortest time from start to end that 90 of 100 instances that ended in the period did not exceed. "
        "There are none."
    )


def test_a_retired_process_says_so(past):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE definition_version SET state = 'retired' WHERE id = %s", [past.quick.pk])

    drawn = tile(past, measure="finished", process="quick")
    assert (drawn.number[0], drawn.note) == (9, "This process is retired: nothing new starts.")


def test_each_measure_can_be_grouped_by_all_it_says(past):
    for measure in COUNTED:
        for by in groupings_of(measure):
            drawn = tile(past, measure=measure, by=by, variable="amount" if by == "variable" else "")
            assert drawn.rows or drawn.problem, (measure, by)


def test_saved_templates_are_right(past):

    for template in TEMPLATES.values():
        assert read_tiles([each.plain() for each in template.tiles]) == list(template.tiles)


def test_the_days_behind_a_number_add_up_to_it(past):
    wanted = board_filter(past.boss, {"period": "7d"}, portal_now())

    found = board_tile(TileSpec(id="t", picture="number", measure="finished"), wanted, past.boss)

    assert (found.number[0], len(found.trend)) == (sum(found.trend), 7)
    assert found.number[0] == plainly("SELECT count(*) FROM instance WHERE ended_at IS NOT NULL")
