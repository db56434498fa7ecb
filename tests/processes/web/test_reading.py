"""A process to be read: on a page and over REST, any version one may see, and no more than one may see."""

import pytest
from django.test import Client

from processes.actions.definitions import deploy
from processes.models import DefinitionVersion, Grant
from tests.processes.models import bpmn, flows, line
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">
  <decision id="rules" name="Who agrees"><decisionTable hitPolicy="FIRST" id="t">
    <input id="i" label="Amount"><inputExpression id="e" typeRef="number"><text>amount</text></inputExpression></input>
    <output id="o" name="who" typeRef="string"/>
    <rule id="r1"><inputEntry id="a"><text>&gt; 100</text></inputEntry><outputEntry id="b"><text>"Risk"</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>"""
FORM = b"""{"id": "check", "type": "default", "schemaVersion": 16, "components": [
  {"type": "textfield", "id": "f", "key": "reason", "label": "Why", "validate": {"required": true}}]}"""
BODY = """<startEvent id="start" name="Ordered"/>
  <businessRuleTask id="ask" name="Who agrees?" podium:decision="rules" podium:resultVariable="who"/>
  <userTask id="check" name="Check it" podium:candidateGroups="Risk" podium:form="check"/><endEvent id="end" name="Done"/>"""
ORDER = bpmn("order", BODY + flows("start", "ask", "check", "end"))


@pytest.fixture
def order(db: None) -> DefinitionVersion:
    made = deploy([("order.bpmn", ORDER), ("rules.dmn", TABLE), ("check.form", FORM)]).resources
    return DefinitionVersion.objects.get(pk=next(each.version_id for each in made if each.kind == "bpmn"))


@pytest.fixture
def rita(client: Client) -> Client:
    client.force_login(member("rita", "read"))
    return client


def test_the_page_tells_steps_roles_forms_and_decisions(order, rita):
    page = rita.get("/processes/order/reading/").content.decode()

    for words in (
        "Check it",
        "Offered to the group Risk.",
        "Why",
        "has to be filled in",
        "Who agrees",
        "&gt; 100",
    ):
        assert words in page


def test_fields_and_tables_are_told_in_words_and_not_by_the_names_of_a_format(order, rita):
    page = rita.get("/processes/order/reading/").content.decode()

    assert ">text, has to be filled in<" in page
    assert "textfield" not in page
    assert "the first rule that applies" in page


def test_any_version_can_be_read_drafts_too(order, rita):
    longer = bpmn(
        "order", BODY + '<task id="more" name="One more"/>' + flows("start", "ask", "check", "more", "end")
    )
    deploy([("order.bpmn", longer)], publish_now=False)

    assert "One more" not in rita.get("/processes/order/reading/").content.decode()
    assert "One more" in rita.get("/processes/order/reading/?version=2").content.decode()
    assert rita.get("/processes/order/reading/?version=3").status_code == 404
    assert rita.get("/processes/order/reading/?version=x").status_code == 404


def test_a_file_that_is_no_process_is_said_and_no_fault(order, rita):
    DefinitionVersion.objects.filter(pk=order.pk).update(content=b"no bpmn at all")

    answer = rita.get("/processes/order/reading/")

    assert answer.status_code == 200
    assert "Expected a process that can be read" in answer.content.decode()


def test_whose_decision_one_may_not_see_one_does_not_read(order, client):
    reader = member("rex")
    Grant.objects.create(role="read", user=reader, definition=order.definition)
    client.force_login(reader)

    page = client.get("/processes/order/reading/").content.decode()

    assert "not published, or not for you to see" in page
    assert "&gt; 100" not in page


def test_the_interface_says_the_same(order):
    answer = Rest(member("rita", "read")).get(f"/process-definitions/{order.pk}/reading")

    assert [each["element_id"] for each in answer.body["steps"]] == ["start", "ask", "check", "end"]
    assert answer.body["roles"] == [{"key": "Risk", "kind": "group", "element_ids": ["check"]}]
    assert answer.body["forms"][0]["fields"] == [{"label": "Why", "kind": "textfield", "required": True}]
    assert answer.body["decisions"][0]["rules"] == [["> 100", '"Risk"']]


def test_what_is_no_process_is_not_told_as_one(order):
    table = DefinitionVersion.objects.get(definition__kind="dmn")

    answer = Rest(member("rita", "read")).get(f"/process-definitions/{table.pk}/reading")

    assert (answer.status_code, answer.body["code"]) == (422, "invalid")


def test_strangers_find_nothing(order, client):
    stan = member("stan")
    client.force_login(stan)

    assert client.get("/processes/order/reading/").status_code == 404
    assert Rest(stan).get(f"/process-definitions/{order.pk}/reading").status_code == 404


def test_a_line_of_services_has_no_roles(deployed, rita):
    deployed(line("plain", "pay"))

    assert (
        "No step of this process is done by people." in rita.get("/processes/plain/reading/").content.decode()
    )
