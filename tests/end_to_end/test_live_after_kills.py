"""A heat map that stays open while the portal is killed and bells are lost: soon every number on it is the database's again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from dashboards.store.fold import fold
from portal.embedded.program import Program
from portal.embedded.programs import local_url, portal_programs
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
def page(browser: Browser, web: tuple[Program, str], lea: User) -> Iterator[Page]:
    context = browser.new_context(base_url=web[1])
    context.add_cookies([_session_of(lea, web[1])])
    yield context.new_page()
    context.close()


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
    web: tuple[Program, str], page: Page, process_environment: dict[str, str], tmp_path: Path
):
    program, _ = web
    with running(program, process_environment, tmp_path):
        page.goto("/processes/below/?layer=frequency&period=all")
        page.keyboard.press("t")
        is_right(page)
        go_on(is_told=True)  # folded by nobody who would ring
        is_right(page)
    go_on(is_told=False)
    expect(page.get_by_text("Connection lost")).to_be_visible(timeout=SOON_MS)

    with running(program, process_environment, tmp_path):
        is_right(page)
        go_on(is_told=False)  # not even folded: reads take deltas as they lie
        is_right(page)
