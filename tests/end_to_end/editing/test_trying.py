"""A process tried in the browser: answers by hand, time that jumps, one step back; by keyboard alone."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from processes.actions.definitions import deploy
from processes.models import ModelTrial, ProcessInstance
from tests.bpmn.models import END, START, path, process
from tests.processes.api.test_trial import MODEL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    owner = User.objects.create_superuser("olga", password="a long pass phrase")
    opened = window(owner)
    opened.goto(f"/modeler/{deploy([('p.bpmn', MODEL)]).resources[0].version_id}/try/")
    expect(opened.locator("#try-loading")).to_have_count(0)
    opened.fill("#try-variables", '{"amount": 5}')
    opened.get_by_role("button", name="Start the trial").click()
    return opened


def test_a_trial_is_answered_to_its_end(page: Page):
    page.get_by_role("button", name="yes").click()
    page.get_by_role("button", name="It works").click()

    expect(page.locator("#try-said")).to_have_text("It came to its end after 2 answers.")
    expect(page.locator("#try-state")).to_have_text("tried")
    assert (ModelTrial.objects.count(), ProcessInstance.objects.count()) == (1, 0)


def test_one_step_back_is_as_if_it_had_not_been_answered(page: Page):
    page.get_by_role("button", name="Jump there").click()
    expect(page.locator("#try-said")).to_contain_text("came to its end")
    page.get_by_role("button", name="One step back").click()

    expect(page.get_by_role("heading", name="Review 5")).to_be_visible()


def test_a_trial_goes_by_keyboard(page: Page):
    expect(page.get_by_role("button", name="yes")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="It works")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#try-said")).to_contain_text("came to its end")


def test_an_awaited_message_comes_with_what_it_brings(window: Callable[..., Page]):
    catch = (
        '<intermediateCatchEvent id="paid" name="Paid"><messageEventDefinition messageRef="m_paid" '
        'podium:correlationKey="= order"/></intermediateCatchEvent>'
    )
    message = '<message id="m_paid" name="paid"/>'
    model = process(START, catch, END, path("start", "paid", "end"), before=message)
    opened = window(User.objects.create_superuser("olga", password="a long pass phrase"))
    opened.goto(f"/modeler/{deploy([('p.bpmn', model)]).resources[0].version_id}/try/")
    opened.fill("#try-variables", '{"order": "O-1"}')
    opened.get_by_role("button", name="Start the trial").click()

    expect(opened.get_by_text("Awaited at Paid for O-1")).to_be_visible()
    opened.get_by_label("Variables of the answer").fill('{"sum": 3}')
    opened.get_by_role("button", name="The message comes").click()
    expect(opened.locator("#try-said")).to_contain_text("came to its end")
    expect(opened.locator("#try-facts")).to_contain_text("sum 3")
