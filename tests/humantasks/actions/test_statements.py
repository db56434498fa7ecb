"""What people wait for takes a bounded number of statements: counted, since a count does not depend on the machine."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import F

from humantasks.actions.claim import claim_task, release_task
from humantasks.actions.complete import Decision, complete_task
from humantasks.sweeps.due_escalations import fire_due_escalations
from portal.lib.clock import portal_now
from processes.models import ClockOffset
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review
from tests.humantasks.review import level
from tests.humantasks.statements import statements

pytestmark = pytest.mark.django_db


def person(user: User) -> User:
    """As the next request knows them: by id, with nothing read yet."""
    return User.objects.get(pk=user.pk)


def test_a_claim_takes_six_statements(cast: Cast) -> None:
    """Rights, groups and who they lead, the task, their standing, the move with its line in the log, whom to ring."""
    task, ann = start_review(by=cast.rex), person(cast.ann)

    with statements() as sent:
        claim_task(task_id=task.pk, user=ann, now=portal_now())

    assert len(sent) <= 1 + 6, sent  # the clock


def test_putting_it_back_takes_six_statements(cast: Cast) -> None:
    task = claim_task(task_id=start_review(by=cast.rex).pk, user=cast.ann, now=portal_now())
    ann = person(cast.ann)

    with statements() as sent:
        release_task(task_id=task.pk, user=ann, now=portal_now())

    assert len(sent) <= 1 + 6, sent


def test_a_decision_takes_ten_statements_and_what_the_engine_takes(cast: Cast) -> None:
    task, ann = start_review(by=cast.rex), person(cast.ann)

    with statements() as sent:
        complete_task(task_id=task.pk, decision=Decision("approve"), user=ann, now=portal_now())

    engine = 11
    assert len(sent) <= 1 + 10 + engine, sent


def test_levels_that_fire_together_take_as_many_statements_as_one(cast: Cast) -> None:
    counts = []
    for size in (1, 20):
        for _ in range(size):
            start_review(by=cast.rex, levels=level("PT1H", ("remind", ""), ("raise_priority", "")))
        ClockOffset.objects.update(offset=F("offset") + timedelta(hours=2))
        with statements() as sent:
            assert fire_due_escalations() == size
        counts.append(len(sent))

    assert counts[1] == counts[0] <= 16, sent
