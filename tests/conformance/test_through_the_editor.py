"""Reference drawings through the editor as people use it: opened in a browser, changed, Ctrl+S; every fact is still there.

`test_interchange` asks the library alone; here the whole way is walked, from the file that is taken in to the one that is stored.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from processes.actions.import_files import import_files
from processes.models import DefinitionVersion
from tests.conformance.interchange import lost
from tests.conformance.suites import suite
from tests.end_to_end.conftest import browser as browser
from tests.end_to_end.conftest import window as window
from tests.end_to_end.editing.canvas import open_model

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]
SEEN = "Seen in the editor."
OURS = re.compile(
    r"(process|collaboration)#[^/]*/\{[^}]*\}documentation: "
)  # what the test itself writes over


def test_every_reference_drawing_is_stored_whole(window: Callable[..., Page]) -> None:
    files = sorted((suite("miwg") / "Reference").glob("*.bpmn"))
    owner = User.objects.create_superuser("olga", password="a long pass phrase")
    page = window(owner)
    page.set_viewport_size({"width": 1900, "height": 1000})

    gone = {
        f"{file.name}: {fact}"
        for file in files
        for fact in lost(file.read_bytes(), saved(page, owner, file))
        if not OURS.match(re.sub(r"^\{[^}]*\}", "", fact))
    }

    assert len(files) == 21
    assert gone == set()


def saved(page: Page, owner: User, file: Path) -> bytes:
    """What is stored once somebody wrote a word about the whole drawing and pressed Ctrl+S."""
    draft = import_files(owner, [(file.name, file.read_bytes())])[0].version
    canvas = open_model(page, draft.pk)
    canvas.open("documentation")
    canvas.fill("documentation", SEEN)
    canvas.save()
    content = bytes(DefinitionVersion.objects.get(pk=draft.pk).content)
    assert re.search(SEEN.encode(), content), file.name
    expect(page.locator("#editor-canvas .djs-shape").first).to_be_attached()
    return content
