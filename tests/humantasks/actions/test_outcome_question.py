"""Nobody knows whether an effect happened: people are asked, and the process goes on or does it again."""

import pytest
from django.contrib.auth.models import Group

from humantasks.actions.complete import Decision, UnknownOutcome, complete_task
from humantasks.models import HumanTask
from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.actions.run import run
from processes.engine.commands import AskOutcome
from processes.models import DefinitionVersion, Job, ProcessInstance
from processes.store.definitions import forget_definitions
from tests.humantasks.conftest import FRIDAY

SHIPPING = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"
 xmlns:podium="https://podium.example/schema/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <process id="shipping" isExecutable="true">
    <startEvent id="start"/>
    <serviceTask id="ship" name="Ship">
      <extensionElements>
        <zeebe:taskDefinition type="ship"/>
        <podium:atMostOnce group="Warehouse" question="Did the parcel leave?"/>
      </extensionElements>
    </serviceTask>
    <endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="ship"/>
    <sequenceFlow id="f2" sourceRef="ship" targetRef="end"/>
  </process>
</definitions>"""


@pytest.fixture
def question(cast):
    """The carrier did not answer; the warehouse, where Sam works, is asked."""
    forget_definitions()
    Group.objects.create(name="Warehouse").user_set.add(cast.sam)
    version = DefinitionVersion.objects.get(pk=deploy([("s.bpmn", SHIPPING)]).resources[0].version_id)
    instance = start_instance(version, variables={}, actor=f"user:{cast.rex.pk}")
    job = Job.objects.get(instance=instance)
    run([AskOutcome(instance, job.token_id, job.pk, "The carrier did not answer.")], wait=True)
    return HumanTask.objects.get(instance=instance)


def say(question, user, outcome, **variables):
    decision = Decision(outcome, variables)
    return complete_task(task_id=question.pk, decision=decision, user=user, now=FRIDAY)


def test_the_group_is_asked_in_the_models_words(question):
    assert (question.kind, question.title) == ("outcome_question", "Did the parcel leave?")
    assert question.summary == [["Why we ask", "The carrier did not answer."]]
    assert [each["name"] for each in question.outcomes] == ["happened", "did_not_happen"]


def test_what_happened_is_not_done_again(question, cast):
    say(question, cast.sam, "happened")

    assert not Job.objects.filter(instance=question.instance_id).exists()
    assert ProcessInstance.objects.get(pk=question.instance_id).state == "completed"


def test_what_did_not_happen_is_done_once_more_under_a_new_key(question, cast):
    key = Job.objects.get(pk=question.job_id).idempotency_key

    say(question, cast.sam, "did_not_happen")

    job = Job.objects.get(instance=question.instance_id)
    assert job.state == "ready"
    assert job.idempotency_key != key


def test_the_answer_sets_no_variables(question, cast):
    say(question, cast.sam, "happened", parcel="forged")

    assert "parcel" not in ProcessInstance.objects.get(pk=question.instance_id).variables


def test_there_is_no_third_answer(question, cast):
    with pytest.raises(UnknownOutcome):
        say(question, cast.sam, "perhaps")
