"""Editors are large: pages without one load none of them, and the page that has one loads it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.end_to_end.test_every_page import addresses
from tests.security.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
DIST = Path(__file__).resolve().parents[2] / "static" / "dist" / "assets"
# Words that only stand in what draws or edits: palette and panel of the modeler, editors of tables and of forms.
ONLY_EDITORS = (
    "djs-palette-toggle",
    "bio-properties-panel-group",
    "dmn-decision-table-container",
    "fjs-editor-container",
)
HAS_EDITOR = re.compile(r"^/modeler/\d+/(pane/)?$")


@pytest.fixture(scope="module")
def editing() -> dict[str, set[str]]:
    """Word -> names of the built scripts that hold it."""
    texts = {file.name: file.read_text() for file in DIST.rglob("*.js")}
    return {word: {name for name, text in texts.items() if word in text} for word in ONLY_EDITORS}


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def page(world: World, window: Callable[..., Page]) -> Page:
    User.objects.filter(pk=world.requester.pk).update(is_superuser=True)
    return window(world.requester)


def loaded(page: Page, path: str) -> set[str]:
    names: set[str] = set()
    listen = page.context.on
    listen("request", lambda request: names.add(request.url.rpartition("/")[2].partition("?")[0]))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return names


def test_what_editors_bring_can_be_told_from_the_rest(editing: dict[str, set[str]]):
    assert all(editing.values())


def test_pages_without_an_editor_load_none_of_it(world: World, page: Page, editing: dict[str, set[str]]):
    forbidden = set().union(*editing.values())

    found = {path: loaded(page, path) & forbidden for path in addresses(world) if not HAS_EDITOR.match(path)}

    assert {path: names for path, names in found.items() if names} == {}


def test_the_page_of_an_editor_loads_it(world: World, page: Page, editing: dict[str, set[str]]):
    assert loaded(page, f"/modeler/{world.version.pk}/") & editing["djs-palette-toggle"]
