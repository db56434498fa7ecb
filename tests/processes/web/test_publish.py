"""The page before publishing: what it would do is said, publishing does it, and nothing is half done."""

import pytest
from django.test import Client

from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.actions.instances import NewInstance, start_instances
from processes.models import BatchOperation, DecisionHistory, DefinitionVersion, ProcessInstance
from tests.processes.models import bpmn, flows, line
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">
  <decision id="rules" name="rules"><decisionTable hitPolicy="FIRST" id="t">
    <input id="i"><inputExpression id="e" typeRef="number"><text>amount</text></inputExpression></input>
    <output id="o" name="result" typeRef="string"/>
    <rule id="r1"><inputEntry id="a"><text>&gt;= {limit}</text></inputEntry><outputEntry id="b"><text>"Risk"</text></outputEntry></rule>
    <rule id="r2"><inputEntry id="c"><text>-</text></inputEntry><outputEntry id="f"><text>"fine"</text></outputEntry></rule>
  </decisionTable></decision>
</definitions>"""


def draft(content: bytes, filename: str = "test.bpmn") -> DefinitionVersion:
    resource = deploy([(filename, content)], publish_now=False).resources[0]
    return DefinitionVersion.objects.select_related("definition").get(pk=resource.version_id)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(member("paula", "read", "publish", "operate"))
    return client


@pytest.fixture
def running(deployed) -> list[int]:
    first = deployed(line("order", "pay", "ship"))
    return start_instances(first, [NewInstance() for _ in range(3)], actor="test")


def test_who_runs_and_who_could_follow_is_said(running, client):
    longer = draft(line("order", "pay", "ship", "tell"))

    [each] = client.get(f"/modeler/{longer.pk}/publish/").context["running"]

    assert (each["number"], each["count"], each["fitting"]) == (1, 3, 3)


def test_who_stands_where_the_new_version_has_no_step_cannot_follow_by_itself(running, client):
    other = draft(line("order", "pay").replace(b"do-1", b"renamed"))

    [each] = client.get(f"/modeler/{other.pk}/publish/").context["running"]

    assert (each["fitting"], each["places"][0].automatic) == (0, "")
    assert sum(count for _, count in each["reasons"]) == 3


def test_publishing_leaves_what_runs_where_it_is(running, client):
    longer = draft(line("order", "pay", "ship", "tell"))

    client.post(f"/modeler/{longer.pk}/publish/", {"comment": "Tell the customer"})

    longer.refresh_from_db()
    assert (longer.state, longer.comment) == ("published", "Tell the customer")
    assert not BatchOperation.objects.exists()
    assert set(ProcessInstance.objects.values_list("version__number", flat=True)) == {1}


def test_publishing_moves_what_fits_in_one_batch(running, client):
    longer = draft(line("order", "pay", "ship", "tell"))

    answer = client.post(f"/modeler/{longer.pk}/publish/", {"how": "move"})

    batch = BatchOperation.objects.get()
    assert (batch.kind, batch.size, answer.url) == ("migrate", 3, f"/batches/{batch.pk}/")
    assert f"Into version: {longer.number}." in client.get(answer.url).content.decode()


def test_cases_of_every_earlier_version_go_along_in_the_same_batch(running, deployed, client):
    second = deployed(line("order", "pay", "ship", "tell"))
    start_instances(second, [NewInstance()], actor="test")
    third = draft(line("order", "pay", "ship", "tell", "thank"))

    client.post(f"/modeler/{third.pk}/publish/", {"how": "move"})

    assert [(batch.kind, batch.size) for batch in BatchOperation.objects.all()] == [("migrate", 4)]


def test_a_changed_table_says_which_recorded_decisions_it_would_turn(client):
    first = draft(TABLE.format(limit=100).encode(), "rules.dmn")
    client.post(f"/modeler/{first.pk}/publish/")
    for amount in (50, 70, 90, 150):
        DecisionHistory.objects.create(
            version_id=first.pk, decision="rules", inputs={"amount": amount}, result="", at=portal_now()
        )
    second = draft(TABLE.format(limit=60).encode(), "rules.dmn")

    page = client.get(f"/modeler/{second.pk}/publish/")

    [said] = page.context["decisions"]
    decided = said["found"]
    assert (decided.compared, decided.changed) == (4, 2)
    [turned] = decided.otherwise
    assert (turned.before, turned.after, turned.count, turned.rules) == ("fine", "Risk", 2, ("Rule 1",))
    assert [(each.words, each.before, each.after) for each in decided.outcomes] == [
        ("Risk", 1, 3),
        ("fine", 3, 1),
    ]
    assert '<b>3</b> of 4 would be <b translate="no">Risk</b> instead of 1.' in page.content.decode()


def test_a_process_says_what_the_decision_published_with_it_would_turn(client):
    asks = """<businessRuleTask id="ask"><extensionElements>
      <zeebe:calledDecision decisionId="rules" resultVariable="r"/></extensionElements></businessRuleTask>"""
    order = bpmn("order", f'<startEvent id="start"/>{asks}<endEvent id="end"/>{flows("start", "ask", "end")}')
    old = deploy([("rules.dmn", TABLE.format(limit=100).encode()), ("order.bpmn", order)])
    table = next(each for each in old.resources if each.kind == "dmn")
    DecisionHistory.objects.create(
        version_id=table.version_id, decision="rules", inputs={"amount": 90}, result="", at=portal_now()
    )
    changed = draft(TABLE.format(limit=60).encode(), "rules.dmn")
    longer = draft(order.replace(b'name="order"', b'name="Order"'))

    [said] = client.get(f"/modeler/{longer.pk}/publish/").context["decisions"]

    assert (said["version"], said["found"].changed, said["found"].compared) == (changed, 1, 1)


def test_what_is_not_ready_is_said_with_the_way_to_mend_it(running, client):
    longer = draft(line("order", "pay", "ship", "tell"))
    task = '<userTask id="ask" name="Ask"/>'
    people = draft(bpmn("people", f'<startEvent id="s"/>{task}<endEvent id="e"/>{flows("s", "ask", "e")}'))

    said = {row["href"] for row in client.get(f"/modeler/{longer.pk}/publish/").context["warnings"]}
    rows = client.get(f"/modeler/{people.pk}/publish/").context["warnings"]

    assert {"/processes/order/settings/", "/alerts/new/?process=order", f"/modeler/{longer.pk}/try/"} <= said
    assert {
        "name": "Ask",
        "words": "has no deadline: it may lie for ever and nobody is told.",
        "href": f"/modeler/{people.pk}/?show=ask",
        "action": "Show it",
    } in rows


def test_a_draft_with_errors_offers_no_button_and_stays_a_draft(running, client):
    broken = draft(line("order", "pay", "ship", "tell"))
    problems = [{"severity": "error", "message": "Expected a start.", "element_id": "x"}]
    DefinitionVersion.objects.filter(pk=broken.pk).update(problems=problems)

    page = client.get(f"/modeler/{broken.pk}/publish/").content.decode()

    assert "Expected a start." in page
    assert "Publish for new starts" not in page


def test_readers_see_what_it_would_do_and_cannot_do_it(running):
    longer = draft(line("order", "pay", "ship", "tell"))
    reader = Client()
    reader.force_login(member("rita", "read"))

    page = reader.get(f"/modeler/{longer.pk}/publish/").content.decode()
    reader.post(f"/modeler/{longer.pk}/publish/")

    longer.refresh_from_db()
    assert "Publish for new starts" not in page
    assert longer.state == "draft"


def test_publishing_twice_is_said_and_changes_nothing(running, client):
    longer = draft(line("order", "pay", "ship", "tell"))
    client.post(f"/modeler/{longer.pk}/publish/")

    client.post(f"/modeler/{longer.pk}/publish/")

    assert "published already" in client.get(f"/modeler/{longer.pk}/publish/").content.decode()
