"""A worker's day on a phone: the list, a task, the decision, the next one; nothing to scroll sideways, nothing too small to press."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from humantasks.models import HumanTask
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
PHONE = {"width": 390, "height": 844}
FORM = 'podium:form="review_form"'
LEAST_PX = 44
PRESSED = """least => [...document.querySelectorAll('main button, main .btn, main summary, main [role=tab], main .pd-linkbtn, nav.pd-tabbar > *')]
  .filter((each) => each.checkVisibility() && !each.closest('.fjs-container, .pd-dia, .pd-cut'))
  .filter((each) => each.getBoundingClientRect().height < least - 0.5)
  .map((each) => `${each.innerText || each.ariaLabel} ${each.className}`)"""


def on_a_phone(window: Window, cast: Cast, address: str) -> Page:
    page = window(cast.ann)
    page.set_viewport_size(PHONE)
    page.goto(address)
    return page


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(PRESSED, LEAST_PX) == []


def test_from_the_list_to_a_task_to_the_decision_to_the_next(window: Window, cast: Cast):
    for number in range(2):
        start_review(by=cast.rex, task=FORM, amount=1_000 + number)
    page = on_a_phone(window, cast, "/tasks/?view=groups&mode=list")
    fits(page)
    ids = [row.get_attribute("data-id") for row in page.locator(".pd-task").all()]

    page.get_by_role("link", name="Review").first.click()
    page.get_by_role("button", name="Claim").last.click()
    page.get_by_label("Note").fill("Called them.")
    fits(page)
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url(f"**/tasks/{ids[1]}/")

    expect(page.locator(".pd-snack")).to_contain_text("Approve: Review")
    fits(page)


def test_the_way_back_leads_to_the_list_it_came_from(window: Window, cast: Cast):
    start_review(by=cast.rex)
    page = on_a_phone(window, cast, "/tasks/?view=groups&mode=list")

    page.get_by_role("link", name="Review").first.click()
    page.wait_for_url("**/tasks/*/")
    page.locator(".pd-back").click()

    page.wait_for_url("**/tasks/?view=groups&mode=list")


def test_the_split_view_is_one_pane_with_a_way_back(window: Window, cast: Cast):
    start_review(by=cast.rex)
    page = on_a_phone(window, cast, "/tasks/?view=groups&mode=split")
    expect(page.locator("#task-pane")).to_be_hidden()

    page.get_by_role("link", name="Review").first.click()
    expect(page.locator("#task-pane h1")).to_be_visible()
    expect(page.locator("#task-rows")).to_be_hidden()
    fits(page)
    page.locator(".pd-back").click()

    expect(page.locator("#task-rows")).to_be_visible()
    expect(page.locator("#task-pane")).to_be_hidden()


@pytest.mark.parametrize("tab", ["process", "conversation", "history"])
def test_every_part_of_a_task_fits(window: Window, cast: Cast, tab: str):
    task = start_review(by=cast.rex, task=FORM, amount=25_000)
    page = on_a_phone(window, cast, f"/tasks/{task.pk}/?tab={tab}")

    expect(page.locator(f"#panel-{tab}")).to_be_visible()

    fits(page)


@pytest.mark.parametrize(
    "address", ["/tasks/?view=open&mode=table", "/workload/", "/absences/", "/requests/", "/start/"]
)
def test_the_pages_of_a_day_fit(window: Window, cast: Cast, address: str):
    start_review(by=cast.rex)

    fits(on_a_phone(window, cast, address))


def test_a_refusal_gives_its_reason_with_the_thumb(window: Window, cast: Cast):
    task = start_review(by=cast.rex)
    page = on_a_phone(window, cast, f"/tasks/{task.pk}/")
    page.get_by_role("button", name="Claim").last.click()

    page.get_by_role("button", name="Reject").click()
    fits(page)
    page.get_by_label("Reason").fill("They never answered us.")
    page.locator("#reason-send").click()

    expect(page.locator(".pd-snack")).to_contain_text("Reject: Review")
    assert HumanTask.objects.get(pk=task.pk).state == "claimed"
