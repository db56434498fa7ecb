"""Every page in a real browser, in the pseudo-language: what scripts add is marked too, and longer words fit."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.end_to_end.conftest import browser as browser
from tests.end_to_end.conftest import window as window
from tests.end_to_end.test_every_page import WIDE, addresses
from tests.end_to_end.test_every_page import world as world
from tests.security.world import World
from tests.words.reading import bare_words

pytestmark = pytest.mark.browser
# Drawings name steps, kinds and layers by the model and by bpmn-js; their words are not all marked yet, their width counts.
DRAWN = ("/modeler/1/", "/processes/order/", "/instances/1/", "/api/docs/")


@pytest.fixture
def reader(world: World, window: Callable[..., Page], pseudo_language: str) -> Page:
    """A window of somebody who sees every page, in the pseudo-language."""
    User.objects.filter(pk=world.requester.pk).update(is_superuser=True)
    page = window(world.requester)
    page.set_extra_http_headers({"Accept-Language": pseudo_language})
    page.set_viewport_size({"width": WIDE, "height": 900})
    return page


@pytest.mark.timeout(400)
def test_no_page_shows_a_word_that_was_not_marked_nor_grows_too_wide(world: World, reader: Page):
    found: list[str] = []
    for path in addresses(world):
        reader.goto(path)
        reader.wait_for_load_state("networkidle")
        wider = reader.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if path != "/" and not path.startswith(DRAWN):
            found += [f"{path} {each}" for each in bare_words(reader.content())]
        found += [f"{path} is {wider} px too wide"] if wider > 0 else []

    assert found == []
