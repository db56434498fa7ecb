"""Escalation chains of steps, sub-processes and whole processes, and reusable policies."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from humantasks.actions.policies import PolicyExists, PolicyInvalid, remove_policy, save_policy
from humantasks.actions.watches import fire_watches
from humantasks.models import Escalation, EscalationPolicy, Notification
from humantasks.sweeps.due_escalations import fire_due_escalations
from portal.lib.clock import portal_now
from portal.lib.errors import Forbidden, NotFound
from processes.actions.definitions import deploy
from processes.actions.instances import cancel_instances, start_instance
from processes.models import DefinitionVersion, ElementHistory, Grant, ProcessInstance
from processes.store.definitions import forget_definitions
from tests.humantasks.conftest import FRIDAY
from tests.humantasks.engine import start_review
from tests.processes.actions.test_races import at_once

FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:podium="https://podium.example/schema/bpmn" id="d" targetNamespace="t">
  <escalation id="late" escalationCode="LATE"/>
  <process id="ship" name="Ship" isExecutable="true">
    <extensionElements>{process}</extensionElements>
    <startEvent id="start"/>
    <subProcess id="packing" name="Packing"><extensionElements>{scope}</extensionElements>
      <startEvent id="s"/><sequenceFlow id="g" sourceRef="s" targetRef="pack"/>
      <serviceTask id="pack" name="Pack"><extensionElements><podium:job type="pack"/>{step}</extensionElements></serviceTask>
    </subProcess>
    <boundaryEvent id="caught" attachedToRef="packing"><escalationEventDefinition escalationRef="late"/></boundaryEvent>
    <endEvent id="end"/><endEvent id="gone"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="packing"/><sequenceFlow id="b" sourceRef="packing" targetRef="end"/>
    <sequenceFlow id="c" sourceRef="caught" targetRef="gone"/>
  </process></definitions>"""


def chain(kind: str, argument: str = "", after: str = "PT0S") -> str:
    return (
        f'<podium:escalation><podium:level after="{after}">'
        f'<podium:action kind="{kind}" argument="{argument}"/></podium:level></podium:escalation>'
    )


def started(cast, **places: str) -> int:
    forget_definitions()
    texts = {"process": "", "scope": "", "step": ""} | places
    version = deploy([("ship.bpmn", FILE.format(**texts).encode())]).resources[0].version_id
    row = DefinitionVersion.objects.get(pk=version)
    Grant.objects.get_or_create(role="operate", definition=row.definition, user=cast.lea)
    return start_instance(row, variables={}, business_key="S-1", actor=f"user:{cast.rex.pk}")


def told(person) -> list[str]:
    return list(Notification.objects.filter(user=person).values_list("kind", flat=True))


@pytest.mark.parametrize("place", ["process", "scope", "step"])
def test_a_chain_alerts_who_operates_the_process(cast, place):
    started(cast, **{place: chain("alert")})

    fire_due_escalations()

    assert told(cast.lea) == ["alert"]
    assert Escalation.objects.get().result == "Those who operate the process are alerted"


def test_a_chain_notifies_a_group_by_name(cast):
    started(cast, process=chain("notify", "Risk"))

    fire_due_escalations()

    assert (told(cast.ann), told(cast.bob), told(cast.lea)) == (["escalated"], ["escalated"], [])


def test_a_group_nobody_has_is_said_and_the_operators_hear_it(cast):
    started(cast, process=chain("notify", "Ghosts"))

    fire_due_escalations()

    assert "there is nobody named 'Ghosts'" in Escalation.objects.get().result
    assert told(cast.lea) == ["escalated"]


def test_a_sub_process_throws_its_escalation(cast):
    instance = started(cast, scope=chain("escalate", "LATE"))

    fire_due_escalations()

    version = ProcessInstance.objects.get(pk=instance).version
    passed = [version.element_ids[row.element] for row in ElementHistory.objects.filter(instance_id=instance)]
    assert "gone" in passed


def test_what_is_over_escalates_no_more(cast):
    instance = started(cast, process=chain("alert"))
    cancel_instances([instance], actor="user:1")

    fire_due_escalations()

    assert (told(cast.lea), Escalation.objects.get().state) == ([], "cancelled")


def test_it_is_not_due_before_its_time(cast):
    started(cast, process=chain("alert", after="P2D"))

    assert fire_due_escalations() == 0


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_fire_a_level_once(cast):
    instance = started(cast, process=chain("alert"))
    row = Escalation.objects.get()

    counts = at_once(*[lambda: fire_watches([row.pk], [instance], portal_now()) for _ in range(2)])

    assert sorted(counts) == [0, 1]
    assert told(cast.lea) == ["alert"]


# policies


def policy(cast, **changes) -> EscalationPolicy:
    Grant.objects.get_or_create(role="administer", user=cast.lea)
    usual = {
        "policy_id": None,
        "name": "Standard",
        "process": "",
        "group": "",
        "levels": [{"after": "50%", "actions": [["remind", ""]]}],
        "is_active": True,
    }
    return save_policy(user=cast.lea, now=FRIDAY, **(usual | changes))


def test_a_task_without_chain_gets_the_policy_after_a_share_of_its_working_time(cast, opened):
    policy(cast)

    task = opened(due="PT4H")  # Friday 15:10 in Berlin until Monday 11:10

    assert Escalation.objects.get(task=task).due_at == FRIDAY + timedelta(days=2, hours=18)  # Monday 9:10


def test_a_chain_of_the_model_wins(cast):
    policy(cast)

    task = start_review(by=cast.rex, levels='<podium:level after="PT1H" kind="remind"/>')

    assert Escalation.objects.get(task=task).after == "PT1H"


def test_the_closest_policy_wins(cast, opened, case):
    policy(cast)
    policy(cast, group="Risk", levels=[{"after": "PT2H", "actions": [["remind", ""]]}])
    policy(cast, process="order", levels=[{"after": "PT3H", "actions": [["remind", ""]]}])

    assert Escalation.objects.get(task=opened()).after == "PT3H"


def test_a_share_of_no_due_date_is_said_on_the_task(cast, opened):
    policy(cast)

    assert "Expected a due date" in opened(due="").trouble


def test_an_inactive_policy_does_nothing(cast, opened):
    policy(cast, is_active=False)

    assert not Escalation.objects.filter(task=opened()).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"levels": []},
        {"levels": [{"after": "soon", "actions": [["remind", ""]]}]},
        {"levels": [{"after": "0%", "actions": [["remind", ""]]}]},
        {"levels": [{"after": "PT1H", "actions": []}]},
        {"levels": [{"after": "PT1H", "actions": [["shout", ""]]}]},
        {"levels": [{"after": "PT1H", "actions": [["notify", ""]]}]},
        {"process": "nothing"},
        {"group": "Ghosts"},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(cast, changes):
    with pytest.raises(PolicyInvalid):
        policy(cast, **changes)


def test_two_policies_for_the_same_are_refused(cast):
    policy(cast)

    with pytest.raises(PolicyExists):
        policy(cast)


def test_only_administrators_edit_policies(cast):
    with pytest.raises(Forbidden):
        save_policy(
            user=cast.ann,
            policy_id=None,
            name="x",
            process="",
            group="",
            levels=[],
            is_active=True,
            now=FRIDAY,
        )


def test_a_policy_is_removed_once(cast):
    row = policy(cast)
    remove_policy(user=cast.lea, policy_id=row.pk)

    with pytest.raises(NotFound):
        remove_policy(user=cast.lea, policy_id=row.pk)
    assert Group.objects.filter(name="Risk").exists()
