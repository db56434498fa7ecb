"""Pages that stay open while the portal and Redis are killed and bells are lost: soon every number on them is the database's again.

`python -m tests.chaos.watch` is the whole of it: thousands of cases, more screens, and everything killed at once.
"""

from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest
from django.contrib.auth.models import User
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from dashboards.actions.alert_rules import create_rule, drafted
from dashboards.actions.boards import create_board
from dashboards.store.alert_rules import read_rule
from dashboards.store.fold import fold
from dashboards.sweeps.alerts import look_at_alerts
from portal.embedded.folders import make_private
from portal.embedded.program import Program
from portal.embedded.programs import local_url, portal_programs
from portal.embedded.redis import Bells
from portal.lib.clock import portal_now
from processes.actions.instances import start_instance
from processes.actions.run import run
from processes.engine.commands import CompleteWork
from processes.models import DefinitionVersion, Token
from tests.end_to_end.conftest import _session_of
from tests.end_to_end.test_heat_inside import elsewhere
from tests.end_to_end.test_heat_inside import lea as lea
from tests.portal import HOST, free_port, running
from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.services import private_folder

pytestmark = pytest.mark.browser
SOON_MS = 40_000  # back-off reaches 15 s, and a web process takes some to start where others use the machine
SHOWN = "[...document.querySelectorAll('#outline tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent.replace(',', '')))"
STANDING = """
SELECT v.element_ids ->> e.element, count(*)::text, count(*) FILTER (WHERE e.lives)::text FROM (
    SELECT version_id, element, false AS lives FROM element_history
     UNION ALL SELECT i.version_id, t.element, true FROM token t JOIN instance i ON i.id = t.instance_id
) e JOIN definition_version v ON v.id = e.version_id JOIN definition d ON d.id = v.definition_id WHERE d.key = 'below' GROUP BY 1
"""
NAMES = {"start event": "s", "Write": "write", "end event": "e"}


@pytest.fixture
def web(process_environment: dict[str, str], lea: User) -> tuple[Program, str]:
    """A web process of this test's own, and where it answers."""
    port = free_port()
    programs = portal_programs(HOST, port, is_demo=False)
    return next(each for each in programs if each.name == "web"), local_url(HOST, port)


@pytest.fixture
def redis() -> Program:
    """A Redis of this test's own; ended by `kill -9`."""
    folder = private_folder("kills")
    bells = Bells(folder / "s/redis.sock", account_of=folder)
    make_private(folder / "s", bells.account)
    return Program(
        "redis", bells.command, {"REDIS_URL": bells.url}, is_ready=bells.is_ready, stop_signal=SIGKILL
    )


@pytest.fixture
def page(browser: Browser, web: tuple[Program, str], lea: User) -> Iterator[Page]:
    context = browser.new_context(base_url=web[1])
    context.add_cookies([_session_of(lea, web[1])])
    yield context.new_page()
    context.close()


@pytest.fixture
def others(page: Page, lea: User) -> tuple[Page, Page, str, str]:
    """Tabs for a dashboard of what runs and for an alert about it, and their addresses."""
    board = create_board(
        lea, "Ours", tiles=[{"id": "n", "picture": "number", "measure": "running", "w": 3, "h": 2}]
    )
    asked = read_rule({"name": "Too many", "measure": "running", "threshold": 1})
    rule = create_rule(lea, drafted(lea, asked))
    return page.context.new_page(), page.context.new_page(), f"/dashboards/{board.pk}/", f"/alerts/{rule.pk}/"


def go_on(is_told: bool) -> None:
    """Three cases begin, one ends; folded, but with its bell lost unless the fold is left to the next reader."""

    def work() -> None:
        version = DefinitionVersion.objects.get(definition__key="below")
        for _ in range(3):
            start_instance(version, variables={}, actor="test")
        token = Token.objects.filter(instance__version=version, instance__parent_instance=None).order_by(
            "pk"
        )[0]
        run([CompleteWork(token.instance_id, token.pk)], wait=True)
        if is_told:
            fold(portal_now())

    elsewhere(work)


def plain() -> dict[str, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        return {element: (entered, now) for element, entered, now in cursor.fetchall()}


def runs_right(board: Page) -> None:
    """Waits until the tile shows how many instances run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM instance WHERE ended_at IS NULL")
        running_now = str(cursor.fetchone()[0])
    expect(board.locator("[data-tile=n] .pd-tile-number")).to_have_text(running_now, timeout=SOON_MS)


def is_right(page: Page) -> None:
    """Waits until what the table shows is what the database holds."""
    counted = plain()
    wanted = {name: counted[element] for name, element in NAMES.items() if element in counted}
    page.wait_for_function(
        f"(wanted) => {{ const rows = {SHOWN}; return rows.length === Object.keys(wanted).length && "
        "rows.every(([name, , entered, now]) => wanted[name]?.[0] === entered && wanted[name]?.[1] === now); }",
        arg={name: list(numbers) for name, numbers in wanted.items()},
        timeout=SOON_MS,
    )


@pytest.mark.timeout(300)
def test_after_kills_and_lost_bells_every_number_is_the_databases(
    web: tuple[Program, str],
    redis: Program,
    page: Page,
    others: tuple[Page, Page, str, str],
    process_environment: dict[str, str],
    tmp_path: Path,
):
    program, _ = web
    board, alert, board_address, alert_address = others
    process_environment = process_environment | redis.environment
    with running(redis, process_environment, tmp_path), running(program, process_environment, tmp_path):
        page.goto("/processes/below/?layer=frequency&period=all")
        page.keyboard.press("t")
        is_right(page)
        board.goto(board_address)
        alert.goto(alert_address)
        runs_right(board)
        expect(alert.locator("#alerts")).to_contain_text("It has never fired.")
        go_on(is_told=True)  # folded by nobody who would ring
        is_right(page)
    go_on(is_told=False)
    elsewhere(look_at_alerts)
    for each in (page, board, alert):
        expect(each.get_by_text("Connection lost")).to_be_visible(timeout=SOON_MS)

    with running(program, process_environment, tmp_path):
        with running(redis, process_environment, tmp_path):
            is_right(page)
            runs_right(board)
            expect(alert.locator("[data-alert]")).to_be_visible(timeout=SOON_MS)
            go_on(is_told=False)  # not even folded: reads take deltas as they lie
            is_right(page)
        go_on(is_told=False)  # Redis is dead
        with running(redis, process_environment, tmp_path):
            is_right(page)
            runs_right(board)
            expect(board.locator("#live-state")).to_have_attribute("data-state", "live", timeout=SOON_MS)
