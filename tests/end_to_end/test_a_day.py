"""A worker's day by keyboard: every key of the inbox does what the list of `?` says, and nothing is lost on the way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from humantasks.models import HumanTask
from processes.actions.batches import carry_out_batches
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review
from tests.services import wait_until

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
FORM = 'podium:form="review_form"'
GROUPS = "/tasks/?view=groups&mode=list"
SPLIT = "/tasks/?view=groups&mode=split"
HELD_MS = 15_000  # a decision is sent after 8 s
PLACES = {"g h", "g t", "g s", "g r"}
EVERYWHERE = {"Ctrl K", "?", "["} | PLACES


def reviews(cast: Cast, count: int, **facts: object) -> list[HumanTask]:
    return [start_review(by=cast.rex, number=number, **facts) for number in range(count)]


def state_of(task: HumanTask) -> str:
    return str(HumanTask.objects.values_list("state", flat=True).get(pk=task.pk))


def work() -> None:
    """What a worker does when it hears the bell."""
    wait_until(lambda: carry_out_batches() > 0, lambda: "No batch was made.")


def listed(page: Page) -> set[str]:
    """The keys that `?` names, without closing the list."""
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_be_visible()
    rows = page.locator("#keys-list dt").all()
    return {" ".join(key.inner_text() for key in row.locator("kbd").all()) for row in rows}


def open_list(page: Page, address: str = GROUPS) -> None:
    page.goto(address)
    expect(page.locator("#live-state")).to_have_text("Live")


def claimed(window: Window, cast: Cast, task: HumanTask) -> Page:
    page = window(cast.ann)
    page.goto(f"/tasks/{task.pk}/")
    page.keyboard.press("c")
    expect(page.get_by_text("Yours since")).to_be_visible()
    return page


def test_j_and_k_walk_and_enter_opens(window: Window, cast: Cast):
    reviews(cast, 3)
    page = window(cast.ann)
    open_list(page)
    ids = [row.get_attribute("data-id") for row in page.locator(".pd-task").all()]

    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    expect(page.locator(".pd-task.is-current")).to_have_attribute("data-id", str(ids[1]))
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/tasks/{ids[1]}/")


def test_x_selects_and_escape_lets_go(window: Window, cast: Cast):
    reviews(cast, 2)
    page = window(cast.ann)
    open_list(page)

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#bulk-bar")).to_contain_text("1 selected")
    page.keyboard.press("Escape")

    expect(page.locator("#bulk-bar")).to_be_hidden()


def test_c_and_u_take_the_row_that_is_current_and_give_it_back(window: Window, cast: Cast):
    first, second = reviews(cast, 2)
    page = window(cast.ann)
    open_list(page, "/tasks/?view=open&mode=list")
    page.keyboard.press("j")

    page.keyboard.press("c")
    work()
    expect(page.locator("#bulk-result")).to_contain_text("1 done")
    assert sorted([state_of(first), state_of(second)]) == ["claimed", "ready"]
    page.locator(".pd-task[data-mine='1'] .pd-task-title").focus()
    page.evaluate("document.querySelector('.pd-task[data-mine=\"1\"]').classList.add('is-current')")
    page.keyboard.press("u")
    work()

    wait_until(lambda: state_of(first) == state_of(second) == "ready", lambda: "It was not given back.")


def test_e_decides_the_current_row_and_z_takes_it_back(window: Window, cast: Cast):
    (task,) = reviews(cast, 1)
    page = window(cast.ann)
    open_list(page)
    page.keyboard.press("j")

    page.keyboard.press("e")
    expect(page.get_by_role("status").filter(has_text="Approve: 1 task")).to_be_visible()
    page.keyboard.press("z")

    expect(page.locator("#bulk-bar")).to_contain_text("1 selected")
    assert state_of(task) == "ready"


def test_r_asks_why_before_it_refuses_the_current_row(window: Window, cast: Cast):
    reviews(cast, 1)
    page = window(cast.ann)
    open_list(page)
    page.keyboard.press("j")

    page.keyboard.press("r")

    expect(page.get_by_label("Reason", exact=True)).to_be_focused()


@pytest.mark.parametrize(
    ("key", "label"), [("a", "Assign the selected tasks"), ("s", "Snooze the selected tasks")]
)
def test_a_and_s_ask_for_the_current_row_what_they_need(window: Window, cast: Cast, key: str, label: str):
    reviews(cast, 1)
    page = window(cast.ann)
    open_list(page)
    page.keyboard.press("j")

    page.keyboard.press(key)

    expect(page.get_by_label(label)).to_be_focused()


def test_m_opens_the_conversation_of_the_current_row_to_write(window: Window, cast: Cast):
    (task,) = reviews(cast, 1)
    page = window(cast.ann)
    open_list(page)
    page.keyboard.press("j")

    page.keyboard.press("m")
    page.wait_for_url(f"**/tasks/{task.pk}/**")

    expect(page.get_by_label("Comment")).to_be_focused()


def test_m_on_a_task_goes_to_its_conversation_and_ctrl_enter_sends(window: Window, cast: Cast):
    (task,) = reviews(cast, 1)
    page = window(cast.ann)
    page.goto(f"/tasks/{task.pk}/")

    page.keyboard.press("m")
    expect(page.get_by_label("Comment")).to_be_focused()
    page.keyboard.type("Called them, all is well.")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("tabpanel", name="Conversation").get_by_text("Called them")).to_be_visible()


def test_s_on_a_task_puts_it_off(window: Window, cast: Cast):
    (task,) = reviews(cast, 1)
    page = claimed(window, cast, task)

    page.keyboard.press("s")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Snooze", exact=True).press("Enter")
    page.wait_for_url("**/tasks/**")

    expect(page.get_by_text("Review")).to_have_count(0)


def test_u_on_a_task_gives_it_back(window: Window, cast: Cast):
    (task,) = reviews(cast, 1)
    page = claimed(window, cast, task)

    page.keyboard.press("u")

    expect(page.get_by_text("Anyone in Risk").first).to_be_visible()
    assert state_of(task) == "ready"


def test_slash_and_ctrl_k_search_here_and_everywhere(window: Window, cast: Cast):
    page = window(cast.ann)
    open_list(page)

    page.keyboard.press("/")
    expect(page.get_by_label("Search in these tasks")).to_be_focused()
    page.keyboard.press("Control+k")

    expect(page.locator("#search")).to_be_focused()


def test_g_goes_where_the_sidebar_leads_and_nowhere_else(window: Window, cast: Cast):
    page = window(cast.ann)
    open_list(page)

    page.keyboard.press("g")
    page.keyboard.press("n")  # incidents are not hers
    assert "/tasks/" in page.url
    page.keyboard.press("g")
    page.keyboard.press("r")

    page.wait_for_url("**/requests/")


def test_the_list_of_keys_is_what_works_in_an_empty_inbox(window: Window, cast: Cast):
    page = window(cast.ann)
    open_list(page)

    assert listed(page) == EVERYWHERE | {"/", "f", ".", "z"}


def test_the_list_of_keys_knows_the_current_row(window: Window, cast: Cast):
    reviews(cast, 1)
    page = window(cast.ann)
    open_list(page)
    page.keyboard.press("j")

    assert listed(page) == EVERYWHERE | {"/", "f", ".", "z"} | set("jkxmcuaser") | {"Enter"}


def test_the_list_of_keys_is_what_works_on_a_task_of_ones_own(window: Window, cast: Cast):
    (task,) = reviews(cast, 1)
    page = claimed(window, cast, task)

    assert listed(page) == EVERYWHERE | set("auserm") | {"z", "Ctrl Enter"}


def test_the_list_of_keys_is_short_on_the_first_page(window: Window, cast: Cast):
    page = window(cast.ann)
    page.goto("/")

    assert listed(page) == EVERYWHERE


def test_single_letters_can_be_switched_off_for_good(window: Window, cast: Cast):
    reviews(cast, 1)
    page = window(cast.ann)
    open_list(page)
    listed(page)

    page.get_by_role("button", name="Single letters act").click()
    page.reload()
    page.keyboard.press("j")

    expect(page.locator(".pd-task.is-current")).to_have_count(0)


def test_the_next_task_opens_by_itself_and_undo_goes_back(window: Window, cast: Cast):
    reviews(cast, 3)
    page = window(cast.ann)
    open_list(page)
    ids = [row.get_attribute("data-id") for row in page.locator(".pd-task").all()]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tasks/{ids[0]}/")
    page.keyboard.press("c")
    expect(page.get_by_text("Yours since")).to_be_visible()

    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/tasks/{ids[1]}/")
    expect(page.locator("#task-title")).to_be_focused()
    page.keyboard.press("z")

    page.wait_for_url(f"**/tasks/{ids[0]}/")
    assert HumanTask.objects.get(pk=ids[0]).state == "claimed"


def test_what_was_decided_goes_out_while_the_next_task_is_read(window: Window, cast: Cast):
    reviews(cast, 2)
    page = window(cast.ann)
    open_list(page)
    ids = [row.get_attribute("data-id") for row in page.locator(".pd-task").all()]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tasks/{ids[0]}/")
    page.keyboard.press("c")
    expect(page.get_by_text("Yours since")).to_be_visible()

    page.keyboard.press("e")
    page.wait_for_url(f"**/tasks/{ids[1]}/")
    expect(page.locator(".pd-snack")).to_have_count(0, timeout=HELD_MS)

    wait_until(lambda: HumanTask.objects.get(pk=ids[0]).state == "completed", lambda: "It was not sent.")
    assert f"/tasks/{ids[1]}/" in page.url


def test_beside_the_list_a_claim_leaves_the_list_where_it_is(window: Window, cast: Cast):
    reviews(cast, 2)
    page = window(cast.ann)
    open_list(page, SPLIT)
    ids = [row.get_attribute("data-id") for row in page.locator(".pd-task").all()]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#task-pane [data-task]")).to_be_visible()

    page.keyboard.press("c")
    expect(page.get_by_text("Yours since")).to_be_visible()
    expect(page.locator(".pd-task")).to_have_count(2)
    page.keyboard.press("Control+Enter")

    expect(page.locator("#task-pane [data-task]")).to_have_attribute("data-task", str(ids[1]))


def test_a_draft_waits_for_the_connection_and_is_saved_then(window: Window, cast: Cast):
    (task,) = reviews(cast, 1, task=FORM, amount=25_000)
    page = claimed(window, cast, task)
    expect(page.get_by_label("Note")).to_be_visible()
    page.context.set_offline(True)

    page.get_by_label("Note").fill("Called them.")
    expect(page.locator("#draft-state")).to_contain_text("kept in this browser")
    page.context.set_offline(False)

    expect(page.locator("#draft-state")).to_contain_text("Draft saved", timeout=HELD_MS)


def test_a_decision_waits_for_the_connection_and_goes_then(window: Window, cast: Cast):
    (task,) = reviews(cast, 1)
    page = claimed(window, cast, task)
    page.context.set_offline(True)

    page.keyboard.press("e")
    expect(page.locator(".pd-snack")).to_contain_text("Waits for a connection", timeout=HELD_MS)
    assert state_of(task) == "claimed"
    page.context.set_offline(False)

    wait_until(lambda: state_of(task) == "completed", lambda: "The decision was not sent.")
