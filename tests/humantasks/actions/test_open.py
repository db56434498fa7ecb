"""Work that opens becomes tasks, whole batches at a time."""

from datetime import UTC, datetime

import pytest

from humantasks.models import Escalation, HumanTask, Notification, TaskCandidate
from portal.lib.sinks import deliver
from processes.facts import WorkOpened
from tests.humantasks.conftest import FRIDAY

MONDAY_11_10 = datetime(2026, 11, 23, 10, 10, tzinfo=UTC)


def candidates(task: HumanTask) -> list[int]:
    return sorted(TaskCandidate.objects.filter(task=task).values_list("principal", flat=True))


def test_a_task_is_ready_for_its_group(task, cast):
    assert (task.state, task.assignee, task.version) == ("ready", None, 1)
    assert candidates(task) == [-cast.ann.groups.get().pk]


def test_four_working_hours_from_friday_afternoon_end_on_monday(task):
    assert task.due_at == MONDAY_11_10


def test_candidates_stand_at_the_due_date_of_their_task(task):
    assert TaskCandidate.objects.get(task=task).due_rank == MONDAY_11_10


def test_levels_of_escalation_are_due_in_working_time(opened):
    levels = [
        {"after": "PT1H", "actions": [["remind", None]]},
        {"after": "PT4H", "actions": [["notify", "lea"]]},
    ]

    task = opened(escalation=levels)

    rows = (
        Escalation.objects.filter(task=task)
        .order_by("level")
        .values_list("level", "after", "due_at", "state")
    )
    assert list(rows) == [
        (0, "PT1H", datetime(2026, 11, 20, 15, 10, tzinfo=UTC), "pending"),
        (1, "PT4H", MONDAY_11_10, "pending"),
    ]


def test_an_assigned_task_is_in_hand_from_the_start_and_its_person_is_told(opened, cast):
    task = opened(assignee="ann")

    assert (task.state, task.assignee, task.claimed_at) == ("claimed", cast.ann, FRIDAY)
    assert Notification.objects.get(user=cast.ann).kind == "assigned"


def test_a_task_can_go_to_whoever_started_the_case(opened, cast, case):
    assert opened(assignee=case.instance.started_by).assignee == cast.rex


def test_a_task_that_names_nobody_belongs_to_all_who_may_work_on_the_process(opened, case):
    task = opened(candidate_groups=[])

    assert candidates(task) == [-(10**12) - case.definition.pk]


def test_names_nobody_has_are_said_on_the_task_and_lose_nothing(opened, case):
    task = opened(assignee="nobody", candidate_groups=["Ghosts"])

    assert "person named 'nobody'" in task.trouble
    assert "group named 'Ghosts'" in task.trouble
    assert candidates(task) == [-(10**12) - case.definition.pk]


@pytest.mark.parametrize(
    "changes", [{"due": "soon"}, {"calendar": "lunar"}, {"escalation": [{"after": "later"}]}]
)
def test_a_time_that_is_none_does_not_stop_the_process(opened, changes):
    assert "Expected" in opened(**changes).trouble


def test_an_inactive_person_gets_nothing(opened, cast):
    cast.ann.is_active = False
    cast.ann.save()

    assert opened(assignee="ann").assignee is None


def test_many_tasks_cost_as_many_statements_as_one(request_for, django_assert_max_num_queries):
    chain = [{"after": "PT1H", "actions": [["remind", None]]}]
    facts = [WorkOpened(request_for(escalation=chain)) for _ in range(300)]

    with django_assert_max_num_queries(12):
        deliver(facts)

    assert HumanTask.objects.count() == Escalation.objects.count() == 300
