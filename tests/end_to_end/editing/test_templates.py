"""Steps made from templates: offered, upgraded when the template changed, foreign ones kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from processes.actions.definitions import deploy
from processes.actions.drafts import create_model
from processes.bpmn.elements import Job, UserTask
from processes.bpmn.reader import read_model
from processes.models import DefinitionVersion
from tests.bpmn.models import END, START, extended, path, process
from tests.end_to_end.editing.canvas import open_model

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Window = Callable[..., Page]


@pytest.fixture
def owner() -> User:
    return User.objects.create_superuser("olga", password="a long pass phrase")


def work(version: DefinitionVersion, element: str) -> Any:
    stored = DefinitionVersion.objects.filter(definition=version.definition_id).latest("number")
    nodes = read_model(bytes(stored.content), "p.bpmn").processes[0].nodes
    return next(node.work for node in nodes if node.id == element)


def test_a_step_is_made_of_a_template(window: Window, owner: User):
    draft = create_model(owner, "bpmn", "Approval")
    canvas = open_model(window(owner), draft.pk)
    canvas.append("start", "append.append-task", "approve")
    canvas.select("approve")
    canvas.open("podium-template")
    canvas.fill("podium-template-choice", "podium.two-of-three")
    canvas.save()

    step = work(draft, "approve")
    assert isinstance(step, UserTask)
    assert step.votes
    assert (step.votes.needed, [each.name for each in step.outcomes]) == ("2", ["approve", "reject"])


def test_templates_are_offered_where_steps_are_appended(window: Window, owner: User):
    draft = create_model(owner, "bpmn", "Approval")
    canvas = open_model(window(owner), draft.pk)
    canvas.select("start")
    canvas.page.locator(".djs-container > svg").focus()
    canvas.page.keyboard.press("a")
    expect(canvas.page.locator(".djs-popup-search input")).to_be_focused()
    canvas.page.keyboard.type("Call a dest")
    expect(canvas.page.locator(".djs-popup .entry")).to_have_count(1)
    canvas.page.keyboard.press("Enter")
    canvas.page.keyboard.press("Escape")
    canvas.rename("ship", "Ship")
    canvas.save()

    step = work(draft, "ship")
    assert isinstance(step, Job)
    assert step.retries == 3


def test_a_template_that_changed_is_said_and_upgraded(window: Window, owner: User):
    call = extended(
        "serviceTask",
        'id="ship" podium:template="podium.call" podium:templateVersion="0"',
        '<podium:call destination="stock" timeoutSeconds="4"/>',
    )
    resource = deploy([("p.bpmn", process(START, call, END, path("start", "ship", "end")))]).resources[0]
    canvas = open_model(window(owner), resource.version_id)
    canvas.select("ship")
    canvas.open("podium-template")
    news = canvas.page.locator('[data-entry-id="podium-template-news"]')
    expect(news).to_contain_text("has changed since: this step is of version 0, now there is 1.")
    news.get_by_role("button", name="Upgrade").click()
    expect(news).to_have_count(0)
    canvas.save()

    step = work(DefinitionVersion.objects.get(pk=resource.version_id), "ship")
    said = {name: value.text for name, value in step.connector}
    assert (step.retries, said["timeoutSeconds"], said["method"]) == (3, "4", "POST")


def test_the_template_of_another_modeler_is_kept(window: Window, owner: User):
    ship = extended(
        "serviceTask",
        'id="ship" zeebe:modelerTemplate="io.camunda.connectors.HttpJson.v2" zeebe:modelerTemplateVersion="11"',
        '<zeebe:taskDefinition type="io.camunda:http-json:1"/>',
    )
    model = process(START, ship, END, path("start", "ship", "end"))
    resource = deploy([("p.bpmn", model)]).resources[0]
    canvas = open_model(window(owner), resource.version_id)
    canvas.select("ship")
    canvas.rename("ship", "Ship it")
    canvas.save()

    kept = bytes(DefinitionVersion.objects.latest("pk").content).decode()
    assert 'zeebe:modelerTemplate="io.camunda.connectors.HttpJson.v2"' in kept
    assert 'zeebe:modelerTemplateVersion="11"' in kept
