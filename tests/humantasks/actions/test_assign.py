"""Hand over for good, or for a while and back."""

import pytest

from humantasks.actions.assign import NotAssignable, assign_task, delegate_task, give_back_task
from humantasks.actions.claim import claim_task
from humantasks.actions.moves import NotYourTask, TaskNotInState
from humantasks.models import Notification
from processes.models import Grant
from tests.humantasks.conftest import FRIDAY


@pytest.fixture
def held(task, cast):
    """Ann has the review."""
    return claim_task(task_id=task.pk, user=cast.ann, now=FRIDAY)


def assign(task, to, user):
    return assign_task(task_id=task.pk, to=to, user=user, now=FRIDAY)


def delegate(task, to, user):
    return delegate_task(task_id=task.pk, to=to, user=user, now=FRIDAY)


def test_a_colleague_gets_it_and_is_told(held, cast):
    assert assign(held, "bob", cast.ann).assignee == cast.bob
    assert Notification.objects.get(user=cast.bob).kind == "delegated"


def test_a_person_can_be_named_by_id(held, cast):
    assert assign(held, str(cast.bob.pk), cast.ann).assignee == cast.bob


def test_it_only_goes_to_who_could_have_taken_it(held, cast):
    with pytest.raises(NotAssignable, match="'sam'"):
        assign(held, "sam", cast.ann)


def test_an_operator_chooses_freely(held, cast):
    assert assign(held, "sam", cast.lea).assignee == cast.sam


def test_an_operator_gives_out_what_nobody_has_yet(task, cast):
    assert assign(task, "ann", cast.lea).state == "claimed"


def test_a_candidate_cannot_give_away_what_is_not_theirs(task, cast):
    with pytest.raises(NotYourTask):
        assign(task, "bob", cast.ann)


def test_nobody_gets_it_who_has_left(held, cast):
    cast.bob.is_active = False
    cast.bob.save()

    with pytest.raises(NotAssignable):
        assign(held, "bob", cast.ann)


def test_what_names_nobody_goes_to_whoever_may_work_on_the_process(opened, cast, case):
    Grant.objects.create(role="work", definition=case.definition, user=cast.sam)
    Grant.objects.create(role="work", definition=case.definition, user=cast.bob)
    task = claim_task(task_id=opened(candidate_groups=[]).pk, user=cast.sam, now=FRIDAY)

    assert assign(task, "bob", cast.sam).assignee == cast.bob


def test_what_is_delegated_comes_back_to_its_owner(held, cast):
    delegated = delegate(held, "bob", cast.ann)
    assert (delegated.state, delegated.assignee, delegated.owner) == ("delegated", cast.bob, cast.ann)

    back = give_back_task(task_id=held.pk, user=cast.bob, now=FRIDAY)

    assert (back.state, back.assignee, back.owner) == ("claimed", cast.ann, None)
    assert Notification.objects.filter(user=cast.ann, kind="returned").exists()


def test_the_owner_can_take_it_back(held, cast):
    delegate(held, "bob", cast.ann)

    assert give_back_task(task_id=held.pk, user=cast.ann, now=FRIDAY).assignee == cast.ann


def test_nobody_delegates_to_themselves(held, cast):
    with pytest.raises(NotAssignable):
        delegate(held, "ann", cast.ann)


def test_what_was_never_delegated_cannot_be_given_back(held, cast):
    with pytest.raises(TaskNotInState, match="give back"):
        give_back_task(task_id=held.pk, user=cast.ann, now=FRIDAY)
