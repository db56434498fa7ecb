"""Conditional start events begin a process when somebody tells what makes their condition true."""

import pytest
from django.contrib.auth.models import User

from portal.lib.errors import Forbidden
from processes.actions.conditions import start_by_conditions
from processes.models import Grant, ProcessInstance
from tests.processes.models import bpmn, flows

pytestmark = pytest.mark.django_db


def watching(key: str, condition: str, extra: str = "") -> bytes:
    inner = f"<conditionalEventDefinition><condition>{condition}</condition></conditionalEventDefinition>"
    start = f'<startEvent id="start">{inner}{extra}</startEvent>'
    return bpmn(key, f'{start}<endEvent id="end" />{flows("start", "end")}')


@pytest.fixture
def owner() -> User:
    user = User.objects.create_user("owner")
    Grant.objects.create(role="administer", user=user)
    return user


def test_what_holds_starts_and_what_does_not_stays(deployed, owner):
    deployed(watching("cold", "= degrees &lt; 0"))
    deployed(watching("hot", "= degrees &gt; 30"))

    (started,) = start_by_conditions(owner, {"degrees": -4}, business_key="shed")

    row = ProcessInstance.objects.get(pk=started)
    assert (row.version.definition.key, row.business_key, row.variables) == ("cold", "shed", {"degrees": -4})


def test_a_condition_without_value_starts_nothing(deployed, owner):
    deployed(watching("cold", "= degrees &lt; 0"))

    assert start_by_conditions(owner, {"other": 1}) == []


def test_a_condition_beside_a_message_starts_too(deployed, owner):
    deployed(
        watching("cold", "= degrees &lt; 0", '<messageEventDefinition messageRef="m"/>').replace(
            b"<process", b'<message id="m" name="frost"/><process', 1
        )
    )

    assert len(start_by_conditions(owner, {"degrees": -1})) == 1


def test_only_the_newest_version_listens(deployed, owner):
    deployed(watching("cold", "= degrees &lt; 0"))
    newest = deployed(watching("cold", "= degrees &lt; 5"))

    (started,) = start_by_conditions(owner, {"degrees": -1})

    assert ProcessInstance.objects.get(pk=started).version_id == newest.pk


def test_nothing_starts_that_somebody_may_not_start(deployed, owner):
    deployed(watching("cold", "= degrees &lt; 0"))
    other = deployed(watching("warm", "= degrees &lt; 20"))
    clerk = User.objects.create_user("clerk")
    Grant.objects.create(role="start", user=clerk, definition=other.definition)

    (started,) = start_by_conditions(clerk, {"degrees": -1})

    assert ProcessInstance.objects.get(pk=started).version_id == other.pk
    with pytest.raises(Forbidden):
        start_by_conditions(User.objects.create_user("nobody"), {"degrees": -1})
