"""Every figure of a process's dashboard is what its sentence says, counted another way over the same rows."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from dashboards.selectors.measures import MEASURES
from dashboards.selectors.process_figures import Window, by_day, figures, window_of
from dashboards.selectors.tiles import age_tile, causes_tile, slowest_tile, workload_tile
from dashboards.store.zone import ZONE
from humantasks.actions.claim import claim_task
from humantasks.actions.complete import Decision, complete_task
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.models import Definition, DefinitionVersion, ElementHistory, Incident, ProcessInstance, Token
from processes.store.definitions import forget_definitions
from tests.humantasks.conftest import cast as cast
from tests.humantasks.engine import start_review
from tests.processes.models import bpmn, flows
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)
MINUTES = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)  # how long the ten cases took
TARGET_SECONDS = 20 * 60
STRAIGHT = bpmn(
    "quick", '<startEvent id="s"/><task id="t"/><task id="u"/><endEvent id="e"/>' + flows("s", "t", "u", "e")
)


@pytest.fixture
def version(deployed: Callable[..., DefinitionVersion]) -> DefinitionVersion:
    forget_definitions()
    version = deployed(STRAIGHT)
    Definition.objects.filter(pk=version.definition_id).update(sla_target_seconds=TARGET_SECONDS)
    version.definition.refresh_from_db()
    return version


@pytest.fixture
def window() -> Window:
    return window_of(7, portal_now())


@pytest.fixture
def cases(version: DefinitionVersion, window: Window) -> list[int]:
    """Ten cases of the last days, each with its length; and one that ended before the period."""
    ids = start_instances(version, [NewInstance() for _ in range(11)], actor="test")
    for number, (case, minutes) in enumerate(zip(ids, MINUTES, strict=False)):
        ended(case, window.now - timedelta(hours=12 * (number // 2)), minutes)
    ended(ids[10], window.since - timedelta(seconds=1), 500)
    return ids[:10]


def ended(case: int, at: datetime, minutes: float) -> None:
    start = at - timedelta(minutes=minutes)
    ProcessInstance.objects.filter(pk=case).update(started_at=start, ended_at=at)


def plainly(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


def longest_of_the_fastest(share: float) -> float:
    return MINUTES[math.ceil(share * len(MINUTES)) - 1] * 60


def test_the_cycle_time_is_that_of_the_case_at_half_and_at_nine_tenths(version, window, cases):
    found = figures(version.definition, window)

    assert found["p50"] == pytest.approx(longest_of_the_fastest(0.5))
    assert found["p90"] == pytest.approx(longest_of_the_fastest(0.9))


def test_finished_and_started_leave_out_what_was_before_the_period(version, window, cases):
    found = figures(version.definition, window)

    plain = plainly("SELECT count(*) FROM instance WHERE ended_at >= %s", window.since)
    assert found["finished"] == plain == 10
    assert found["started"] == plainly("SELECT count(*) FROM instance WHERE started_at >= %s", window.since)


def test_the_target_is_met_by_those_that_took_no_longer(version, window, cases):
    assert figures(version.definition, window)["sla_met"] == sum(m <= 20 for m in MINUTES) / 10


def test_without_a_target_nothing_is_met_or_missed(version, window, cases):
    version.definition.sla_target_seconds = None

    assert figures(version.definition, window)["sla_met"] is None


def test_a_repeated_attempt_a_failed_step_and_an_incident_are_not_right_first_time(version, window, cases):
    ElementHistory.objects.filter(instance_id=cases[0], seq=1).update(attempts=2)
    ElementHistory.objects.filter(instance_id=cases[1], seq=1).update(outcome="error")
    trouble(version, cases[2])

    assert figures(version.definition, window)["first_time_right"] == 0.7


def trouble(version: DefinitionVersion, case: int) -> None:
    Incident.objects.create(
        id=case * 10, instance_id=case, token_id=case, definition=version.definition, version=version, element=1,
        code="x", message="x", shape="x", created_at=portal_now(),
    )  # fmt: skip


def test_open_incidents_are_counted(version, window, cases):
    trouble(version, cases[0])

    assert figures(version.definition, window)["incidents"] == 1


def test_the_automation_share_is_that_of_tasks_without_people(version, window, cases):
    assert figures(version.definition, window)["automation"] == 1.0


def test_the_days_add_up_to_the_period(version, window, cases):
    days = by_day(version.definition, window)

    found = figures(version.definition, window)
    assert len(days) == 7
    assert (sum(day.started for day in days), sum(day.finished for day in days)) == (
        found["started"],
        found["finished"],
    )


def test_each_day_has_the_cycle_times_of_what_ended_on_it(version, window, cases):
    days = dict(zip(window.days, by_day(version.definition, window), strict=True))

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (ended_at AT TIME ZONE %s)::date, count(*),
                      percentile_disc(0.5) WITHIN GROUP (ORDER BY ended_at - started_at),
                      percentile_disc(0.9) WITHIN GROUP (ORDER BY ended_at - started_at)
                 FROM instance WHERE ended_at >= %s GROUP BY 1""",
            [str(ZONE), window.since],
        )
        plain = {row[0]: row[1:] for row in cursor.fetchall()}
    told = {day: each for day, each in days.items() if each.finished}
    assert {day: each.finished for day, each in told.items()} == {day: row[0] for day, row in plain.items()}
    for day, each in told.items():
        assert [each.p50, each.p90] == [length.total_seconds() for length in plain[day][1:]]


def test_what_is_open_is_told_by_its_age(version, deployed):
    waiting = deployed(
        bpmn("slow", '<startEvent id="s"/><userTask id="t"/><endEvent id="e"/>' + flows("s", "t", "e"))
    )
    now = portal_now()
    for case, hours in zip(
        start_instances(waiting, [NewInstance() for _ in range(4)], actor="test"),
        (0.5, 2, 2, 400),
        strict=True,
    ):
        ProcessInstance.objects.filter(pk=case).update(started_at=now - timedelta(hours=hours))

    told = {row[0]: row[1] for row in age_tile(waiting.definition, now).rows}
    for label, least, most in (
        ("< 1 h", 0, 1),
        ("1 to 4 h", 1, 4),
        ("4 to 24 h", 4, 24),
        ("1 to 7 d", 24, 168),
        ("> 7 d", 168, 10**6),
    ):
        plain = plainly(
            "SELECT count(*) FROM instance WHERE state = 'active' AND %s - started_at >= %s AND %s - started_at < %s",
            now, timedelta(hours=least), now, timedelta(hours=most),
        )  # fmt: skip
        assert told[label] == plain


def test_the_workload_of_a_group_is_its_open_tasks(cast):
    now = portal_now()
    taken, _, late = (start_review(by=cast.rex, operator=cast.lea) for _ in range(3))
    claim_task(task_id=taken.pk, user=cast.ann, now=now)
    HumanTask.objects.filter(pk=late.pk).update(due_at=now - timedelta(hours=1))

    rows = workload_tile(taken.process_version.definition, now).rows

    plain = "SELECT count(*) FROM task t WHERE EXISTS (SELECT FROM task_candidate WHERE task_id = t.id) AND "
    assert (
        [row[1:] for row in rows]
        == [
            (
                plainly(plain + "t.state = 'claimed'"),
                plainly(plain + "t.state = 'ready'"),
                plainly(plain + "t.due_at < %s", now),
            )
        ]
        == [(1, 2, 1)]
    )


def test_the_slowest_steps_are_those_whose_visits_took_longest(cast, window):
    for minutes in MINUTES:
        task = start_review(by=cast.rex, operator=cast.lea)
        Token.objects.filter(pk=task.token_id).update(entered_at=window.now - timedelta(minutes=minutes))
        decision = Decision(outcome="approve", variables={"note": "fine"})
        complete_task(task_id=task.pk, decision=decision, user=cast.ann, now=portal_now())

    ((_, visits, mean, p95),) = slowest_tile(task.process_version.definition, window_of(7, portal_now())).rows

    where = f"FROM element_history WHERE element = {task.element}"
    lasted = "extract(epoch FROM left_at - entered_at)::float8"
    assert visits == plainly(f"SELECT count(*) {where}") == len(MINUTES)
    assert mean == pytest.approx(plainly(f"SELECT avg({lasted}) {where}"), abs=0.001)
    plain = plainly(f"SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY {lasted}) {where}")
    assert p95 == pytest.approx(plain, rel=0.05)


def test_incidents_are_counted_by_what_they_say(version, window, cases):
    for case in cases[:3]:
        trouble(version, case)
    Incident.objects.filter(instance_id=cases[2]).update(shape="y")

    rows = causes_tile(version.definition, member("ada", "administer")).rows

    plain = "SELECT count(*) FROM incident WHERE state = 'open' AND shape = %s"
    assert rows == [("x", plainly(plain, "x")), ("y", plainly(plain, "y"))] == [("x", 2), ("y", 1)]


def test_a_process_that_never_ran_has_no_shares(version, window):
    found = figures(version.definition, window)

    assert found == dict.fromkeys(found) | {"running": 0, "started": 0, "finished": 0, "incidents": 0}


def test_the_page_of_measures_says_what_the_tooltips_say():
    page = Path("docs/measures.md").read_text(encoding="utf-8").partition("\n## ")[0]

    rows = [f"| {measure.label} | {measure.sentence} |" for measure in MEASURES.values()]
    assert [line for line in page.splitlines() if line.startswith("| ")][1:] == rows
