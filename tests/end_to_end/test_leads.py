"""A lead in a real browser: gives tasks to others by mouse and by keyboard, reminds all in two clicks, says who is ill."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from humantasks.actions.claim import claim_task
from humantasks.models import Absence, GroupLead, HumanTask
from portal.lib.clock import portal_now
from processes.models import BatchOperation
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review
from tests.humantasks.review import level
from tests.services import wait_until

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


@pytest.fixture
def anns(cast: Cast) -> HumanTask:
    """Ann has a review that escalates within the hour; Sam leads her group."""
    GroupLead.objects.create(group=Group.objects.get(name="Risk"), user=cast.sam)
    task = start_review(by=cast.rex, levels=level("PT30M", ("remind", "")))
    claim_task(task_id=task.pk, user=cast.ann, now=portal_now())
    return task


def workload(window: Window, cast: Cast) -> Page:
    page = window(cast.sam)
    page.goto("/workload/")
    return page


def whose(task: HumanTask) -> str:
    return str(HumanTask.objects.values_list("assignee__username", flat=True).get(pk=task.pk))


def test_a_task_is_dragged_to_somebody_else(window: Window, cast: Cast, anns: HumanTask):
    page = workload(window, cast)
    page.get_by_text("1 task", exact=True).click()

    page.locator(f"[data-task='{anns.pk}'] a").drag_to(page.locator("[data-person='bob'] th"))

    wait_until(lambda: whose(anns) == "bob", lambda: f"It is with {whose(anns)}.")
    expect(page.locator("[data-person='bob']")).to_contain_text("1 task")


def test_the_same_is_done_by_keyboard(window: Window, cast: Cast, anns: HumanTask):
    page = workload(window, cast)

    page.get_by_text("1 task", exact=True).press("Enter")
    page.get_by_label("Give Review to").press("b")
    page.get_by_role("button", name="Give Review").press("Enter")

    wait_until(lambda: whose(anns) == "bob", lambda: f"It is with {whose(anns)}.")


def test_all_that_is_about_to_escalate_is_reminded_by_two_clicks(window: Window, cast: Cast, anns: HumanTask):
    page = workload(window, cast)
    expect(page.get_by_role("heading", name="About to escalate in the next hour")).to_be_visible()

    page.get_by_role("button", name="Remind all 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Remind all").click()
    page.wait_for_url("**/batches/*/")

    assert list(BatchOperation.objects.values_list("kind", "size")) == [("remind", 1)]


def test_a_lead_says_who_is_ill_and_the_calendar_shows_it(window: Window, cast: Cast, anns: HumanTask):
    page = window(cast.sam)
    page.goto("/absences/")
    today = portal_now().date()

    page.get_by_label("Who", exact=True).select_option("ann")
    page.get_by_label("First day").fill(today.isoformat())
    page.get_by_label("Last day").fill((today + timedelta(days=2)).isoformat())
    page.get_by_label("Deputy", exact=True).select_option("bob")
    page.get_by_role("button", name="Set absence").click()

    expect(page.get_by_text("set by sam")).to_be_visible()
    expect(page.get_by_role("region", name="Absence calendar").locator(".is-away").first).to_be_visible()
    assert Absence.objects.get().person == cast.ann
