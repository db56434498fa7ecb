"""Who sees a task, and how they stand to it."""

import pytest
from django.contrib.auth.models import User

from humantasks import visibility
from humantasks.actions.claim import claim_task
from humantasks.selectors.inbox import inbox_keys
from humantasks.selectors.query import TaskFilter
from portal.lib.errors import NotFound
from processes.models import Grant
from tests.humantasks.conftest import FRIDAY


def sees(user: User, task) -> bool:
    """By look-up and by list alike; asked with a fresh object, since rights are kept on it."""
    fresh = User.objects.get(pk=user.pk)
    by_id = visibility.tasks(fresh).filter(pk=task.pk).exists()
    listed = task.pk in [pk for _, pk in inbox_keys(fresh, "all", TaskFilter(), now=FRIDAY, limit=50)]
    assert by_id == listed
    return by_id


def test_candidates_and_operators_see_it_and_nobody_else(task, cast):
    assert [sees(user, task) for user in (cast.ann, cast.bob, cast.lea, cast.rex, cast.sam)] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("role", "seen"), [("read", False), ("work", False), ("operate", True), ("administer", True)]
)
def test_a_role_on_the_process_opens_named_tasks_to_operators_only(task, cast, case, role, seen):
    Grant.objects.create(role=role, definition=case.definition, user=cast.sam)

    assert sees(cast.sam, task) is seen


@pytest.mark.parametrize(("role", "seen"), [("work", True), ("read", False)])
def test_what_names_nobody_is_seen_by_who_works_there(opened, cast, case, role, seen):
    Grant.objects.create(role=role, definition=case.definition, user=cast.sam)

    assert sees(cast.sam, opened(candidate_groups=[])) is seen


def test_a_role_everywhere_reaches_every_process(task, cast, case):
    Grant.objects.create(role="operate", user=cast.sam)

    assert sees(cast.sam, task)


def test_superusers_see_everything(task, cast):
    cast.sam.is_superuser = True
    cast.sam.save()

    assert sees(cast.sam, task)


def test_the_holder_goes_on_seeing_it_after_leaving_the_group(task, cast):
    claim_task(task_id=task.pk, user=cast.ann, now=FRIDAY)

    cast.ann.groups.clear()

    assert sees(cast.ann, task)
    assert visibility.find_task(cast.ann, task.pk).standing.is_assignee


def test_a_colleague_who_leaves_the_group_no_longer_finds_it(task, cast):
    cast.bob.groups.clear()

    with pytest.raises(NotFound):
        visibility.find_task(User.objects.get(pk=cast.bob.pk), task.pk)


def test_who_has_left_sees_nothing_as_operator(task, cast):
    cast.lea.is_active = False
    cast.lea.save()

    assert not sees(cast.lea, task)
