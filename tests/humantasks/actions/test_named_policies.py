"""Escalation policies that models name: checked when a model is deployed, read when something opens, not removed in use."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from humantasks.models import Escalation, EscalationPolicy, HumanTask
from processes.actions.definitions import ModelProblems, deploy
from processes.actions.instances import start_instance
from processes.models import DefinitionVersion
from processes.store.definitions import forget_definitions
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:podium="https://podium.example/schema/bpmn"
             id="d" targetNamespace="t">
  <process id="named" name="Named" isExecutable="true">
    {of_process}
    <startEvent id="start"/>
    <userTask id="review" name="Review" podium:candidateUsers="ada">
      <extensionElements>{of_task}</extensionElements>
    </userTask>
    <endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="review"/>
    <sequenceFlow id="f2" sourceRef="review" targetRef="end"/>
  </process>
</definitions>
"""
FOLLOW = '<podium:escalation policy="two-days"/>'
OF_PROCESS = f"<extensionElements>{FOLLOW}</extensionElements>"


@pytest.fixture
def ada(db) -> User:
    return member("ada", "administer")


@pytest.fixture
def policy(ada) -> EscalationPolicy:
    made = saved(ada, "P1D", name="Two days")
    return EscalationPolicy.objects.get(pk=made["id"])


def saved(ada: User, *afters: str, name: str = "Two days", pk: str = "", kind: str = "remind") -> dict:
    levels = [{"after": after, "actions": [{"kind": kind, "argument": "ada"}]} for after in afters]
    body = {"name": name, "levels": levels, "only_named": True}
    path = "/escalation-policies"
    answer = Rest(ada).put(f"{path}/{pk}", body) if pk else Rest(ada).post(path, body)
    return answer.body | {"status": answer.status_code}


def publish(of_task: str = "", of_process: str = "") -> DefinitionVersion:
    forget_definitions()
    content = MODEL.format(of_task=of_task, of_process=of_process).encode()
    return DefinitionVersion.objects.get(pk=deploy([("named.bpmn", content)]).resources[0].version_id)


def problems_of(of_task: str = "", of_process: str = "") -> list[tuple[str, str, int]]:
    with pytest.raises(ModelProblems) as refused:
        publish(of_task, of_process)
    return [(each["code"], each["element_id"], each["line"]) for each in refused.value.details["problems"]]


def opened(version: DefinitionVersion) -> HumanTask:
    return HumanTask.objects.get(instance=start_instance(version, variables={}, actor="test"))


def levels_of(task: HumanTask) -> list[str]:
    return list(Escalation.objects.filter(task=task).order_by("level").values_list("after", flat=True))


def test_a_task_gets_the_levels_the_policy_has_when_it_opens(ada, policy):
    version = publish(FOLLOW)
    before = opened(version)
    saved(ada, "PT1H", "PT2H", pk=str(policy.pk))

    after = opened(version)

    assert (levels_of(before), levels_of(after)) == (["P1D"], ["PT1H", "PT2H"])


def test_a_process_follows_its_policy_too(policy):
    task = opened(publish(of_process=OF_PROCESS))

    rows = Escalation.objects.filter(instance_id=task.instance_id, task=None)
    assert [(row.element_id, row.after) for row in rows] == [("named", "P1D")]


def test_a_policy_that_is_off_escalates_nothing(policy):
    version = publish(FOLLOW)
    EscalationPolicy.objects.update(is_active=False)

    assert levels_of(opened(version)) == []


def test_a_policy_only_models_name_is_not_everybodys(policy):
    assert levels_of(opened(publish())) == []


def test_a_model_that_names_a_policy_there_is_not_is_refused_with_its_place(db):
    assert problems_of(FOLLOW) == [("missing-policy", "review", 7)]
    assert problems_of(of_process=OF_PROCESS) == [("missing-scope-policy", "named", 5)]


def test_a_policy_that_needs_somebody_who_holds_the_task_fits_no_process(ada, policy):
    saved(ada, "75%", pk=str(policy.pk))

    assert problems_of(of_process=OF_PROCESS) == [("missing-scope-policy", "named", 5)]
    assert levels_of(opened(publish(FOLLOW))) == []  # without a due date, a share of it is never


def test_a_policy_a_process_names_goes_on_to_fit_it(ada, policy):
    publish(of_process=OF_PROCESS)

    assert saved(ada, "75%", pk=str(policy.pk))["code"] == "policy-misfit"
    assert saved(ada, "P2D", pk=str(policy.pk), kind="reassign")["status"] == 200


def test_a_policy_and_levels_of_its_own_contradict_each_other(policy):
    both = (
        '<podium:escalation policy="two-days"><podium:level after="PT1H" kind="remind"/></podium:escalation>'
    )

    assert [code for code, _, _ in problems_of(both)] == ["escalation-both"]


def test_a_policy_in_use_says_where_and_is_not_removed(ada, policy):
    publish(FOLLOW)
    rest, path = Rest(ada), f"/escalation-policies/{policy.pk}"

    refused = rest.delete(path)

    assert is_problem(refused, 409)
    assert "“Review” of Named" in refused.body["detail"]
    assert [each["element_id"] for each in rest.get(path).body["used_by"]] == ["review"]


def test_the_page_says_where_a_policy_is_used_and_offers_no_removal(ada, policy):
    publish(FOLLOW)
    client = Client()
    client.force_login(ada)

    page = client.get("/admin-area/escalations/").content.decode()
    client.post(f"/admin-area/escalations/{policy.pk}/remove/")

    assert "Used by one step" in page
    assert f"/admin-area/escalations/{policy.pk}/remove/" not in page
    assert EscalationPolicy.objects.filter(pk=policy.pk).exists()


def test_a_policy_gone_all_the_same_is_said_on_the_task(policy):
    version = publish(FOLLOW)
    EscalationPolicy.objects.all().delete()

    assert "escalation policy named 'two-days'" in opened(version).trouble


def test_two_policies_of_one_name_have_keys_of_their_own(ada, policy):
    assert (policy.key, saved(ada, "P1D")["key"]) == ("two-days", "two-days-2")


def test_the_editor_offers_policies_by_name(ada, policy):
    version = publish(FOLLOW)
    client = Client()
    client.force_login(ada)

    page = client.get(f"/modeler/{version.pk}/").content.decode()

    assert '"key":"two-days"' in page.replace(" ", "")
