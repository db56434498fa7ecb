"""The demo's past: who did what, when."""

from datetime import timedelta

import pytest

from humantasks.models import HumanTask, Notification
from portal.demo import answers, past
from portal.demo.past import Past
from portal.demo.people import person
from portal.demo.setup import make_setup
from portal.demo.stories import STORIES
from portal.lib.clock import machine_now
from processes.models import Incident, ProcessInstance


@pytest.mark.django_db(transaction=True)
def test_each_group_did_its_own_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "SHORT_SHARE", 1.0)  # after every order somebody buys supplies
    make_setup()

    Past(days=14, orders=36, seed=4).make(lambda line: None)

    old = HumanTask.objects.filter(created_at__lt=machine_now() - timedelta(days=4))
    who = set(old.values_list("element_id", "state", "closed_by"))
    warehouse = f"user:{person('warehouse-1').pk}"
    assert ("order_supplies", "completed", warehouse) in who
    assert {state for _, state, _ in who} == {"completed"}


@pytest.mark.django_db(transaction=True)
def test_votes_that_stood_even_are_talked_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "DOUBT_SHARE", 0.5)
    monkeypatch.setattr(past, "STORIES", [story for story in STORIES if story.process == "expense_approval"])
    make_setup()

    Past(days=14, orders=1_200, seed=4).make(lambda line: None)

    voted = HumanTask.objects.filter(definition__key="expense_approval").filter(votes__isnull=False)
    old = voted.filter(created_at__lt=machine_now() - timedelta(days=5))
    assert set(old.values_list("state", flat=True)) == {"completed"}


@pytest.mark.django_db(transaction=True)
def test_only_what_came_lately_is_still_unread() -> None:
    make_setup()
    risk, now = person("risk-1"), machine_now()
    for hours in (1, 5, 200):
        told_at = now - timedelta(hours=hours)
        Notification.objects.create(user=risk, kind="reminder", title=f"{hours} hours", created_at=told_at)

    Past(days=1, orders=0, seed=4).make(lambda line: None)

    unread = Notification.objects.filter(user=risk, read_at__isnull=True)
    assert list(unread.values_list("title", flat=True)) == ["1 hours"]


@pytest.mark.django_db(transaction=True)
def test_every_demo_with_a_story_has_a_past() -> None:
    make_setup()

    Past(days=7, orders=60, seed=4).make(lambda line: None)

    begun = set(ProcessInstance.objects.values_list("definition__key", flat=True))
    ended = set(ProcessInstance.objects.filter(state="completed").values_list("definition__key", flat=True))
    assert begun >= {story.process for story in STORIES}
    assert ended >= {"order_to_cash", "click_and_collect"}  # the others take days, or wait for office hours
    assert not Incident.objects.exclude(definition__key="order_to_cash").exists()
