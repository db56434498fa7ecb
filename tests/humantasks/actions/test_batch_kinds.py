"""Tasks through the one batch operation: each with the rights of whoever asked."""

import pytest

from humantasks.actions.claim import claim_task
from humantasks.models import HumanTask, Notification
from portal.lib.errors import Invalid
from processes.actions.batches import NothingChosen, Wanted, carry_out_batches, create_batch
from processes.models import BatchItem, Grant
from tests.humantasks.conftest import FRIDAY


def results() -> list[tuple[str, str]]:
    return list(BatchItem.objects.order_by("number").values_list("state", "code"))


@pytest.fixture
def tasks(opened) -> list[HumanTask]:
    return [opened() for _ in range(3)]


def test_many_tasks_are_claimed_at_once(cast, tasks):
    create_batch(cast.ann, Wanted("claim", ids=tuple(task.pk for task in tasks)))
    carry_out_batches()

    assert results() == [("done", "")] * 3
    assert HumanTask.objects.filter(assignee=cast.ann, state="claimed").count() == 3


def test_the_one_that_somebody_has_fails_alone(cast, tasks):
    create_batch(cast.bob, Wanted("claim", ids=(tasks[1].pk,)))
    carry_out_batches()
    BatchItem.objects.all().delete()

    create_batch(cast.ann, Wanted("claim", ids=tuple(task.pk for task in tasks)))
    carry_out_batches()

    assert [state for state, _ in results()] == ["done", "failed", "done"]


def test_operators_hand_tasks_to_somebody(cast, tasks):
    create_batch(cast.lea, Wanted("reassign", filter={"process_key": "order"}, arguments={"to": "bob"}))
    carry_out_batches()

    assert HumanTask.objects.filter(assignee=cast.bob).count() == 3


def reminded(cast, *tasks: HumanTask) -> list[str]:
    create_batch(cast.lea, Wanted("remind", ids=tuple(task.pk for task in tasks)))
    carry_out_batches()
    rows = Notification.objects.filter(kind="reminder").order_by("user__username")
    return list(rows.values_list("user__username", flat=True))


def test_who_has_a_task_is_reminded_and_nobody_else(cast, tasks):
    claim_task(task_id=tasks[0].pk, user=cast.ann, now=FRIDAY)

    assert reminded(cast, tasks[0]) == ["ann"]


def test_whoever_may_take_what_nobody_has_is_reminded(cast, opened, case):
    Grant.objects.create(role="work", definition=case.definition, user=cast.sam)

    assert reminded(cast, opened(), opened(candidate_groups=[])) == ["ann", "bob", "sam"]


def test_with_nobody_who_could_take_it_the_reminder_says_so(cast, opened):
    assert reminded(cast, opened(candidate_groups=["Ghosts"], candidate_users=[])) == []
    assert results() == [("failed", "nobody-to-remind")]


def test_a_stranger_has_no_tasks_to_act_on(cast, tasks):
    with pytest.raises(NothingChosen):
        create_batch(cast.sam, Wanted("claim", ids=tuple(task.pk for task in tasks)))


def test_leads_and_operators_set_the_priority_of_many(cast, tasks):
    create_batch(
        cast.lea, Wanted("priority", tuple(task.pk for task in tasks), arguments={"priority": "urgent"})
    )
    carry_out_batches()

    assert set(HumanTask.objects.values_list("priority", flat=True)) == {100}


def test_a_priority_that_is_none_is_refused_before_anything_is_done(cast, tasks):
    with pytest.raises(Invalid, match="priority"):
        create_batch(cast.lea, Wanted("priority", (tasks[0].pk,), arguments={"priority": "soon"}))
