"""Every flow by keyboard alone: Tab, Enter, letters and arrows; no test here touches a mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from processes.models import Incident, ProcessInstance
from tests.security.world import World, make_world
from tests.services import wait_until

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
MOST_TABS = 150
HELD_MS = 15_000  # a decision is sent after 8 s
NAME_OF_FOCUSED = """kind => {
  const focused = document.activeElement;
  if (!focused.closest('main, dialog') || !focused.matches(kind)) return '';
  const label = focused.labels?.[0]?.innerText;
  return (focused.getAttribute('aria-label') || label || focused.innerText || focused.value || '').trim();
}"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def tab_to(page: Page, name: str, kind: str = "*") -> None:
    """Press Tab until what is focused, on the page itself or in a dialog of it, has a name that begins so."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if str(page.evaluate(NAME_OF_FOCUSED, kind)).startswith(name):
            return
    pytest.fail(f"Expected Tab to reach {name!r} on {page.url}, but it never did.")


def press(page: Page, name: str, kind: str = "*") -> None:
    tab_to(page, name, kind)
    page.keyboard.press("Enter")


def test_somebody_signs_in(window: Window, world: World):
    world.requester.set_password("a long pass phrase")
    world.requester.save()
    page = window()
    page.goto("/login/")

    page.keyboard.type("requester")
    page.keyboard.press("Tab")
    page.keyboard.type("a long pass phrase")
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_visible()
    page.wait_for_url("**/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")


def test_a_requester_starts_a_process_and_sees_it_in_their_requests(window: Window, world: World):
    page = window(world.person("start", world.version))
    page.goto("/start/")

    press(page, "order")
    page.wait_for_url("**/start/order/")
    press(page, "Start", "button")

    page.wait_for_url("**/requests/**")
    assert ProcessInstance.objects.count() == 2  # the world's, and this one


def test_a_worker_opens_a_task_and_decides(window: Window, world: World):
    page = window(world.candidate)
    page.goto("/tasks/")
    press(page, "Review")
    page.wait_for_url(f"**/tasks/{world.task.pk}/**")

    expect(page.get_by_text("Yours since")).to_be_visible()
    expect(page.get_by_text("Yours since")).to_be_visible()
    press(page, "Complete")
    page.wait_for_url("**/tasks/", timeout=HELD_MS)

    world.task.refresh_from_db()
    assert world.task.state == "completed"


def test_an_operator_retries_an_incident(window: Window, world: World):
    page = window(world.person("operate", world.version))
    page.goto("/incidents/")

    press(page, "Retry one")

    expect(page.get_by_text("Tried again")).to_be_visible()
    assert Incident.objects.get(pk=world.incident.pk).state == "resolved"


def test_an_operator_finds_a_case_and_cancels_it(window: Window, world: World):
    ProcessInstance.objects.filter(pk=world.instance_id).update(business_key="ORDER-77")
    page = window(world.person("operate", world.version))
    page.goto("/")

    page.keyboard.press("Control+k")
    page.keyboard.type("order-77")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    press(page, "ORDER-77")
    page.wait_for_url(f"**/instances/{world.instance_id}/**")
    press(page, "Cancel…")
    tab_to(page, "Why")
    page.keyboard.type("ordered twice")
    press(page, "Cancel the instance")

    wait_until(
        lambda: ProcessInstance.objects.get(pk=world.instance_id).state == "cancelled",
        lambda: "It was not cancelled.",
    )


def test_an_administrator_gives_a_role(window: Window, world: World):
    page = window(world.administrator)
    page.goto("/admin-area/people/")

    tab_to(page, "Person")
    page.keyboard.type("outsider")

    press(page, "Give")

    expect(page.get_by_role("button", name="from outsider")).to_be_visible()
