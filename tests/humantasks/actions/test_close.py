"""The engine left the element: the task goes, its traces stay."""

import pytest

from humantasks import visibility
from humantasks.models import Escalation, HumanTask, Notification, TaskCandidate
from portal.lib.sinks import deliver
from processes.facts import WorkClosed
from processes.models import TransitionLog
from tests.humantasks.conftest import FRIDAY

CHAIN = [{"after": "PT1H", "actions": [["remind", None]]}]


@pytest.mark.parametrize(("reason", "state"), [("cancelled", "cancelled"), ("completed", "completed")])
def test_a_task_follows_its_token(task, reason, state):
    deliver([WorkClosed(task.token_id, reason, FRIDAY)])

    task = HumanTask.objects.get(pk=task.pk)
    assert (task.state, task.closed_at, task.closed_by) == (state, FRIDAY, "the process")


def test_nothing_of_it_waits_any_more(opened):
    task = opened(escalation=CHAIN)

    deliver([WorkClosed(task.token_id, "cancelled", FRIDAY)])

    assert not TaskCandidate.objects.filter(task=task).exists()
    assert Escalation.objects.get(task=task).state == "cancelled"


def test_who_could_have_taken_it_may_still_read_it(task, cast):
    deliver([WorkClosed(task.token_id, "cancelled", FRIDAY)])

    assert visibility.tasks(cast.ann).filter(pk=task.pk).exists()
    assert not visibility.tasks(cast.sam).filter(pk=task.pk).exists()


def test_whoever_had_it_is_told(opened, cast):
    task = opened(assignee="ann")

    deliver([WorkClosed(task.token_id, "cancelled", FRIDAY)])

    assert Notification.objects.filter(user=cast.ann, kind="cancelled").exists()


def test_the_move_is_logged(task):
    deliver([WorkClosed(task.token_id, "cancelled", FRIDAY)])

    line = TransitionLog.objects.get(object_id=task.pk)
    assert (line.kind, line.move, line.source, line.target, line.actor) == (
        "task",
        "cancel",
        "ready",
        "cancelled",
        "engine",
    )


def test_closing_twice_changes_nothing(task):
    fact = WorkClosed(task.token_id, "cancelled", FRIDAY)
    deliver([fact])

    deliver([fact])

    assert TransitionLog.objects.filter(object_id=task.pk).count() == 1


def test_tokens_without_a_task_are_no_concern(db):
    deliver([WorkClosed(999, "cancelled", FRIDAY)])
