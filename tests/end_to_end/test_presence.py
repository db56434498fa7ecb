"""Two people look at one task, in real browsers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from humantasks.models import HumanTask
from tests.humantasks.conftest import Cast, cast
from tests.humantasks.engine import start_review

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["cast"]  # a fixture

Window = Callable[..., Page]
GONE_MS = 30_000


@pytest.fixture
def review(cast: Cast) -> HumanTask:
    return start_review(by=cast.rex, operator=cast.lea, amount=5)


def at(window: Window, user, path: str) -> Page:
    page = window(user)
    page.goto(path)
    expect(page.locator("#live-state")).to_contain_text("Live")
    return page


def test_each_sees_that_the_other_has_it_open(window: Window, cast: Cast, review: HumanTask):
    ann = at(window, cast.ann, f"/tasks/{review.pk}/")
    bob = at(window, cast.bob, f"/tasks/{review.pk}/")

    expect(ann.locator("#task-presence")).to_contain_text("bob has this open")
    expect(bob.locator("#task-presence")).to_contain_text("ann has this open")


def test_the_list_has_a_mark_that_goes_with_the_tab(window: Window, cast: Cast, review: HumanTask):
    ann = at(window, cast.ann, "/tasks/")
    bob = at(window, cast.bob, f"/tasks/{review.pk}/")
    mark = ann.locator(f"#task-{review.pk} [data-present]")
    expect(mark).to_have_attribute("title", "bob has this open")

    bob.close()

    expect(mark).to_have_count(0, timeout=GONE_MS)


def test_the_split_view_is_a_task_open_and_the_next_task_leaves_it(
    window: Window, cast: Cast, review: HumanTask
):
    another = start_review(by=cast.rex, amount=6)
    bob = at(window, cast.bob, f"/tasks/{review.pk}/")
    ann = at(window, cast.ann, f"/tasks/?mode=split&task={review.pk}")
    expect(bob.locator("#task-presence")).to_contain_text("ann has this open")

    ann.locator(f"#task-{another.pk} .pd-task-title").click()

    expect(bob.locator("#task-presence")).to_be_empty()


def test_claiming_does_not_forget_who_is_there(window: Window, cast: Cast, review: HumanTask):
    at(window, cast.bob, f"/tasks/{review.pk}/")
    ann = at(window, cast.ann, f"/tasks/{review.pk}/")
    expect(ann.locator("#task-presence")).to_contain_text("bob has this open")

    ann.locator(".pd-task-foot").get_by_role("button", name="Claim").click()

    expect(ann.get_by_role("button", name="Release")).to_be_visible()
    expect(ann.locator("#task-presence")).to_contain_text("bob has this open")
