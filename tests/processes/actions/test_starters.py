"""Whom a model names as its starters may start it once it is published."""

import pytest
from django.contrib.auth.models import Group, User

from processes.models import AuditEntry, Grant
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
