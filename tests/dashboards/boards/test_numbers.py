"""Every measure a tile may show is plain SQL over instances, tasks, incidents and history; its link lists what it counts."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client

from dashboards.actions.boards import create_board
from dashboards.models import Board
from dashboards.selectors.board_filters import board_filter
from dashboards.selectors.board_query import parameters_of, statement
from dashboards.selectors.board_tiles import BoardTile, board_tile
from dashboards.selectors.boards import read_board
from dashboards.store.board_templates import TEMPLATES
from dashboards.store.tile_words import COUNTED, TileSpec, groupings_of, read_tiles
from humantasks.assignment.principals import of_group
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from portal.lib.sql import execute, fetch
from processes.models import Definition, ElementHistory, Incident, ProcessInstance, VariableValue
from tests.dashboards.boards.conftest import Past
from tests.rest import Rest, is_problem

pytestmark = pytest.mark.django_db(transaction=True)
COUNTS = ("running", "stuck", "started", "finished", "compensated", "tasks_open", "tasks_overdue", "tasks_done", "incidents", "incidents_raised")  # fmt: skip
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
    "automation": """SELECT avg((i.definition_id = (SELECT id FROM definition WHERE key = 'quick'))::int)::float8 FROM element_history h
        JOIN instance i ON i.id = h.instance_id WHERE h.element = (SELECT array_position(ARRAY(SELECT jsonb_array_elements_text(
        v.element_ids)), 't') - 1 FROM definition_version v WHERE v.id = h.version_id)""",  # the task of one, the user task of the other
    "visits": "SELECT count(*) FROM element_history",
    "step_p50": "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM left_at - entered_at)::float8) FROM element_history",
    "step_p95": "SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM left_at - entered_at)::float8) FROM element_history",
}  # fmt: skip


@pytest.fixture
def troubled(past: Past) -> Past:
    """Some overdue, done, stuck, failed and undone."""
    first, second, third = ProcessInstance.objects.filter(version=past.quick).order_by("pk")[:3]
    VariableValue.objects.create(instance_id=first.pk, name="amount", num=5)
    ElementHistory.objects.filter(instance_id=first.pk, seq=1).update(attempts=2)
    Incident.objects.create(
        id=9_999, instance_id=second.pk, token_id=1, definition=past.quick.definition, version=past.quick,
        element=1, code="x", message="x", shape="x", created_at=portal_now(),
    )  # fmt: skip
    done, late, *_ = HumanTask.objects.order_by("pk")
    ElementHistory.objects.create(
        instance_id=done.instance_id, seq=50, visit=1, version_id=past.slow.pk, element=done.element, outcome="completed",
        entered_at=portal_now() - timedelta(hours=1), left_at=portal_now() - timedelta(minutes=1),
    )  # fmt: skip
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


def behind(past: Past, link: str, user: User | None = None) -> int:
    """How many instances the list shows there."""
    client = Client()
    client.force_login(user or past.boss)
    answer = client.get(f"{link}&format=csv")
    return len(b"".join(answer.streaming_content).decode().splitlines()) - 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("measure", [key for key in COUNTED if key != "queue_age"])
def test_a_measure_is_plain_sql(troubled, measure):
    assert tile(troubled, measure=measure).number[0] == pytest.approx(plainly(PLAIN[measure]))


def test_first_time_right_looks_up_what_went_wrong_instead_of_reading_all_history(past):
    one, wanted = (
        TileSpec("t", "number", measure="first_time_right"),
        board_filter(past.boss, {}, portal_now()),
    )
    with transaction.atomic():
        execute("SET LOCAL enable_seqscan = off")
        asked = "EXPLAIN " + statement(one, COUNTED["first_time_right"], wanted)
        plan = [line for (line,) in fetch(asked, parameters_of(one, wanted))]

    assert not any("Seq Scan on element_history" in line for line in plan)


def test_the_oldest_in_the_queue_is_as_old_as_it_is(past):
    HumanTask.objects.filter(pk=HumanTask.objects.first().pk).update(
        created_at=portal_now() - timedelta(hours=3)
    )

    assert tile(past, measure="queue_age").number[0] == pytest.approx(3 * 3_600, abs=5)


def test_every_mark_of_a_count_leads_to_what_it_counts(troubled):
    """By all it can be grouped by: as many instances (tasks, incidents) stand in the list as the mark says."""
    assert [wrong for measure in COUNTS for wrong in misled(troubled, measure)] == []


def misled(past: Past, measure: str) -> list[tuple[Any, ...]]:
    found = []
    for by in set(groupings_of(measure)) - {"assignee"}:  # figures of one person lead nowhere
        drawn = tile(past, measure=measure, by=by, variable="amount" if by == "variable" else "")
        assert drawn.rows or drawn.problem.endswith("There are none."), (measure, by, drawn.problem)
        found += [
            (measure, by, name[0], value, link)
            for name, (value, _, link) in drawn.cells
            if value and (not link or behind(past, link) != value)
        ]
    return found


def test_a_mark_of_two_groupings_leads_to_both(troubled):
    drawn = tile(troubled, measure="finished", by="weekday", by2="hour", picture="heat")

    marks = [(value, link) for row in drawn.cells for value, _, link in row[1:] if value]
    assert sum(value for value, _ in marks) == 9
    assert [behind(troubled, link) for _, link in marks] == [value for value, _ in marks]


@pytest.mark.parametrize("mark", ["x", "e30", "bnVsbA", "eyJtZWFzdXJlIjoicHJvZml0In0"])
def test_what_is_no_mark_is_refused_with_a_sentence(past, mark):
    assert is_problem(Rest(past.boss).get("/process-instances", behind=mark), 422)


def test_a_mark_tells_no_more_than_the_list_may(past):
    """Somebody else's link: the reader's own instances, and none found by a variable that they may not see."""
    VariableValue.objects.create(instance_id=ProcessInstance.objects.first().pk, name="amount", num=5)
    filters = {"variable": "amount", "value": "5"}
    narrowed = tile(past, filters, measure="finished", by="weekday").cells[0][1][2]
    (count, _, every) = tile(past, measure="running", by="weekday").cells[0][1]

    for link, of_boss in ((narrowed, 1), (every, count)):
        assert (behind(past, link), behind(past, link, past.half)) == (of_boss, 0)


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


def test_a_share_over_processes_with_different_targets_leads_to_those_that_missed_their_own(past):
    Definition.objects.filter(pk=past.slow.definition_id).update(sla_target_seconds=60)
    late = ProcessInstance.objects.filter(version=past.slow).earliest("started_at")
    end(late)

    value, link = tile(past, measure="sla_met").number
    assert (value, behind(past, link)) == (pytest.approx(5 / 10), 5)


def end(case: ProcessInstance) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE instance SET state = 'completed', ended_at = now() - interval '1 s' WHERE id = %s",
            [case.pk],
        )


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


def test_each_measure_can_be_grouped_by_all_pairs_it_says(past):
    """What the database makes of each statement, without reading its rows."""
    wanted = board_filter(past.boss, {}, portal_now())
    for measure, counted in COUNTED.items():
        for by, by2 in permutations(groupings_of(measure), 2):
            spec = TileSpec(id="t", picture="table", measure=measure, by=by, by2=by2, variable="amount")
            fetch(f"EXPLAIN {statement(spec, counted, wanted)}", parameters_of(spec, wanted))


@pytest.mark.parametrize("words", [{"measure": "profit"}, {"by": "colour"}])
def test_a_tile_of_another_version_of_the_portal_says_so(past, words):
    board = create_board(past.boss, "Ours")
    stored = {"id": "t", "picture": "table", "measure": "finished", "by": "day"} | words
    Board.objects.filter(pk=board.pk).update(tiles=[stored])

    (drawn,) = read_board(Board.objects.get(), past.boss, {})
    assert drawn.problem.startswith("Expected")


def test_what_was_done_counts_for_its_group_and_for_who_did_it(past):
    task = HumanTask.objects.earliest("pk")
    group = Group.objects.create(name="Risk")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE task SET state = 'completed', closed_at = now(), completed_by_id = %s, principals_at_close = %s WHERE id = %s",
            [past.boss.pk, [of_group(group.pk)], task.pk],
        )

    assert tile(past, measure="tasks_done", by="group").rows == [("Risk", 1)]
    assert tile(past, measure="tasks_done", by="assignee").rows == [("boss", 1)]


def test_saved_templates_are_right(past):

    for template in TEMPLATES.values():
        assert read_tiles([each.plain() for each in template.tiles]) == list(template.tiles)


def test_the_days_behind_a_number_add_up_to_it(past):
    wanted = board_filter(past.boss, {"period": "7d"}, portal_now())

    found = board_tile(TileSpec(id="t", picture="number", measure="finished"), wanted, past.boss)

    assert (found.number[0], len(found.trend)) == (sum(found.trend), 7)
    assert found.number[0] == plainly("SELECT count(*) FROM instance WHERE ended_at IS NOT NULL")
