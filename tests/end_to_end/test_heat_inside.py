"""Into a collapsed sub-process and a called process by click and by key, and back; files, motion and hidden tabs of the heat map."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.db import connections
from playwright.sync_api import Page, expect

from dashboards.sweeps.fold import fold_all
from processes.actions.commands import carry_out_commands
from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.models import DefinitionVersion
from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.rest import member

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
FOLDED = (Path(__file__).parent / "models" / "folded.bpmn").read_bytes()
BELOW = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
  <process id="below" name="Below" isExecutable="true"><startEvent id="s"/><userTask id="write" name="Write"/><endEvent id="e"/>
  <sequenceFlow id="a" sourceRef="s" targetRef="write"/><sequenceFlow id="b" sourceRef="write" targetRef="e"/></process></definitions>"""
EXPENSES = Path("processes/demos/expense_approval")


def elsewhere(work: Callable[[], object]) -> None:
    """In a thread of its own, because the browser keeps an event loop in this one."""

    def all_of_it() -> None:
        work()
        connections.close_all()

    thread = Thread(target=all_of_it)
    thread.start()
    thread.join()


def start(key: str, cases: int, **variables: object) -> None:
    version = DefinitionVersion.objects.get(definition__key=key, definition__kind="bpmn")
    for _ in range(cases):
        start_instance(version, variables=variables, actor="user:1")
    while carry_out_commands():
        pass
    fold_all()


@pytest.fixture
def lea(transactional_db: None) -> User:
    for content in (BELOW, FOLDED):
        deploy([("model.bpmn", content)])
    elsewhere(lambda: start("folded", 2))
    elsewhere(lambda: start("below", 1))  # called by nobody
    return member("lea", "operate")


@pytest.fixture
def page(window: Window, lea: User) -> Page:
    page = window(lea)
    page.goto("/processes/folded/?layer=live&period=all")
    expect(page.locator("#heat-live")).to_contain_text("live · as of")
    return page


def shows(page: Page, element: str, number: str) -> None:
    expect(page.locator(f"[data-container-id={element}] .pd-nb").first).to_have_text(number)


def test_a_collapsed_sub_process_and_a_call_show_what_they_hold(page: Page):
    shows(page, "sub", "2")
    shows(page, "call", "2")


def test_a_sub_process_opens_and_the_way_back_stands_above(page: Page):
    page.get_by_title("Open Check goods").click()

    shows(page, "look", "2")
    page.locator(".bjs-breadcrumbs").get_by_role("link", name="Folded").click()
    shows(page, "sub", "2")


def test_a_call_opens_the_called_process_with_the_instances_called_here(page: Page):
    page.get_by_role("button", name="Open Below, called from here").click()

    expect(page.get_by_role("navigation", name="Called from")).to_contain_text("Folded")
    shows(page, "write", "2")
    page.get_by_role("navigation", name="Called from").get_by_role("link", name="Folded").click()
    expect(page.get_by_role("heading", name="Folded")).to_be_visible()


def test_both_open_by_keyboard(page: Page):
    page.locator("#diagram").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "d"):
        page.keyboard.press(key)
    shows(page, "look", "2")

    page.keyboard.press("u")
    for key in ("ArrowLeft", "ArrowDown", "d"):
        page.keyboard.press(key)

    page.wait_for_url("**/processes/below/**")
    shows(page, "write", "2")


def test_a_case_below_moves_the_number_above(page: Page):
    elsewhere(lambda: start("folded", 1))

    shows(page, "call", "3")
    shows(page, "sub", "3")


@pytest.mark.parametrize(
    ("choice", "name", "begins", "holds"),
    [
        ("svg", "folded-live.svg", b"<svg", b"Check goods"),
        ("png", "folded-live.png", b"\x89PNG", b"IEND"),
        ("csv", "folded-live.csv", b"element", b"Check goods"),
    ],
)
def test_the_map_is_saved_as_a_file(
    page: Page, tmp_path: Path, choice: str, name: str, begins: bytes, holds: bytes
):
    with page.expect_download() as told:
        page.locator("#heat-export").select_option(choice)
    told.value.save_as(tmp_path / "saved")

    content = (tmp_path / "saved").read_bytes()
    assert told.value.suggested_filename == name
    assert content.lower().startswith(begins.lower()) or content.startswith(b"\xef\xbb\xbf")
    assert holds in content


def test_a_step_tells_value_share_cases_and_the_period_before_when_the_pointer_rests(page: Page):
    page.get_by_role("button", name="Frequency").click()
    page.get_by_role("button", name="1 h", exact=True).click()
    shows(page, "sub", "2")
    page.locator("[data-element-id=sub]").first.hover()

    card = page.locator(".pd-hover")
    for words in (
        "Check goods",
        "100 % of the busiest step",
        "n = 2",
        "nothing in the period before",
        "2 there now",
    ):
        expect(card).to_contain_text(words)


HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
  Object.defineProperty(document, 'visibilityState', {configurable: true, get: () => (hidden ? 'hidden' : 'visible')});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_a_hidden_tab_waits_and_catches_up_when_it_is_seen(window: Window, lea: User):
    page = window(lea)
    with page.expect_websocket(lambda socket: "/heat/" in socket.url) as opened:
        page.goto("/processes/folded/?layer=live&period=all")
    shows(page, "sub", "2")
    page.evaluate(HIDE, True)
    with opened.value.expect_event("framereceived", lambda text: '"nodes"' in str(text)):
        elsewhere(lambda: start("folded", 1))
    shows(page, "sub", "2")

    page.evaluate(HIDE, False)

    shows(page, "sub", "3")


@pytest.mark.parametrize(("motion", "display"), [("no-preference", "inline"), ("reduce", "none")])
def test_nothing_marches_for_who_wants_less_motion(page: Page, motion: str, display: str):
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    page.locator("[data-element-id=sub]").first.click()

    expect(page.locator(".pd-march").first).to_have_css("display", display)


COVERED = """() => {
  const boxes = (kind) => [...document.querySelectorAll(kind)].map((each) => [each.textContent, each.getBoundingClientRect()]);
  const meets = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const names = boxes('.djs-element .djs-label');
  return boxes('.pd-nb.is-flow').flatMap(([number, at]) => names.filter(([, name]) => meets(at, name)).map(([name]) => `${number} on ${name}`));
}"""


def test_numbers_of_short_flows_cover_no_name(window: Window, transactional_db: None):
    deploy([(path.name, path.read_bytes()) for path in sorted(EXPENSES.iterdir())])

    def claim() -> None:
        for amount in (20, 50, 400, 900, 5_000):
            given = {"employee": "emma", "expense_number": "E", "purpose": "Fair", "kind": "travel"}
            start("expense_approval", 1, amount=amount, **given)

    elsewhere(claim)
    page = window(member("lea", "operate"))
    page.goto("/processes/expense_approval/?layer=frequency&period=all")
    expect(page.locator(".pd-nb.is-flow").first).to_be_visible()

    assert page.evaluate(COVERED) == []


def test_a_period_with_no_case_says_so_and_offers_a_longer_one(window: Window, lea: User):
    deploy([("quiet.bpmn", BELOW.replace(b'"below"', b'"quiet"'))])
    page = window(lea)
    page.goto("/processes/quiet/?period=1h")

    expect(page.get_by_role("heading", name="No case in the last hour")).to_be_visible()
    page.get_by_role("button", name="Look further back").click()
    expect(page.get_by_role("heading", name="No case today")).to_be_visible()


def test_a_model_without_a_diagram_is_drawn(window: Window, lea: User):
    page = window(lea)
    page.goto("/processes/below/?layer=live&period=all")

    shows(page, "write", "3")
