"""The heat map of a process in a real browser: glows while work moves, by keyboard and as a table, and says when it is not live."""

from collections.abc import Callable
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.db import connections
from playwright.sync_api import Locator, Page, expect

from dashboards.sweeps.fold import fold_all
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
COLOUR = "each => getComputedStyle(each).getPropertyValue('--c')"


def fold() -> None:
    """The sweep that folds and tells; in a thread of its own, because the browser keeps an event loop in this one."""

    def work() -> None:
        fold_all()
        connections.close_all()

    thread = Thread(target=work)
    thread.start()
    thread.join()


@pytest.fixture
def manager(cast: Cast) -> User:
    return cast.lea


@pytest.fixture
def page(window: Window, cast: Cast, manager: User) -> Page:
    """The heat map of a process with one case at its review."""
    start_review(by=cast.rex, operator=manager)
    fold()
    page = window(manager)
    page.goto("/processes/checked/?layer=live&period=all")
    expect(page.locator("#heat-live")).to_contain_text("live · as of")
    return page


def badge(page: Page, element: str) -> str:
    return page.locator(f"[data-container-id={element}] .pd-nb").first.inner_text()


def test_a_step_shows_how_many_stand_there(page: Page):
    assert badge(page, "review") == "1"


def test_the_number_moves_without_a_reload(page: Page, cast: Cast):
    start_review(by=cast.rex)
    fold()

    expect(page.locator("[data-container-id=review] .pd-nb").first).to_have_text("2")


def test_a_picked_step_opens_its_panel_with_the_cases(page: Page):
    page.locator("[data-element-id=review]").first.click()

    expect(page.locator("#panel").get_by_role("heading", name="Review")).to_be_visible()
    expect(page.locator("#panel").get_by_role("link", name="ORD-7")).to_be_visible()
    assert "step=review" in page.url
    page.reload()
    expect(page.locator("#panel").get_by_role("heading", name="Review")).to_be_visible()


def test_the_diagram_can_be_walked_by_keyboard(page: Page):
    page.locator("#diagram").focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(page.locator("#panel").get_by_role("heading", name="Review")).to_be_visible()


def test_the_same_numbers_stand_in_a_table(page: Page):
    page.keyboard.press("t")

    expect(page.get_by_role("table").get_by_role("row", name="Review 1 1 1 0")).to_be_visible()


def test_the_table_of_a_comparison_shows_changes_in_the_colours_of_the_map(page: Page):
    page.goto("/processes/checked/?layer=frequency&period=1h")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#legend-title")).to_have_text("Frequency, change")
    page.keyboard.press("t")

    expect(page.get_by_role("table").get_by_role("row", name="Review +1 1")).to_be_visible()
    swatch, scale = page.locator("#outline .pd-lv-7").first, page.locator("#legend .pd-lv-7")
    assert swatch.evaluate(COLOUR) == scale.evaluate(COLOUR)


def test_the_choice_of_a_layer_is_in_the_address(page: Page):
    page.get_by_role("button", name="Waiting").click()
    page.get_by_label("Which value of the times").select_option("mean")

    expect(page.get_by_role("button", name="Waiting")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#legend-title")).to_have_text("Waiting mean")
    assert "layer=waiting_mean" in page.url


def test_p_holds_the_picture_and_its_moment_and_p_again_shows_what_came_meanwhile(page: Page, cast: Cast):
    number, pill = page.locator("[data-container-id=review] .pd-nb").first, page.locator("#heat-live")
    with page.expect_websocket(lambda each: "/heat/" in each.url) as socket:
        page.reload()
    expect(pill).to_contain_text("live · as of")
    expect(number).to_have_text("1")
    page.keyboard.press("p")
    expect(pill).to_contain_text("paused · as of")
    held = pill.inner_text()

    with socket.value.expect_event("framereceived", lambda text: "delta" in text or "snapshot" in text):
        start_review(by=cast.rex)
        fold()
    assert (number.inner_text(), pill.inner_text()) == ("1", held)

    page.keyboard.press("p")
    expect(number).to_have_text("2")
    expect(pill).to_contain_text("live · as of")


def test_a_period_in_which_nothing_happened_says_so_beside_what_stands_there_now(page: Page):
    page.goto(
        "/processes/checked/?layer=frequency&period=custom&from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z"
    )

    expect(page.get_by_text("Nothing happened in this period")).to_be_visible()
    page.get_by_role("button", name="All", exact=True).click()
    expect(page.get_by_text("Nothing happened in this period")).to_be_hidden()


def test_patterns_take_the_place_of_colours_on_the_steps(page: Page):
    page.get_by_role("button", name="Patterns instead of colours").click()

    tint = page.locator(".layer-heat .pd-tint[class*=pd-lv-]").first
    assert tint.evaluate("each => getComputedStyle(each).fill").startswith('url("#pd-p')


def test_a_lost_connection_shows_within_ten_seconds(page: Page):
    page.context.set_offline(True)

    expect(page.get_by_text("Connection lost")).to_be_visible(timeout=10_000)


def tab_to(page: Page, target: Locator) -> None:
    """Tab until it is there: whatever cannot be reached so fails here."""
    for _ in range(40):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(target).to_be_focused()


def test_from_a_colour_to_the_cases_to_acting_on_them_and_back_by_keyboard(page: Page):
    panel, heading = page.locator("#panel"), page.locator("#panel").get_by_role("heading", name="Review")
    page.locator("#diagram").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(heading).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#diagram")).to_be_focused()
    page.keyboard.press("Enter")
    expect(heading).to_be_focused()
    map_address = page.url

    tab_to(page, panel.get_by_role("link", name="show all"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("checkbox", name="Choose ORD-7"))
    page.keyboard.press("Space")
    page.get_by_label("What to do").focus()
    page.get_by_label("What to do").select_option("cancel")
    tab_to(page, page.get_by_role("button", name="The chosen…"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cancel: 1 instance")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Cancel", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="On the map"))
    page.keyboard.press("Enter")
    expect(heading).to_be_focused()

    page.goto(map_address)
    expect(heading).to_be_focused()
    tab_to(page, panel.get_by_role("button", name="Cancel…"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cancel: 1 instance")).to_be_visible()
    tab_to(page, page.get_by_label("Why"))
    page.keyboard.type("Ordered twice")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Cancel")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Back to where it was chosen"))
    page.keyboard.press("Enter")
    expect(heading).to_be_focused()
    assert page.url == map_address
