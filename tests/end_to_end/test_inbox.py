"""The inbox in a real browser: pushed live, worked by keyboard, undone within eight seconds, never lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from humantasks.actions.assign import assign_task
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review
from tests.services import wait_until

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
FORM = 'podium:form="review_form"'


def open_as_mine(page: Page, task: HumanTask) -> None:
    """Open the task and claim it by its key."""
    page.goto(f"/tasks/{task.pk}/")
    page.keyboard.press("c")
    expect(page.get_by_text("Yours since")).to_be_visible()


def reload_state(task: HumanTask) -> str:
    return str(HumanTask.objects.values_list("state", flat=True).get(pk=task.pk))


def test_a_new_task_waits_behind_a_pill_until_it_is_wanted(window: Window, cast: Cast):
    page = window(cast.ann)
    page.goto("/tasks/?view=groups")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    expect(page.locator("#live-state")).to_have_text("Live")

    start_review(by=cast.rex)

    expect(page.get_by_role("button", name="1 new task")).to_be_visible()
    page.keyboard.press(".")
    expect(page.locator(".pd-task")).to_have_count(1)


def test_what_a_colleague_takes_is_marked_without_a_reload(window: Window, cast: Cast):
    task = start_review(by=cast.rex)
    ann, bob = window(cast.ann), window(cast.bob)
    ann.goto("/tasks/?view=groups")
    expect(ann.locator("#live-state")).to_have_text("Live")

    bob.goto(f"/tasks/{task.pk}/")
    bob.keyboard.press("c")
    expect(bob.get_by_text("Yours since")).to_be_visible()

    ann.wait_for_function(
        "id => document.getElementById(id).matches('.is-changed, .is-gone')", arg=f"task-{task.pk}"
    )


def test_a_decision_can_be_taken_back(window: Window, cast: Cast):
    task = start_review(by=cast.rex)
    page = window(cast.ann)
    open_as_mine(page, task)

    page.keyboard.press("e")
    expect(page.get_by_role("status").filter(has_text="Approve")).to_be_visible()
    page.keyboard.press("z")

    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    assert reload_state(task) == "claimed"


def test_leaving_the_page_sends_the_decision_at_once(window: Window, cast: Cast):
    task = start_review(by=cast.rex)
    page = window(cast.ann)
    open_as_mine(page, task)
    page.keyboard.press("e")

    page.goto("/tasks/?view=groups")

    wait_until(lambda: reload_state(task) == "completed", lambda: "The decision was not sent.")


def test_a_rejection_asks_for_its_reason(window: Window, cast: Cast):
    task = start_review(by=cast.rex)
    page = window(cast.ann)
    open_as_mine(page, task)

    page.keyboard.press("r")
    page.get_by_role("button", name="Reject").last.click()

    expect(page.get_by_text("Expected 10 characters or more")).to_be_visible()
    assert reload_state(task) == "claimed"


def test_what_was_typed_survives_a_reload(window: Window, cast: Cast):
    task = start_review(by=cast.rex, task=FORM, amount=25_000)
    page = window(cast.ann)
    open_as_mine(page, task)

    page.get_by_label("Note").fill("Called them.")
    expect(page.locator("#draft-state")).to_contain_text("Draft saved")
    page.reload()

    expect(page.get_by_label("Note")).to_have_value("Called them.")


def test_a_form_that_is_not_right_is_not_sent(window: Window, cast: Cast):
    task = start_review(by=cast.rex, task=FORM, amount=25_000)
    page = window(cast.ann)
    open_as_mine(page, task)
    expect(page.get_by_label("Note")).to_be_visible()

    page.get_by_role("button", name="Approve").click()

    expect(page.locator(".fjs-form-field-error")).to_be_visible()
    assert reload_state(task) == "claimed"


def test_the_page_says_within_ten_seconds_that_it_is_not_live(window: Window, cast: Cast):
    page = window(cast.ann)
    page.goto("/tasks/")
    expect(page.locator("#live-state")).to_have_text("Live")

    page.context.set_offline(True)

    expect(page.locator("#live-state")).to_contain_text("Not live", timeout=10_000)


def test_the_diagram_shows_where_the_task_stands(window: Window, cast: Cast):
    task = start_review(by=cast.rex)
    page = window(cast.ann)
    page.goto(f"/tasks/{task.pk}/?tab=process")

    expect(page.locator("[data-element-id=review].pd-mine")).to_have_count(1)
    expect(page.get_by_text("This task", exact=True)).to_be_visible()


def test_signing_out_sends_what_is_held_first(window: Window, cast: Cast):
    task = start_review(by=cast.rex)
    page = window(cast.ann)
    open_as_mine(page, task)
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()

    sign_out(page)

    assert reload_state(task) == "completed"


def test_what_was_typed_survives_signing_out(window: Window, cast: Cast):
    task = start_review(by=cast.rex, task=FORM, amount=25_000)
    page = window(cast.ann)
    open_as_mine(page, task)

    page.get_by_label("Note").fill("Called them.")
    expect(page.locator("#draft-state")).to_contain_text(re.compile("Saving|saved"))
    sign_out(page)
    again = window(cast.ann)
    again.goto(f"/tasks/{task.pk}/")

    expect(again.get_by_label("Note")).to_have_value("Called them.")


def test_who_was_faster_is_named_and_the_text_is_kept(window: Window, cast: Cast):
    task = start_review(by=cast.rex, task=FORM, amount=25_000, operator=cast.lea)
    page = window(cast.ann)
    open_as_mine(page, task)
    with page.expect_response(lambda said: said.request.method == "PUT" and said.url.endswith("/draft")):
        page.get_by_label("Note").fill("Called them.")
    assign_task(task_id=task.pk, to="bob", user=cast.lea, now=portal_now())

    page.get_by_role("button", name="Approve").click()

    expect(page.locator("#form-problems")).to_contain_text("bob", timeout=15_000)
    expect(page.get_by_label("Note")).to_have_value("Called them.")
    assert reload_state(task) == "claimed"


def sign_out(page: Page) -> None:
    page.locator("form[action='/logout/']").evaluate("form => form.requestSubmit()")
    expect(page).to_have_url(re.compile("/login/"), timeout=20_000)
