"""Every page in a real browser, in the pseudo-language: what scripts add is marked too, and longer words fit."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page

from tests.end_to_end.conftest import browser as browser
from tests.end_to_end.conftest import window as window
from tests.end_to_end.test_every_page import WIDE, addresses
from tests.end_to_end.test_every_page import world as world
from tests.security.world import World
from tests.words.reading import bare_words

pytestmark = pytest.mark.browser
FOREIGN = ("/api/docs/",)  # a page of another project's words
# Until nothing was added for a moment: what scripts fetch and draw is there then.
STILL = """() => new Promise((done) => {
  const soon = () => setTimeout(done, 150);
  let still = soon();
  new MutationObserver(() => { clearTimeout(still); still = soon(); }).observe(document, { subtree: true, childList: true });
  setTimeout(done, 3000);
})"""


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
    chosen = {
        *User.objects.values_list("username", flat=True),
        *Group.objects.values_list("name", flat=True),
        "Standard",
        "office",
        "compensate",
    }
    for path in addresses(world):
        reader.goto(path)
        reader.evaluate(STILL)
        wider = reader.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if not path.startswith(FOREIGN):
            found += [f"{path} {each}" for each in bare_words(reader.content(), chosen)]
        found += [f"{path} is {wider} px too wide"] if wider > 0 else []

    assert found == [], "\n".join(found)
