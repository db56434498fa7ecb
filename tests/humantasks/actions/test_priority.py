"""Who may say how urgent a task is, and what stays as it was."""

import pytest
from django.contrib.auth.models import Group

from humantasks.actions.moves import NotYourTask, TaskClosed
from humantasks.actions.priority import checked_priority, set_priority
from humantasks.models import GroupLead, HumanTask
from portal.lib.errors import Invalid
from processes.models import AuditEntry
from tests.humantasks.conftest import FRIDAY


def prioritise(task, user, priority=100):
    return set_priority(task_id=task.pk, priority=priority, user=user, now=FRIDAY)


def test_an_operator_says_how_urgent_it_is(task, cast):
    prioritise(task, cast.lea)

    assert HumanTask.objects.get(pk=task.pk).priority == 100
    assert AuditEntry.objects.get(action="task.priority").details == {"before": 50, "after": 100}


def test_a_lead_of_the_group_may_too(task, cast):
    GroupLead.objects.create(group=Group.objects.get(name="Risk"), user=cast.ann)

    assert prioritise(task, cast.ann).priority == 100


def test_a_worker_may_not(task, cast):
    with pytest.raises(NotYourTask):
        prioritise(task, cast.ann)


def test_who_decides_at_this_moment_is_not_disturbed(task, cast):
    prioritise(task, cast.lea)

    assert HumanTask.objects.get(pk=task.pk).version == task.version


def test_the_same_priority_twice_is_written_down_once(task, cast):
    prioritise(task, cast.lea)
    prioritise(task, cast.lea)

    assert AuditEntry.objects.filter(action="task.priority").count() == 1


def test_a_closed_task_has_no_urgency(task, cast):
    HumanTask.objects.filter(pk=task.pk).update(state="cancelled")

    with pytest.raises(TaskClosed):
        prioritise(task, cast.lea)


@pytest.mark.parametrize(("given", "number"), [("high", 75), ("normal", 50), (0, 0), ("100", 100)])
def test_a_priority_is_a_word_or_a_number(given, number):
    assert checked_priority(given) == number


@pytest.mark.parametrize("given", ["soon", 101, -1, True, None, 1.5, ""])
def test_anything_else_is_refused(given):
    with pytest.raises(Invalid, match="priority"):
        checked_priority(given)
