"""Tasks that somebody has from the start: in turn, by load, never who is away or may not; and get next."""

from datetime import timedelta

import pytest
from django.db import transaction

from humantasks.actions.absences import Leave, set_absence
from humantasks.actions.next import take_next
from humantasks.models import HumanTask, TaskCandidate
from humantasks.selectors.inbox import ready_tasks
from portal.lib.sinks import deliver
from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.facts import WorkOpened
from processes.models import DefinitionVersion, ProcessInstance
from processes.store.definitions import forget_definitions
from tests.humantasks.conftest import FRIDAY
from tests.processes.actions.test_races import at_once


def holders(*tasks: HumanTask) -> list[str]:
    return [task.assignee.username if task.assignee else "" for task in tasks]


def test_turns_go_round(opened, cast):
    tasks = [opened(assignment="round_robin") for _ in range(4)]

    assert holders(*tasks) == ["ann", "bob", "ann", "bob"]


def test_a_whole_batch_goes_round(request_for, cast):
    requests = [request_for(assignment="round_robin") for _ in range(4)]
    deliver([WorkOpened(each) for each in requests])

    assert holders(*HumanTask.objects.order_by("pk")) == ["ann", "bob", "ann", "bob"]


def test_who_has_least_gets_the_next(opened, cast):
    opened(assignee="ann")
    opened(assignee="ann")

    tasks = [opened(assignment="least_loaded") for _ in range(3)]

    assert holders(*tasks) == ["bob", "bob", "ann"]


def test_who_is_away_is_passed_over(opened, cast):
    leave = Leave(FRIDAY, FRIDAY + timedelta(days=7), "sam")
    set_absence(leave=leave, user=cast.ann, now=FRIDAY)

    assert holders(*[opened(assignment="round_robin") for _ in range(2)]) == ["bob", "bob"]


def test_who_may_not_do_it_is_passed_over(opened, cast):
    cast.rex.groups.add(cast.ann.groups.get())

    tasks = [opened(assignment="round_robin", no_self_approval=True) for _ in range(3)]

    assert "rex" not in holders(*tasks)


def test_a_task_of_nobody_is_offered(opened, cast):
    task = opened(assignment="round_robin", candidate_groups=["Nobody"])

    assert (task.state, holders(task)) == ("ready", [""])


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_give_to_different_people(request_for, cast):
    requests = [request_for(assignment="round_robin") for _ in range(2)]

    at_once(*[lambda each=each: transaction.atomic(deliver)([WorkOpened(each)]) for each in requests])

    assert sorted(holders(*HumanTask.objects.all())) == ["ann", "bob"]


# get next


def get_next(user):
    return take_next(user=user, ready=ready_tasks(user, now=FRIDAY), now=FRIDAY)


def test_the_earliest_due_comes_first(opened, cast):
    opened(due="PT8H")
    soon = opened(due="PT1H")

    assert get_next(cast.ann).pk == soon.pk


def test_what_is_urgent_comes_before_what_is_due(opened, cast):
    opened(due="PT1H")
    urgent = opened(due="PT8H", priority=100)

    assert get_next(cast.ann).pk == urgent.pk


def test_nothing_is_nothing(cast):
    assert get_next(cast.ann) is None


def test_what_one_may_not_decide_is_left_for_others(opened, cast):
    cast.rex.groups.add(cast.ann.groups.get())
    opened(due="PT1H", no_self_approval=True)
    other = opened(due="PT8H")

    assert get_next(cast.rex).pk == other.pk


def test_cases_that_are_suspended_wait(opened, cast, case):
    opened()
    ProcessInstance.objects.filter(pk=case.instance.pk).update(suspended=True)

    assert get_next(cast.ann) is None


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_eight_different_ones(opened, cast):
    for _ in range(8):
        opened()

    taken = at_once(*[lambda n=n: get_next(cast.ann if n % 2 else cast.bob) for n in range(8)])

    assert len({task.pk for task in taken if task}) == 8


# where candidates come from

PROCESS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:podium="https://podium.example/schema/bpmn"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <process id="who" isExecutable="true">
    <laneSet><lane name="Risk"><flowNodeRef>{in_lane}</flowNodeRef></lane></laneSet>
    <startEvent id="start"/><userTask id="task" {attributes}/>
    <sequenceFlow id="f" sourceRef="start" targetRef="task"/>
  </process></definitions>"""


def candidates_of(cast, attributes: str, in_lane: str = "start") -> list[int]:
    forget_definitions()
    file = PROCESS.format(attributes=attributes, in_lane=in_lane).encode()
    version = DefinitionVersion.objects.get(pk=deploy([("who.bpmn", file)]).resources[0].version_id)
    start_instance(
        version, variables={"reviewers": ["ann", "lea"], "team": "Risk"}, actor=f"user:{cast.rex.pk}"
    )
    return sorted(TaskCandidate.objects.values_list("principal", flat=True))


def test_candidates_come_from_feel(cast):
    assert candidates_of(cast, 'podium:candidateUsers="= reviewers"') == [cast.ann.pk, cast.lea.pk]


def test_candidates_come_from_juel(cast):
    assert candidates_of(cast, 'camunda:candidateGroups="${team}"') == [-cast.ann.groups.get().pk]


def test_a_lane_names_the_group_of_who_names_nobody(cast):
    assert candidates_of(cast, "", in_lane="task") == [-cast.ann.groups.get().pk]


def test_turns_go_round_in_a_lane(cast):
    candidates_of(cast, 'podium:assignment="round_robin"', in_lane="task")

    assert holders(HumanTask.objects.get()) == ["ann"]
