"""Take a task, put it back; of two people at once one wins and the other is told who."""

import threading

import pytest
from django.db import connection

from humantasks.actions.claim import claim_task, release_task
from humantasks.actions.moves import NotYourTask, OwnRequest, TaskAlreadyClaimed, TaskClosed, TaskSuspended
from humantasks.models import HumanTask
from portal.lib.errors import NotFound
from portal.lib.sinks import deliver
from processes.facts import WorkClosed
from processes.models import ProcessInstance, TransitionLog
from tests.humantasks.conftest import FRIDAY


def claim(task, user):
    return claim_task(task_id=task.pk, user=user, now=FRIDAY)


def release(task, user):
    return release_task(task_id=task.pk, user=user, now=FRIDAY)


def test_a_candidate_takes_it(task, cast):
    claimed = claim(task, cast.ann)

    assert (claimed.state, claimed.assignee, claimed.claimed_at, claimed.version) == (
        "claimed",
        cast.ann,
        FRIDAY,
        2,
    )


def test_the_second_is_told_who_was_first(task, cast):
    claim(task, cast.ann)

    with pytest.raises(TaskAlreadyClaimed, match="ann claimed it at 15:10"):
        claim(task, cast.bob)


def test_claiming_what_one_has_changes_nothing(task, cast):
    claim(task, cast.ann)

    assert claim(task, cast.ann).version == 2


def test_who_may_not_see_it_does_not_learn_that_it_exists(task, cast):
    with pytest.raises(NotFound):
        claim(task, cast.sam)


def test_there_is_nothing_to_claim_under_a_wrong_id(task, cast):
    with pytest.raises(NotFound):
        claim_task(task_id="7x", user=cast.ann, now=FRIDAY)


def test_a_closed_task_cannot_be_claimed(task, cast):
    deliver([WorkClosed(task.token_id, "cancelled", FRIDAY)])

    with pytest.raises(TaskClosed, match="cancelled by the process"):
        claim(task, cast.ann)


def test_a_suspended_case_waits(task, cast, case):
    ProcessInstance.objects.filter(pk=case.instance.pk).update(suspended=True)

    with pytest.raises(TaskSuspended):
        claim(task, cast.ann)


def test_nobody_takes_their_own_request_where_four_eyes_are_asked_for(opened, cast):
    task = opened(no_self_approval=True, candidate_users=["rex"])

    with pytest.raises(OwnRequest):
        claim(task, cast.rex)


def test_it_goes_back_to_the_group(task, cast):
    claim(task, cast.ann)

    released = release(task, cast.ann)

    assert (released.state, released.assignee, released.claimed_at) == ("ready", None, None)


def test_colleagues_cannot_put_back_what_is_not_theirs(task, cast):
    claim(task, cast.ann)

    with pytest.raises(NotYourTask):
        release(task, cast.bob)


def test_an_operator_can(task, cast):
    claim(task, cast.ann)

    assert release(task, cast.lea).state == "ready"


def test_every_move_leaves_a_line(task, cast):
    claim(task, cast.ann)
    release(task, cast.ann)

    lines = TransitionLog.objects.filter(object_id=task.pk).order_by("id").values_list("move", "actor")
    assert list(lines) == [("claim", f"user:{cast.ann.pk}"), ("release", f"user:{cast.ann.pk}")]


@pytest.mark.django_db(transaction=True)
def test_of_two_people_on_two_connections_one_wins(task, cast):
    start, outcomes = threading.Barrier(2), []

    def race(user):
        start.wait()
        try:
            outcomes.append(claim(task, user).assignee.username)
        except TaskAlreadyClaimed as error:
            outcomes.append(f"told: {error.details['assignee']}")
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=[user]) for user in (cast.ann, cast.bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = HumanTask.objects.get(pk=task.pk).assignee.username
    assert sorted(outcomes) == sorted([winner, f"told: {winner}"])
