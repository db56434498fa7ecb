"""What chains of sub-processes and whole processes do with the tasks that are open inside them."""

import pytest

from humantasks.models import Escalation, HumanTask, TaskCandidate
from humantasks.sweeps.due_escalations import fire_due_escalations
from portal.lib.clock import portal_now
from processes.actions.definitions import ModelProblems, deploy
from processes.actions.instances import start_instance
from processes.models import DefinitionVersion, ElementHistory, Grant, InstanceCommand, ProcessInstance
from processes.store.definitions import forget_definitions

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:podium="https://podium.example/schema/bpmn"'
    ' id="d" targetNamespace="t">'
)
OUTCOMES = '<podium:outcomes><podium:outcome name="approve" label="Approve"/></podium:outcomes>'
FILE = f"""{HEAD}
  <process id="ship" name="Ship" isExecutable="true">
    <extensionElements>%(process)s</extensionElements>
    <startEvent id="start"/><parallelGateway id="fork"/>
    <subProcess id="packing" name="Packing" %(more)s><extensionElements>%(scope)s</extensionElements>
      <startEvent id="s"/><sequenceFlow id="g" sourceRef="s" targetRef="check"/>
      <userTask id="check" name="Check" podium:candidateGroups="Risk"><extensionElements>{OUTCOMES}</extensionElements></userTask>
    </subProcess>
    <userTask id="call" name="Call" podium:candidateGroups="Risk"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="fork"/>
    <sequenceFlow id="b" sourceRef="fork" targetRef="packing"/><sequenceFlow id="c" sourceRef="fork" targetRef="call"/>
  </process></definitions>"""


def chain(kind: str, argument: str = "", after: str = "PT0S") -> str:
    action = f'<podium:action kind="{kind}" argument="{argument}"/>'
    return f'<podium:escalation><podium:level after="{after}">{action}</podium:level></podium:escalation>'


def started(cast, **places: str) -> int:
    forget_definitions()
    texts = {"process": "", "scope": "", "more": ""} | places
    version = deploy([("ship.bpmn", (FILE % texts).encode())]).resources[0].version_id
    row = DefinitionVersion.objects.get(pk=version)
    Grant.objects.get_or_create(role="operate", definition=row.definition, user=cast.lea)
    return start_instance(row, variables={}, actor=f"user:{cast.rex.pk}")


def fired() -> str:
    fire_due_escalations()
    return Escalation.objects.get().result


def of_steps(**narrowed: object) -> list[str]:
    return sorted(HumanTask.objects.filter(**narrowed).values_list("element_id", flat=True))


INSIDE = [("process", ["call", "check"]), ("scope", ["check"])]


@pytest.mark.parametrize(("place", "steps"), INSIDE)
def test_open_tasks_go_to_somebody_else(cast, place, steps):
    started(cast, **{place: chain("reassign", "bob")})

    assert fired() == "Its open tasks go to bob"
    assert of_steps(assignee=cast.bob, state="claimed") == steps


@pytest.mark.parametrize(("place", "steps"), INSIDE)
def test_more_people_may_take_them(cast, place, steps):
    started(cast, **{place: chain("add_candidates", "sam")})

    assert fired() == "Sam may take its open tasks too"
    offered = TaskCandidate.objects.filter(principal=cast.sam.pk).values("task_id")
    assert of_steps(pk__in=offered) == steps


@pytest.mark.parametrize(("place", "steps"), INSIDE)
def test_their_priority_rises(cast, place, steps):
    started(cast, **{place: chain("raise_priority", "high")})

    assert fired() == "The priority of its open tasks becomes high"
    assert of_steps(priority=75) == steps


def test_a_default_is_decided_for_them_and_the_process_goes_on(cast):
    instance = started(cast, scope=chain("complete", "approve"))

    assert fired() == "Its open tasks are completed by themselves: approve"
    assert of_steps(state="completed", outcome="approve", closed_by="escalation") == ["check"]
    version = ProcessInstance.objects.get(pk=instance).version
    left = ElementHistory.objects.filter(instance_id=instance).values_list("element", flat=True)
    assert {"check", "packing"} <= {version.element_ids[place] for place in left}


def test_with_nothing_open_inside_it_says_so(cast):
    started(cast, process=chain("raise_priority"))
    HumanTask.objects.update(state="completed", closed_at=portal_now(), closed_by="test")

    assert "no task is open inside" in fired()


def test_a_share_of_the_target_is_a_time(cast):
    started(cast, scope=chain("alert", after="50%"), more='podium:target="PT4H"')

    level = Escalation.objects.get()
    begun = ProcessInstance.objects.get().started_at
    assert round((level.due_at - begun).total_seconds()) == 7_200


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (chain("alert", after="50%"), "target"),
        (chain("complete", "reject"), "something possible"),
        (chain("complete"), "something possible"),
        (chain("add_candidates"), "something possible"),
    ],
)
def test_what_cannot_happen_inside_is_refused_with_a_sentence(cast, place, words):
    with pytest.raises(ModelProblems) as refused:
        started(cast, scope=place)

    problems = refused.value.details["problems"]
    assert [words in each["message"] for each in problems if each["code"].startswith("escalation")] == [True]


def test_each_level_of_a_called_process_is_told_to_its_caller(cast):
    """Two levels that are due together are two commands to the caller."""
    levels = "".join(
        f'<podium:level after="PT0S"><podium:action kind="escalate" argument="{code}"/></podium:level>'
        for code in ("LATE", "LATER")
    )
    caller = started(cast)
    called = started(cast, process=f"<podium:escalation>{levels}</podium:escalation>")
    ProcessInstance.objects.filter(pk=called).update(parent_instance=caller, parent_token=2)

    fire_due_escalations()

    assert [row.payload["code"] for row in InstanceCommand.objects.filter(kind="escalated")] == [
        "LATE",
        "LATER",
    ]
