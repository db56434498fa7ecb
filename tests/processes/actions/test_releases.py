"""Files published together: all or none, bound to each other, refused with a sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connection

from portal.lib.errors import Forbidden
from processes.actions.definitions import FourEyes, ModelProblems, deploy
from processes.actions.instances import start_instance, startable_version
from processes.actions.releases import NothingToRelease, NotReleasable, TwiceReleased, release
from processes.models import AuditEntry, Definition, DefinitionVersion, ProcessInstance
from processes.store.definitions import forget_definitions
from tests.processes.models import bpmn, flows, line
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db

RULES = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">
  <decision id="rules" name="rules"><literalExpression><text>1</text></literalExpression></decision></definitions>"""
ASKS = """<businessRuleTask id="decide"><extensionElements>
  <zeebe:calledDecision decisionId="rules" resultVariable="r" bindingType="deployment"/></extensionElements></businessRuleTask>"""
ORDER = bpmn("order", f'<startEvent id="start"/>{ASKS}<endEvent id="end"/>{flows("start", "decide", "end")}')


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_definitions()


@pytest.fixture
def max_(db: None) -> User:
    return member("max", "publish")


@pytest.fixture
def drafts(db: None) -> tuple[DefinitionVersion, DefinitionVersion]:
    """The process and the decision it asks for, neither published."""
    made = deploy([("order.bpmn", ORDER), ("rules.dmn", RULES)], publish_now=False)
    order, rules = (DefinitionVersion.objects.get(pk=each.version_id) for each in made.resources)
    DefinitionVersion.objects.update(deployment=None)
    return (order, rules) if order.filename.endswith("bpmn") else (rules, order)


def states() -> set[str]:
    return set(DefinitionVersion.objects.values_list("state", flat=True))


def test_all_are_published_and_find_each_other(max_, drafts):
    made = release(max_, [each.pk for each in drafts], name="Spring")

    assert states() == {"published"}
    assert set(made.versions.values_list("pk", flat=True)) == {each.pk for each in drafts}
    instance = start_instance(startable_version("order"), variables={}, actor="test")
    assert ProcessInstance.objects.get(pk=instance).state == "completed"


def test_a_process_released_alone_keeps_what_was_published_then_of_the_rest(max_, drafts):
    release(max_, [each.pk for each in drafts])
    alone = deploy([("order.bpmn", ORDER.replace(b'name="order"', b'name="Order"'))], publish_now=False)
    DefinitionVersion.objects.filter(pk=alone.resources[0].version_id).update(deployment=None)
    release(max_, [alone.resources[0].version_id])
    changed = RULES.replace(b"<text>1</text>", b"<text>2</text>")
    deploy([("rules.dmn", changed)])

    case = ProcessInstance.objects.get(pk=_start())

    assert (case.version.number, case.state, case.variables["r"]) == (2, "completed", 1)


def test_a_missing_decision_refuses_the_release_with_a_sentence(max_, drafts):
    with pytest.raises(ModelProblems) as refused:
        release(max_, [drafts[0].pk])

    assert "Nothing was published." in refused.value.sentence
    assert "rules" in refused.value.sentence
    assert states() == {"draft"}


def test_one_that_needs_a_second_person_holds_back_all(max_, drafts):
    DefinitionVersion.objects.filter(pk=drafts[1].pk).update(created_by=max_)
    Definition.objects.filter(kind="dmn").update(four_eyes=True)

    with pytest.raises(FourEyes):
        release(max_, [each.pk for each in drafts])

    assert states() == {"draft"}


def test_the_right_is_asked_for_each_file(drafts):
    with pytest.raises(Forbidden):
        release(member("emma", "edit"), [each.pk for each in drafts])


def test_what_is_published_already_is_no_part_of_a_release(max_, drafts):
    ids = [each.pk for each in drafts]
    release(max_, ids)

    with pytest.raises(NotReleasable):
        release(max_, ids)


def test_two_versions_of_one_model_are_refused(max_, drafts):
    second = deploy([("order.bpmn", ORDER), ("rules.dmn", RULES)], publish_now=False).resources

    with pytest.raises(TwiceReleased):
        release(max_, [drafts[0].pk, drafts[1].pk, *(each.version_id for each in second)])


def test_nothing_is_no_release(max_):
    with pytest.raises(NothingToRelease):
        release(max_, [])


def test_each_file_is_in_the_audit(max_, drafts):
    release(max_, [each.pk for each in drafts])

    assert AuditEntry.objects.filter(action="version.publish").count() == 2


def test_the_interface_publishes_together(max_, drafts):
    answer = Rest(max_).post("/releases", {"versions": [str(each.pk) for each in drafts], "name": "Spring"})

    assert answer.status_code == 201
    assert [each["state"] for each in answer.body["resources"]] == ["published", "published"]


def test_the_interface_says_what_is_missing(max_, drafts):
    answer = Rest(max_).post("/releases", {"versions": [str(drafts[0].pk)]})

    assert (answer.status_code, answer.body["code"]) == (422, "model-problems")
    assert "rules" in answer.body["detail"]


def test_the_page_publishes_the_chosen_files_with_it(max_, drafts, client):
    client.force_login(max_)
    order, rules = drafts

    page = client.get(f"/modeler/{order.pk}/publish/")
    client.post(f"/modeler/{order.pk}/publish/", {"with": [str(rules.pk)]})

    assert [each.pk for each in page.context["together"]] == [rules.pk]
    assert states() == {"published"}


def test_files_that_belong_together_are_tabs_of_the_editor(max_, drafts, client):
    client.force_login(max_)
    order, rules = drafts

    ours = client.get(f"/modeler/{order.pk}/").context["together"]
    theirs = client.get(f"/modeler/{rules.pk}/?of={order.pk}").context["together"]

    assert [each["id"] for each in ours] == [each["id"] for each in theirs] == [order.pk, rules.pk]


def test_the_tab_of_a_process_leads_to_the_draft_begun_meanwhile(max_, drafts, client):
    client.force_login(max_)
    order, rules = drafts
    release(max_, [order.pk, rules.pk])
    changed = ORDER.replace(b'name="order"', b'name="Order"')
    begun = deploy([("order.bpmn", changed)], publish_now=False).resources[0].version_id

    tabs = client.get(f"/modeler/{rules.pk}/?of={order.pk}").context["together"]

    assert tabs[0]["id"] == tabs[1]["of"] == begun


@pytest.mark.django_db(transaction=True)
def test_starts_while_a_version_is_published_run_one_version_or_the_other(max_: User):
    first = deploy([("order.bpmn", line("order", "pay"))]).resources[0]
    second = deploy([("order.bpmn", line("order", "pay", "ship"))], publish_now=False).resources[0]

    with ThreadPoolExecutor(2) as threads:
        started = threads.submit(_in_its_own_connection, lambda: [_start() for _ in range(10)])
        published = threads.submit(_in_its_own_connection, lambda: release(max_, [second.version_id]))
        published.result()
        ids = started.result()

    versions = set(ProcessInstance.objects.filter(pk__in=ids).values_list("version_id", flat=True))
    assert len(ids) == 10
    assert versions <= {first.version_id, second.version_id}
    assert startable_version("order").pk == second.version_id


def _start() -> int:
    return start_instance(startable_version("order"), variables={}, actor="test")


def _in_its_own_connection(do: Callable[[], object]) -> object:
    try:
        return do()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_no_case_that_starts_meanwhile_gets_half_of_a_release(max_: User):
    deploy([("order.bpmn", ORDER), ("rules.dmn", RULES)])
    second = RULES.replace(b"<text>1</text>", b"<text>2</text>")
    longer = ORDER.replace(b'name="order"', b'name="Order, renewed"')
    drafts = deploy([("order.bpmn", longer), ("rules.dmn", second)], publish_now=False).resources
    DefinitionVersion.objects.filter(pk__in=[each.version_id for each in drafts]).update(deployment=None)

    with ThreadPoolExecutor(2) as threads:
        started = threads.submit(_in_its_own_connection, lambda: [_start() for _ in range(20)])
        ids = [each.version_id for each in drafts]
        threads.submit(_in_its_own_connection, lambda: release(max_, ids)).result()
        cases = ProcessInstance.objects.filter(pk__in=started.result()).select_related("version")

    assert all(case.variables["r"] == case.version.number for case in cases)
    last = ProcessInstance.objects.select_related("version").get(pk=_start())
    assert (last.version.number, last.variables["r"]) == (2, 2)
