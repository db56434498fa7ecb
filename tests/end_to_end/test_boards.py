"""A dashboard in a real browser: made, filled, arranged by keyboard, narrowed by its address; changes without reload."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from dashboards.actions.boards import create_board
from tests.end_to_end.test_heat_map import fold
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
RUNNING = [
    {"id": "n", "picture": "number", "measure": "running", "w": 3, "h": 2},
    {"id": "b", "picture": "bar", "measure": "started", "by": "day", "x": 3, "w": 6, "h": 4},
]


@pytest.fixture
def manager(cast: Cast) -> User:
    start_review(by=cast.rex, operator=cast.lea)
    return cast.lea


def test_a_tile_changes_without_reload(window: Window, cast: Cast, manager: User):
    board = create_board(manager, "Ours", tiles=RUNNING)
    page = window(manager)
    page.goto(f"/dashboards/{board.pk}/")
    number = page.locator("[data-tile=n] .pd-tile-number")
    expect(number).to_have_text("1")
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
    page.evaluate("window.sameDocument = true")

    start_review(by=cast.rex, operator=manager)
    fold()

    expect(number).to_have_text("2", timeout=15_000)
    assert page.evaluate("window.sameDocument")


def test_the_start_page_follows_without_reload(window: Window, cast: Cast, manager: User):
    page = window(manager)
    page.goto("/")
    running = page.locator("#kpis .pd-kpi-value").first
    expect(running).to_have_text("1")
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
    page.evaluate("window.sameDocument = true")

    start_review(by=cast.rex, operator=manager)
    fold()

    expect(running).to_have_text("2", timeout=20_000)
    assert page.evaluate("window.sameDocument")


def test_a_chart_has_its_numbers_in_a_table_and_leads_to_its_instances(window: Window, manager: User):
    board = create_board(manager, "Ours", tiles=RUNNING)
    page = window(manager)
    page.goto(f"/dashboards/{board.pk}/")
    tile = page.locator("[data-tile=b]")
    expect(tile.locator("svg").first).to_be_visible()

    tile.get_by_text("As a table").click()
    tile.locator("td a").last.click()

    expect(page).to_have_url(re.compile(r"/instances/\?.*started_after="))


def test_a_dashboard_is_built_and_arranged_by_keyboard(window: Window, manager: User):
    page = window(manager)
    page.goto("/dashboards/")
    page.get_by_role("button", name="New dashboard").press("Enter")
    page.get_by_label("Name").fill("By hand")
    page.keyboard.press("Enter")
    add = page.get_by_role("button", name="Add a tile")
    expect(add).to_be_enabled()
    add.press("Enter")
    page.locator("#tile-measure").select_option("p90")
    page.get_by_label("Target such as 4 h or 30 min").fill("36 h")
    page.get_by_role("button", name="Apply").press("Enter")
    tile = page.locator("[data-tile]")
    expect(tile).to_contain_text("p90")
    tile.press("Enter")
    expect(page.locator("#tile-target")).to_have_value("1 d 12 h")
    page.keyboard.press("Escape")

    tile.focus()
    tile.press("ArrowRight")
    tile.press("Shift+ArrowRight")
    expect(page.locator("#board-state")).to_have_text("Saved")

    page.reload()
    item = page.locator(".grid-stack-item")
    assert (item.get_attribute("gs-x"), item.get_attribute("gs-w")) == ("1", "4")


def test_a_tile_is_removed_by_keyboard_and_stays_away(window: Window, manager: User):
    board = create_board(manager, "Ours", tiles=RUNNING)
    page = window(manager)
    page.goto(f"/dashboards/{board.pk}/?edit=1")

    page.locator("[data-tile=b]").press("Delete")
    expect(page.locator("[data-tile]")).to_have_count(1)
    expect(page.locator("[data-tile=n]")).to_be_focused()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("[data-tile=b]")).to_be_focused()
    page.locator("[data-tile=b]").press("Delete")
    expect(page.locator("[data-tile]")).to_have_count(1)

    page.reload()
    expect(page.locator("[data-tile]")).to_have_count(1)


def test_the_filter_stands_in_the_address(window: Window, manager: User):
    board = create_board(manager, "Ours", tiles=RUNNING)
    page = window(manager)
    page.goto(f"/dashboards/{board.pk}/")

    page.locator("#f-period").select_option("7d")

    expect(page).to_have_url(re.compile("period=7d"))
    expect(page.locator("[data-tile=b] tbody tr")).to_have_count(7)


def test_a_dashboard_goes_only_after_a_question(window: Window, manager: User):
    board = create_board(manager, "Ours", tiles=RUNNING)
    page = window(manager)
    page.goto(f"/dashboards/{board.pk}/")

    page.get_by_role("button", name="Delete").first.click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Delete").first.click()
    page.locator("#delete-board button[type=submit]").click()

    expect(page.locator("#messages")).to_contain_text("The dashboard is deleted.")
