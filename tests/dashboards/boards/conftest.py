"""A small past of two processes, and people who may read one, both or none of them."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.models import Definition, DefinitionVersion, Grant, ProcessInstance
from tests.processes.conftest import deployed as deployed
from tests.processes.models import bpmn, flows
from tests.rest import member


def straight(key: str) -> bytes:
    return bpmn(key, '<startEvent id="s"/><task id="t"/><endEvent id="e"/>' + flows("s", "t", "e"))


def waiting(key: str) -> bytes:
    return bpmn(key, '<startEvent id="s"/><userTask id="t"/><endEvent id="e"/>' + flows("s", "t", "e"))


@dataclass(frozen=True)
class Past:
    """`quick`: nine that ended on three days. `slow`: four that stand open."""

    quick: DefinitionVersion
    slow: DefinitionVersion
    boss: User  # operates everything
    half: User  # may read `quick` alone
    stranger: User


@pytest.fixture
def past(deployed) -> Past:
    quick, slow = deployed(straight("quick")), deployed(waiting("slow"))
    Definition.objects.filter(pk=quick.definition_id).update(sla_target_seconds=300)
    now = portal_now()
    for number, case in enumerate(start_instances(quick, [NewInstance()] * 9, actor="test")):
        end = now - timedelta(days=number % 3)
        start = end - timedelta(minutes=number + 1)
        ProcessInstance.objects.filter(pk=case).update(started_at=start, ended_at=end)
    open_cases = start_instances(slow, [NewInstance()] * 4, actor="test")
    for case, hours in zip(open_cases, (0.5, 2, 2, 500), strict=True):
        ProcessInstance.objects.filter(pk=case).update(started_at=now - timedelta(hours=hours))
    half = User.objects.create_user("hanna")
    Grant.objects.create(role="read", user=half, definition=quick.definition)
    return Past(quick, slow, member("boss", "operate"), half, member("sam"))
