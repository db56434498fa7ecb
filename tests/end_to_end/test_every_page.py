"""Every page there is, signed in and with data: readable for everybody, no wider than its screen, no error said.

The list of pages is the URL table: what the authorization matrix asks with GET and answers with HTML.
"""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import get_resolver, reverse
from playwright.sync_api import Page

from tests.security.matrix import MATRIX
from tests.security.test_authorization_matrix import names_in
from tests.security.world import World, make_world

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
# GET, and no page: health, figures, the schema, the file of a diagram, the panel of a step.
NO_PAGES = {
    "health-live",
    "health-ready",
    "metrics",
    "api-schema",
    "task-diagram",
    "file",
    "case-file",
    "task-record",
    "process-element",
    "process-element-goes-with",
    "process-heat-csv",
    "process-heat-counted",
    "process-dashboard-tile",
    "board-tile",
    "landscape-csv",
    "instance-page-step",
    "modeler-save-file",
    "process-compare",
    "login",
    "words",
}
WIDE, NARROW = 1440, 390
PATTERNS = dict(names_in(get_resolver().url_patterns))
PAGES = sorted(name for name, row in MATRIX.items() if row.method == "get" and name not in NO_PAGES)


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def addresses(world: World) -> list[str]:
    known = world.names()
    found = [
        reverse(
            name,
            kwargs={key: (known | MATRIX[name].names)[key] for key in PATTERNS[name].pattern.converters},
            query=MATRIX[name].query or None,
        )
        for name in PAGES
    ]
    return [path for path in found if not path.startswith("/api/v1/")]


def complaints(page: Page) -> list[str]:
    """What is serious for somebody with a keyboard, a screen reader or weak eyes; and a page wider than its screen."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*serious, *([f"{wider} px too wide"] if wider > 0 else [])]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_can_be_read_by_everybody(world: World, window: Window, portal_url: str, theme: str):
    User.objects.filter(pk=world.requester.pk).update(
        is_superuser=True
    )  # sees all, and has a request of its own
    page = window(world.requester)
    page.context.add_cookies([{"name": "podium_theme", "value": theme, "url": portal_url}])
    found: dict[tuple[str, object], list[str]] = {}
    refused: list[str] = []
    page.on(
        "response", lambda said: refused.append(f"{said.status} {said.url}") if said.status > 399 else None
    )
    for path in addresses(world):
        page.set_viewport_size({"width": WIDE, "height": 900})
        refused.clear()
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found[path, "refused"] = list(refused)  # the page itself, and whatever it loads
        found[path, WIDE] = complaints(page)
        page.set_viewport_size({"width": NARROW, "height": 900})
        found[path, NARROW] = complaints(page)

    assert {key: words for key, words in found.items() if words} == {}


def test_the_sign_in_page_can_be_read_by_everybody(window: Window):
    page = window()
    page.goto("/login/")

    assert complaints(page) == []
