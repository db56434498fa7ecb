"""The form editor: Tab gets out of it, and the form stands beside its definition as its readers will have it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from portal.lib.json import dumps
from processes.actions.definitions import deploy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AMOUNT = {
    "id": "a",
    "key": "amount",
    "type": "number",
    "label": "Amount",
    "validate": {"required": True, "max": 500},
}
CLAIM = dumps({"id": "claim", "type": "default", "schemaVersion": 16, "components": [AMOUNT]}).encode()
MOST_TABS = 60
PATIENCE_MS = 15_000
WHERE = "document.activeElement.closest('#editor-preview') ? 'preview' : document.activeElement.closest('#editor-canvas') ? 'editor' : 'elsewhere'"


@pytest.fixture
def page(window: Callable[..., Page], db: None) -> Page:
    [made] = deploy([("claim.form", CLAIM)], publish_now=False).resources
    page = window(User.objects.create_superuser("olga", password="a long pass phrase"))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/modeler/{made.version_id}/")
    expect(page.locator("#editor-loading")).to_have_count(0)
    expect(page.locator("#editor-preview .fjs-form-field-number")).to_be_visible()
    return page


def choose_field(page: Page) -> None:
    page.locator("#editor-canvas .fjs-form-field-number").first.click()
    header = page.locator('[data-group-id="group-general"] .bio-properties-panel-group-header')
    if "open" not in (header.get_attribute("class") or "").split():
        header.click()
    expect(page.locator('[data-entry-id="key"] input')).to_be_visible()


def test_tab_leads_through_the_panel_and_out(page: Page):
    choose_field(page)
    page.locator('[data-entry-id="key"] input').fill("sum")

    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(WHERE) == "preview":
            break

    assert page.evaluate(WHERE) == "preview"
    expect(page.locator('[data-entry-id="key"] input')).to_have_value("sum")


def test_the_preview_follows_and_says_what_the_server_would(page: Page):
    preview = page.locator("#editor-preview")
    preview.get_by_label("Amount").fill("501")
    choose_field(page)
    page.locator('[data-entry-id="label"] .cm-content, [data-entry-id="label"] input').first.fill("Sum")
    expect(preview.get_by_label("Sum")).to_have_value("501")

    preview.get_by_role("button", name="Check as the server does").click()
    expect(preview.locator(".fjs-form-field-error")).to_contain_text("500", timeout=PATIENCE_MS)

    preview.get_by_label("Sum").fill("120")
    preview.get_by_role("button", name="Check as the server does").click()
    expect(preview.locator(".pd-preview-answer pre")).to_contain_text('"amount": 120', timeout=PATIENCE_MS)
