"""Two people and a lead at work in real browsers: pushed changes, one claim, a decision, a countdown."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from humantasks.models import HumanTask
from tests.humantasks.conftest import Cast, cast
from tests.humantasks.engine import path_of, start_review
from tests.humantasks.review import level

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["cast"]  # a fixture

HELD_MS = 15_000  # a decision is sent after 8 s

Window = Callable[..., Page]


@pytest.fixture
def review(cast: Cast) -> HumanTask:
    return start_review(
        by=cast.rex,
        operator=cast.lea,
        task='podium:form="review_form" podium:due="PT4H" podium:title="= &quot;Review: &quot; + string(amount) + &quot; EUR&quot;"',
        levels=level("PT2H", ("remind", "")) + level("PT4H", ("notify", "lea")),
        amount=25_000,
    )


def row(page: Page, task: HumanTask):
    return page.locator(f"#task-{task.pk}")


def open_inbox(window: Window, user: User) -> Page:
    page = window(user)
    page.goto("/tasks/")
    expect(page.locator("#live-state")).to_contain_text("Live")
    return page


def test_a_claim_is_seen_by_the_others_at_once(window: Window, cast: Cast, review: HumanTask):
    ann, bob = open_inbox(window, cast.ann), open_inbox(window, cast.bob)
    expect(row(bob, review)).to_be_visible()

    ann.goto(f"/tasks/{review.pk}/")
    ann.locator(".pd-task-foot").get_by_role("button", name="Claim").click()

    expect(bob.locator(f"#task-{review.pk}.is-changed")).to_be_visible(timeout=3_000)


def test_a_form_is_filled_in_and_the_process_goes_on(window: Window, cast: Cast, review: HumanTask):
    ann = window(cast.ann)
    ann.goto(f"/tasks/{review.pk}/")
    ann.locator(".pd-task-foot").get_by_role("button", name="Claim").click()

    ann.get_by_label("Note").fill("Known customer")
    ann.get_by_role("button", name="Approve").click()
    ann.wait_for_url("**/tasks/", timeout=HELD_MS)

    assert path_of(review)[-1] == "approved"


def test_a_new_task_waits_behind_a_pill(window: Window, cast: Cast, review: HumanTask):
    page = open_inbox(window, cast.ann)

    another = start_review(by=cast.rex, amount=9)

    expect(page.locator("#new-tasks")).to_contain_text("1 new task", timeout=3_000)
    page.locator("#new-tasks").click()
    expect(row(page, another)).to_be_visible()


def test_the_page_counts_down_to_what_happens_next(window: Window, cast: Cast, review: HumanTask):
    page = window(cast.ann)

    page.goto(f"/tasks/{review.pk}/")

    expect(page.locator("[data-ribbon]")).to_contain_text("A reminder goes to whoever has it")
    expect(page.locator("[data-ribbon]")).to_contain_text("Lea is notified")
