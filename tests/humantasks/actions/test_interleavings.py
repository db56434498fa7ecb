"""People and the clock meet on one task, in many orders of their statements: one of them is first, and nothing is torn."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from humantasks.actions.assign import assign_task
from humantasks.actions.claim import claim_task
from humantasks.actions.complete import Decision, complete_task
from humantasks.actions.escalate import fire_due
from humantasks.models import Escalation, HumanTask, Notification
from portal.lib.clock import portal_now
from portal.lib.errors import PortalError
from tests.humantasks.engine import path_of, start_review
from tests.humantasks.review import level
from tests.processes.interleavings.stepping import FIRST_THEN_SECOND, SECOND_THEN_FIRST, interleaved

pytestmark = pytest.mark.django_db(transaction=True)
Meet = Callable[..., list[Any]]


@pytest.fixture(params=(FIRST_THEN_SECOND, SECOND_THEN_FIRST, *range(1, 7)), ids=lambda seed: f"order {seed}")
def meet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Meet:
    def do(*calls: Callable[[], Any]) -> list[Any]:
        outcomes = interleaved(monkeypatch, request.param, *calls)
        assert all(isinstance(each, PortalError) or not isinstance(each, Exception) for each in outcomes), (
            outcomes
        )
        return outcomes

    return do


def failed(outcomes: list[Any]) -> int:
    return sum(isinstance(each, PortalError) for each in outcomes)


def test_claim_and_claim(cast, meet: Meet) -> None:
    task = start_review(by=cast.rex)

    outcomes = meet(
        *[
            lambda who=who: claim_task(task_id=task.pk, user=who, now=portal_now())
            for who in (cast.ann, cast.bob)
        ]
    )

    winner = next(each for each in outcomes if not isinstance(each, PortalError))
    task.refresh_from_db()
    assert (failed(outcomes), task.assignee_id, task.state) == (1, winner.assignee_id, "claimed")


def test_claim_and_reassign(cast, meet: Meet) -> None:
    task = start_review(by=cast.rex, operator=cast.lea)

    meet(
        lambda: claim_task(task_id=task.pk, user=cast.ann, now=portal_now()),
        lambda: assign_task(task_id=task.pk, to="bob", user=cast.lea, now=portal_now()),
    )

    task.refresh_from_db()
    assert (task.state, task.assignee) in (("claimed", cast.ann), ("claimed", cast.bob))


def test_complete_and_complete(cast, meet: Meet) -> None:
    task = start_review(by=cast.rex)

    def decide(who: User) -> HumanTask:
        return complete_task(task_id=task.pk, decision=Decision("approve"), user=who, now=portal_now())

    outcomes = meet(lambda: decide(cast.ann), lambda: decide(cast.bob))

    assert failed(outcomes) == 1
    assert path_of(task).count("review") == 1


def test_complete_and_escalate(cast, meet: Meet) -> None:
    task = start_review(by=cast.rex, levels=level("PT2H", ("remind", "")))
    claim_task(task_id=task.pk, user=cast.ann, now=portal_now())
    row = Escalation.objects.get(task=task)
    later = row.due_at + timedelta(seconds=1)
    Notification.objects.all().delete()

    outcomes = meet(
        lambda: complete_task(task_id=task.pk, decision=Decision("approve"), user=cast.ann, now=portal_now()),
        lambda: fire_due([row.pk], [task.instance_id], later),
    )

    fired = outcomes[1] if isinstance(outcomes[1], int) else 0
    assert Notification.objects.filter(kind="reminder").count() == fired <= 1
    assert HumanTask.objects.get(pk=task.pk).state == "completed" or failed(outcomes) == 1
