"""Whom a model names as its starters may start it once it is published."""

import pytest
from django.contrib.auth.models import Group, User

from processes.actions.by_people import start
from processes.actions.instances import NewInstance
from processes.models import AuditEntry, Grant, ProcessInstance
from processes.visibility import may
from tests.processes.models import line

pytestmark = pytest.mark.django_db
NAMED = line("order", "pay").replace(
    b'isExecutable="true"',
    b'isExecutable="true" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    b'camunda:candidateStarterUsers="ann, ghost" camunda:candidateStarterGroups="Sales"',
)


def test_named_people_and_groups_may_start_it(deployed):
    ann, bob, sam = (User.objects.create_user(name) for name in ("ann", "bob", "sam"))
    bob.groups.add(Group.objects.create(name="Sales"))

    version = deployed(NAMED)

    assert [may(each, "start", version.definition_id) for each in (ann, bob, sam)] == [True, True, False]
    assert AuditEntry.objects.filter(action="grant.add").count() == 2


def test_publishing_again_gives_nothing_twice(deployed):
    User.objects.create_user("ann")

    deployed(NAMED)
    deployed(NAMED.replace(b"pay", b"pay-more"))

    assert Grant.objects.filter(role="start").count() == 1


def test_the_initiator_of_camunda_7_is_the_name_of_who_starts_it(deployed):
    ann = User.objects.create_user("ann")
    named = NAMED.replace(b'<startEvent id="start"', b'<startEvent id="start" camunda:initiator="who"')
    deployed(named)

    [started] = start(ann, "order", [NewInstance({"n": 1})])

    assert ProcessInstance.objects.get(pk=started).variables == {"who": "ann", "n": 1}
