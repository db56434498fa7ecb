"""One whole case, three browsers at once: who asked for it, who works on it, who leads them."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from humantasks.models import GroupLead, HumanTask
from processes.actions.definitions import deploy
from processes.models import Definition, Grant, ProcessInstance
from processes.store.definitions import forget_definitions
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import path_of
from tests.humantasks.review import FORM, process
from tests.services import wait_until

pytestmark = pytest.mark.browser
Window = Callable[..., Page]
HELD_MS = 15_000  # a decision is sent after 8 s


@pytest.fixture
def cast_of_three(cast: Cast) -> Cast:
    """Rex may start the process, Ann and Bob work on it, Sam leads them."""
    forget_definitions()
    deploy([("checked.bpmn", process('podium:form="review_form"')), ("review_form.form", FORM)])
    Grant.objects.create(role="start", definition=Definition.objects.get(key="checked"), user=cast.rex)
    GroupLead.objects.create(group=Group.objects.get(name="Risk"), user=cast.sam)
    return cast


def test_a_case_from_the_request_to_the_decision(window: Window, cast_of_three: Cast):
    rex, ann, sam = (window(person) for person in (cast_of_three.rex, cast_of_three.ann, cast_of_three.sam))
    ann.goto("/tasks/?view=groups&mode=list")
    expect(ann.locator("#live-state")).to_have_text("Live")

    request = ask_for_it(rex)
    take_it(ann)
    question_and_answer(ann, rex, request)
    pass_it_on(sam)
    bob = window(cast_of_three.bob)
    decide(bob)

    rex.goto(request)
    expect(rex.get_by_text("How it ended")).to_be_visible()
    assert path_of(HumanTask.objects.get()) == ["start", "review", "which", "approved"]


def ask_for_it(rex: Page) -> str:
    """Rex starts it; where he follows it."""
    rex.goto("/start/checked/")
    rex.get_by_label("Variables, as JSON").fill('{"amount": 25000}')
    rex.get_by_role("button", name="Start", exact=True).click()
    rex.wait_for_url("**/requests/*/")
    return rex.url


def take_it(ann: Page) -> None:
    """It comes to Ann by itself; she opens it and makes it hers."""
    ann.get_by_role("button", name="1 new task").click()
    ann.locator(".pd-task-title").click()
    ann.wait_for_url("**/tasks/*/")
    ann.keyboard.press("c")
    expect(ann.get_by_text("Yours since")).to_be_visible()


def question_and_answer(ann: Page, rex: Page, request: str) -> None:
    """Ann asks, the clock stands still, Rex answers where he follows his request."""
    ann.get_by_role("tab", name="Conversation").click()
    ann.get_by_text("Ask for information").click()
    ann.get_by_label("Question").fill("Which address?")
    ann.get_by_role("button", name="Ask", exact=True).click()
    wait_until(lambda: state() == "waiting_for_info", state)
    rex.goto(request)
    rex.get_by_label("Your answer").fill("The first one.")
    rex.get_by_role("button", name="Answer").click()
    wait_until(lambda: state() == "claimed", state)


def pass_it_on(sam: Page) -> None:
    """Ann has to go; Sam sees what she has and gives it to Bob."""
    sam.goto("/workload/")
    sam.get_by_text("1 task", exact=True).click()
    sam.get_by_label("Give Review to").select_option("bob")
    sam.get_by_role("button", name="Give Review").click()
    expect(sam.locator("[data-person='bob']")).to_contain_text("1 task")


def decide(bob: Page) -> None:
    """Bob reads what was said and approves."""
    bob.goto(f"/tasks/{HumanTask.objects.get().pk}/?tab=conversation")
    expect(bob.get_by_text("The first one.").first).to_be_visible()
    bob.get_by_role("tab", name="Form").click()
    bob.get_by_label("Note").fill("Called them.")
    bob.get_by_role("button", name="Approve").click()
    wait_until(lambda: ProcessInstance.objects.get().state == "completed", state, seconds=20)


def state() -> str:
    return str(HumanTask.objects.values_list("state", flat=True).get())
