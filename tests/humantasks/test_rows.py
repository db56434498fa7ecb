"""What the database itself refuses and computes."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from humantasks.models import NO_DUE_DATE, HumanTask
from tests.processes.actions.test_races import at_once

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_row(**columns: object) -> HumanTask:
    ids = {
        "instance_id": 1,
        "definition_id": 1,
        "process_version_id": 1,
        "element": 1,
        "element_id": "review",
    }
    times = {"created_at": NOON, "changed_at": NOON}
    return HumanTask(**(ids | {"id": 1, "token_id": 7, "kind": "task"} | times | columns))


@pytest.mark.django_db
def test_a_task_without_a_due_date_sorts_behind_all_others():
    a_row().save(force_insert=True)

    assert HumanTask.objects.get().due_rank == NO_DUE_DATE


@pytest.mark.django_db
def test_a_token_has_one_open_task_at_most():
    a_row().save(force_insert=True)

    with pytest.raises(IntegrityError, match="task_one_open_per_token"):
        a_row(id=2).save(force_insert=True)


@pytest.mark.django_db
def test_a_task_in_hand_has_somebody_who_holds_it():
    with pytest.raises(IntegrityError, match="task_in_hand_has_an_assignee"):
        a_row(state="claimed").save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_many_threads_read_one_row_anew_at_once(opened):
    task = opened()
    copies = [HumanTask.objects.get(pk=task.pk) for _ in range(8)]

    at_once(*[lambda row=row: [row.refresh_from_db() for _ in range(20)] for row in copies])

    assert {row.state for row in copies} == {"ready"}
    with pytest.raises(AttributeError, match="not allowed"):
        copies[0].state = "claimed"
