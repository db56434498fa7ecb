"""A decision and the process that goes on: one transaction, all of it or nothing."""

import threading

import pytest
from django.db import connection

from humantasks.actions.claim import claim_task
from humantasks.actions.complete import (
    Decision,
    FormRefused,
    ReasonMissing,
    TaskChanged,
    UnknownOutcome,
    complete_task,
)
from humantasks.actions.conversation import save_draft
from humantasks.actions.moves import NotYourTask, OwnRequest, TaskAlreadyClaimed, TaskClosed, TaskSuspended
from humantasks.models import Comment, Draft, HumanTask
from portal.lib.errors import Conflict, NotFound
from processes.actions.instances import suspend_instances
from processes.models import ElementHistory, TransitionLog
from tests.humantasks.conftest import FRIDAY
from tests.humantasks.engine import case_of, path_of, start_review


@pytest.fixture
def review(cast):
    """A review without a form that Ann has claimed."""
    return claim_task(task_id=start_review(by=cast.rex, operator=cast.lea).pk, user=cast.ann, now=FRIDAY)


def decide(task, user, outcome="approve", **rest):
    return complete_task(task_id=task.pk, decision=Decision(outcome, **rest), user=user, now=FRIDAY)


def test_the_process_goes_the_way_that_was_chosen(review, cast):
    done = decide(review, cast.ann)

    assert (done.state, done.outcome, done.completed_by, done.closed_at) == (
        "completed",
        "approve",
        cast.ann,
        FRIDAY,
    )
    assert path_of(review) == ["start", "review", "which", "approved"]
    assert case_of(review).state == "completed"


def test_the_history_says_who_since_when_and_which_task(review, cast):
    decide(review, cast.ann)

    visit = ElementHistory.objects.get(instance_id=review.instance_id, work_id=review.pk)
    assert (visit.actor, visit.started_at, visit.outcome) == (f"user:{cast.ann.pk}", FRIDAY, "approve")


def test_a_reason_is_asked_for_where_the_model_says_so(review, cast):
    with pytest.raises(ReasonMissing):
        decide(review, cast.ann, "reject", comment="  ")

    assert HumanTask.objects.get(pk=review.pk).state == "claimed"


def test_the_reason_stays_with_the_task_and_in_the_thread(review, cast):
    decide(review, cast.ann, "reject", comment="Card name differs.")

    assert path_of(review)[-1] == "rejected"
    assert HumanTask.objects.get(pk=review.pk).reason == "Card name differs."
    assert Comment.objects.get(instance_id=review.instance_id).kind == "reason"


@pytest.mark.parametrize("outcome", ["", "postpone"])
def test_an_outcome_is_one_of_those_offered(review, cast, outcome):
    with pytest.raises(UnknownOutcome, match="approve, reject"):
        decide(review, cast.ann, outcome)


def test_a_candidate_decides_at_once_what_nobody_has(cast):
    task = start_review(by=cast.rex)

    done = decide(task, cast.bob)

    assert (done.assignee, done.claimed_at) == (cast.bob, FRIDAY)


def test_what_a_colleague_has_is_theirs(review, cast):
    with pytest.raises(TaskAlreadyClaimed, match="ann claimed it"):
        decide(review, cast.bob)


def test_operators_decide_nothing_in_another_name(review, cast):
    with pytest.raises(NotYourTask):
        decide(review, cast.lea)


def test_strangers_find_nothing(review, cast):
    with pytest.raises(NotFound):
        decide(review, cast.sam)


def test_twice_is_once(review, cast):
    decide(review, cast.ann)

    with pytest.raises(TaskClosed, match="completed by ann"):
        decide(review, cast.ann)

    assert len(path_of(review)) == 4


def test_a_task_that_changed_since_is_looked_at_again(review, cast):
    with pytest.raises(TaskChanged):
        decide(review, cast.ann, seen_version=review.version - 1)


def test_the_version_that_was_seen_is_fine(review, cast):
    assert decide(review, cast.ann, seen_version=review.version).state == "completed"


def test_nobody_approves_their_own_request(cast):
    task = start_review(by=cast.ann, task='podium:noSelfApproval="true"')

    with pytest.raises(OwnRequest):
        decide(task, cast.ann)
    assert decide(task, cast.bob).state == "completed"


def test_a_suspended_case_takes_no_decision(review, cast):
    suspend_instances([review.instance_id], actor="user:1")

    with pytest.raises(TaskSuspended):
        decide(review, cast.ann)


@pytest.fixture
def with_form(cast):
    task = start_review(by=cast.rex, task='podium:form="review_form"', amount=25_000)
    return claim_task(task_id=task.pk, user=cast.ann, now=FRIDAY)


def test_what_the_form_says_becomes_variables(with_form, cast):
    decide(with_form, cast.ann, variables={"note": "fine", "amount": 1})

    variables = case_of(with_form).variables
    assert (variables["note"], variables["amount"], variables["verdict"]) == ("fine", 25_000, "approve")


def test_a_form_that_is_not_right_is_refused_by_field_and_nothing_moves(with_form, cast):
    with pytest.raises(FormRefused) as caught:
        decide(with_form, cast.ann, variables={"note": "x", "extra": 1})

    fields = [error["field"] for error in caught.value.details["errors"]]
    assert sorted(fields) == ["extra", "note"]
    assert case_of(with_form).state == "active"


def test_ones_own_draft_has_served(with_form, cast):
    save_draft(task_id=with_form.pk, values={"note": "f"}, seen_revision=None, user=cast.ann, now=FRIDAY)

    decide(with_form, cast.ann, variables={"note": "fine"})

    assert not Draft.objects.exists()


def test_without_a_form_variables_are_free(review, cast):
    decide(review, cast.ann, variables={"checked": True})

    assert case_of(review).variables["checked"] is True


def test_the_move_is_logged_with_its_outcome(review, cast):
    decide(review, cast.ann)

    line = TransitionLog.objects.get(kind="task", object_id=review.pk, move="complete")
    assert (line.source, line.target, line.note) == ("claimed", "completed", "approve")


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_counts(cast):
    task = start_review(by=cast.rex)
    start, outcomes = threading.Barrier(2), []

    def race(user, outcome):
        start.wait()
        try:
            outcomes.append(decide(task, user, outcome, comment="because").outcome)
        except Conflict as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    pairs = [(cast.ann, "approve"), (cast.bob, "reject")]
    threads = [threading.Thread(target=race, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = HumanTask.objects.get(pk=task.pk).outcome
    assert sorted(outcomes) == sorted([winner, "task-closed"])
    assert len(path_of(task)) == 4
