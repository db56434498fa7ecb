"""An alert in a real browser: from a tile's number to a rule, its preview, the moment it fires and who settles it, without a reload."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboards.actions.boards import create_board
from dashboards.sweeps.alerts import look_at_alerts
from tests.end_to_end.test_boards import RUNNING
from tests.end_to_end.test_boards import manager as manager
from tests.end_to_end.test_heat_inside import elsewhere
from tests.end_to_end.test_heat_map import fold
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review

pytestmark = pytest.mark.browser


def made_from_a_tile(page: Page, board_id: int) -> None:
    """One about more than one running instance, by what its form offers."""
    page.goto(f"/dashboards/{board_id}/")
    page.locator("[data-tile=n]").get_by_role("link", name="Alert me about").click()
    page.get_by_label("this", exact=True).fill("1")
    page.get_by_label("for minutes").fill("0")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#alert-preview")).to_contain_text("It would have fired")
    page.get_by_label("Name").fill("Too many")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/alerts/*/")


def test_an_alert_made_from_a_tile_fires_on_the_open_page_and_is_settled_there(
    window: Callable[..., Page], cast: Cast, manager
):
    page = window(manager)
    made_from_a_tile(page, create_board(manager, "Ours", tiles=RUNNING).pk)
    expect(page.locator("#live-state")).to_have_attribute("data-state", "live")
    expect(page.locator("#alerts")).to_contain_text("It has never fired.")

    start_review(by=cast.rex, operator=manager)
    fold()
    elsewhere(look_at_alerts)

    page.get_by_role("button", name="Acknowledge Too many").click(timeout=20_000)
    expect(page.locator("#alerts")).to_contain_text("lea looks after it")
    expect(page.locator("[data-count=unread]").first).to_have_text("1")
    page.get_by_role("button", name="Resolve Too many").click()
    dialog = page.locator("#resolve-alert")
    dialog.get_by_role("textbox").fill("Two are fine today")
    dialog.get_by_role("button", name="Resolve").click()
    expect(page.locator("#alerts")).to_contain_text("lea: Two are fine today")
    expect(page.locator("[data-alert]")).to_have_count(0)
