"""Many tasks at once in a real browser: through the one batch operation, with a result for each."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from humantasks.actions.claim import claim_task
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from processes.actions.batches import carry_out_batches
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review
from tests.services import wait_until

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def select_all(page: Page, count: int) -> None:
    """By keyboard: the first, then each next."""
    for _ in range(count):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator("#bulk-bar")).to_contain_text(f"{count} selected")


def work() -> None:
    """What a worker does when it hears the bell."""
    wait_until(lambda: carry_out_batches() > 0, lambda: "No batch was made.")


def test_many_are_claimed_and_the_one_that_somebody_has_says_so(window: Window, cast: Cast):
    tasks = [start_review(by=cast.rex, number=number) for number in range(3)]
    page = window(cast.ann)
    page.goto("/tasks/?view=groups")
    claim_task(task_id=tasks[0].pk, user=cast.bob, now=portal_now())
    select_all(page, 3)

    page.keyboard.press("c")
    work()

    expect(page.locator("#bulk-result")).to_contain_text("2 done, 1 not")
    expect(page.locator("#bulk-result")).to_contain_text("bob claimed it")
    expect(page.locator("#bulk-bar")).to_contain_text("1 selected")


def test_many_are_approved_after_the_time_to_undo(window: Window, cast: Cast):
    for number in range(2):
        start_review(by=cast.rex, number=number)
    page = window(cast.ann)
    page.goto("/tasks/?view=groups")
    select_all(page, 2)

    page.get_by_role("button", name="Approve all 2").click()
    page.keyboard.press("z")
    expect(page.locator("#bulk-bar")).to_contain_text("2 selected")
    page.keyboard.press("e")
    page.goto("/")
    work()

    wait_until(
        lambda: set(HumanTask.objects.values_list("outcome", flat=True)) == {"approve"},
        lambda: str(list(HumanTask.objects.values_list("state", "outcome"))),
    )


def test_many_are_put_off(window: Window, cast: Cast):
    for number in range(2):
        start_review(by=cast.rex, number=number)
    page = window(cast.ann)
    page.goto("/tasks/?view=groups")
    select_all(page, 2)

    page.get_by_label("Snooze the selected tasks").select_option(index=1)
    work()

    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
