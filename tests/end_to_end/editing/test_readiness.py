"""Beside the canvas: what keeps a process from being depended on, a moment after it was drawn."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from processes.actions.drafts import create_model
from tests.end_to_end.editing.canvas import open_model

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_warning_comes_as_somebody_draws_leads_to_its_step_and_goes_when_mended(
    window: Callable[..., Page],
):
    owner = User.objects.create_superuser("olga", password="a long pass phrase")
    canvas = open_model(window(owner), create_model(owner, "bpmn", "Approval").pk)
    canvas.append("start", "append.append-task", "approve", "Approve")
    canvas.become("approve", "replace-with-user-task")
    row = canvas.page.locator(".pd-problem", has_text="has no deadline")
    expect(row).to_be_visible()

    sign = canvas.element("approve").locator(".pd-problem-mark")
    expect(sign).to_contain_text("Approve")

    canvas.delete("approve")
    expect(sign).to_have_count(0)
    canvas.page.locator(".djs-container > svg").focus()
    canvas.page.keyboard.press("ControlOrMeta+z")
    expect(sign).to_contain_text("Approve")
    expect(row).to_be_visible()

    canvas.select("start")
    row.get_by_role("button").click()
    expect(canvas.field("id")).to_have_value("approve")
    canvas.fill_all("podium-due", "due", due="PT4H")

    expect(row).to_have_count(0)
