"""What uses a process, a decision or a form is said on a page, over REST, and before it is published or retired."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

import processes.demos
from processes.actions.definitions import deploy
from processes.models import DefinitionVersion, Grant
from tests.processes.models import bpmn, flows, line
from tests.processes.web.test_reading import FORM, ORDER, TABLE
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db
CALLS = '<callActivity id="tell" name="Tell them"><extensionElements><zeebe:calledElement processId="told"/></extensionElements></callActivity>'
CALLER = bpmn("caller", f'<startEvent id="start"/>{CALLS}<endEvent id="end"/>{flows("start", "tell", "end")}')
DEMOS = Path(processes.demos.__file__).parent


def version(kind: str, key: str) -> DefinitionVersion:
    return DefinitionVersion.objects.get(definition__kind=kind, definition__key=key)


def used_by(key: str, kind: str = "bpmn") -> list[tuple[str, str]]:
    answer = Rest(User.objects.filter(username="olga").first() or member("olga", "read")).get(
        f"/process-definitions/{version(kind, key).pk}/used-by"
    )
    return [(each["key"], each["element_id"]) for each in answer.body["results"]]


def test_callers_of_a_process_are_named_with_their_step():
    deploy([("told.bpmn", line("told", "pay")), ("caller.bpmn", CALLER)])

    assert used_by("told") == [("caller", "tell")]
    assert used_by("caller") == []


def test_users_of_a_decision_and_of_a_form_are_named():
    deploy([("order.bpmn", ORDER), ("rules.dmn", TABLE), ("check.form", FORM)])

    assert used_by("rules", "dmn") == [("order", "ask")]
    assert used_by("check", "form") == [("order", "check")]


def test_a_name_that_only_looks_like_it_is_no_use():
    other = line("other", "pay").replace(b'name="other"', b'name="told by others"')
    deploy([("told.bpmn", line("told", "pay")), ("other.bpmn", other)])

    assert used_by("told") == []


def test_drafts_use_it_too_and_retired_versions_do_not():
    deploy([("told.bpmn", line("told", "pay")), ("caller.bpmn", CALLER)])
    deploy(
        [("caller.bpmn", CALLER.replace(b'id="tell"', b'id="tell2"').replace(b'"tell"', b'"tell2"'))],
        publish_now=False,
    )
    old = DefinitionVersion.objects.get(definition__key="caller", number=1)
    Rest(member("paula", "publish")).post(f"/process-definitions/{old.pk}/retire", {})

    assert used_by("told") == [("caller", "tell2")]


def test_one_shared_process_is_used_by_two_demos():
    names = ("notify_customer", "invoice_collection", "user_onboarding")
    files = [
        file
        for name in names
        for file in (DEMOS / name).iterdir()
        if file.suffix in (".bpmn", ".form", ".dmn")
    ]
    deploy([(file.name, file.read_bytes()) for file in files])

    assert {key for key, _ in used_by("notify_customer")} == {"invoice_collection", "user_onboarding"}


def test_models_one_may_not_see_are_counted_not_named(client: Client):
    deploy([("told.bpmn", line("told", "pay")), ("caller.bpmn", CALLER)])
    told = version("bpmn", "told")
    reader = member("rex")
    Grant.objects.create(role="read", user=reader, definition=told.definition)
    client.force_login(reader)

    page = client.get(f"/modeler/{told.pk}/used-by/").content.decode()

    assert "One more model uses it that is not for you to see." in page
    assert "Tell them" not in page


def test_the_page_links_to_model_version_and_step(client: Client):
    deploy([("told.bpmn", line("told", "pay")), ("caller.bpmn", CALLER)])
    client.force_login(member("rita", "read"))

    page = client.get(f"/modeler/{version('bpmn', 'told').pk}/used-by/").content.decode()

    assert "Tell them" in page
    assert f'href="/modeler/{version("bpmn", "caller").pk}/"' in page


def test_a_model_that_nothing_uses_says_so(client: Client):
    deploy([("told.bpmn", line("told", "pay"))])
    client.force_login(member("rita", "read"))

    assert "Nothing uses it" in client.get(f"/modeler/{version('bpmn', 'told').pk}/used-by/").content.decode()


def test_publishing_warns_of_those_who_take_it_at_once(client: Client):
    deploy([("told.bpmn", line("told", "pay")), ("caller.bpmn", CALLER)])
    draft = deploy([("told.bpmn", line("told", "pay", "ship"))], publish_now=False).resources[0]
    client.force_login(member("paula", "read", "publish"))

    page = client.get(f"/modeler/{draft.version_id}/publish/").content.decode()

    assert "take this version at once" in page
    assert "Tell them" in page


def test_retiring_warns_of_those_who_find_nothing_then(client: Client):
    deploy([("order.bpmn", ORDER), ("rules.dmn", TABLE), ("check.form", FORM)])
    client.force_login(member("paula", "read", "publish"))

    page = client.get(f"/modeler/{version('dmn', 'rules').pk}/retire/").content.decode()

    assert "They find nothing any more" in page
    assert "Who agrees?" in page
