"""A cast of people, one case of order to cash, and work that opens in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from humantasks.models import HumanTask
from portal.lib.sinks import deliver
from processes.engine.changes import WorkRequest
from processes.facts import WorkClosed, WorkOpened
from processes.models import Calendar, Definition, DefinitionVersion, Grant, ProcessInstance, Token

FRIDAY = datetime(2026, 11, 20, 14, 10, tzinfo=UTC)  # 15:10 in Berlin
MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
  <process id="order" isExecutable="true"><userTask id="review" name="Fraud review"/></process>
</definitions>"""
OUTCOMES = [
    {"name": "approve", "label": "Approve", "reason_required": False, "primary": True},
    {"name": "reject", "label": "Reject", "reason_required": True, "primary": False},
]


@dataclass(frozen=True)
class Cast:
    """Ann and Bob are in Risk; Lea operates the process; Rex started the case; Sam has nothing to do with it."""

    ann: User
    bob: User
    lea: User
    rex: User
    sam: User


@pytest.fixture
def cast(db: None) -> Cast:
    risk = Group.objects.create(name="Risk")
    people = {
        name: User.objects.create_user(name, f"{name}@podium.example", "x") for name in Cast.__annotations__
    }
    people["ann"].groups.add(risk)
    people["bob"].groups.add(risk)
    return Cast(**people)


@dataclass(frozen=True)
class Case:
    definition: Definition
    version: DefinitionVersion
    instance: ProcessInstance


@pytest.fixture
def case(cast: Cast) -> Case:
    definition = Definition.objects.create(kind="bpmn", key="order", name="Order to cash", created_at=FRIDAY)
    version = DefinitionVersion.objects.create(
        definition=definition,
        number=1,
        state="published",
        filename="order.bpmn",
        content=MODEL,
        checksum="x",
        element_ids=["order", "review"],
        created_at=FRIDAY,
        updated_at=FRIDAY,
    )
    instance = ProcessInstance.objects.create(
        id=1,
        definition=definition,
        version=version,
        business_key="ORD-1",
        correlation_id="c-1",
        variables={"amount": 25_000, "customer": "ACME"},
        started_by=f"user:{cast.rex.pk}",
        started_at=FRIDAY,
        changed_at=FRIDAY,
    )
    Grant.objects.create(role="operate", definition=definition, user=cast.lea)
    office = {"name": "Office", "zone": "Europe/Berlin", "changed_at": FRIDAY}
    week = [[["09:00", "17:00"]]] * 5 + [[], []]
    Calendar.objects.get_or_create(key="office", defaults={**office, "week": week})
    return Case(definition, version, instance)


_tokens = count(1_000_001)


@pytest.fixture
def request_for(case: Case) -> Callable[..., WorkRequest]:
    """The work request of a fraud review; keyword arguments change it."""

    def make(**changes: Any) -> WorkRequest:
        token = Token.objects.create(
            id=next(_tokens), instance=case.instance, element=1, waiting_for="work", entered_at=FRIDAY
        )
        usual: dict[str, Any] = {
            "token_id": token.pk,
            "instance_id": case.instance.pk,
            "definition_id": case.definition.pk,
            "version_id": case.version.pk,
            "element": 1,
            "element_id": "review",
            "name": "Fraud review",
            "title": "Fraud review: ACME, 25,000 EUR",
            "summary": [("Customer", "ACME")],
            "assignee": "",
            "candidate_users": [],
            "candidate_groups": ["Risk"],
            "due": "PT4H",
            "follow_up": "",
            "priority": 50,
            "calendar": "office",
            "form": "",
            "form_fields": [],
            "outcomes": OUTCOMES,
            "escalation": [],
            "business_key": "ORD-1",
            "correlation_id": "c-1",
            "started_by": case.instance.started_by,
            "opened_at": FRIDAY,
        }
        return WorkRequest(**(usual | changes))

    return make


@pytest.fixture
def opened(request_for: Callable[..., WorkRequest]) -> Callable[..., HumanTask]:
    """Open one task through the engine's fact."""

    def open_one(**changes: Any) -> HumanTask:
        request = request_for(**changes)
        deliver([WorkOpened(request)])
        return HumanTask.objects.get(token_id=request.token_id)

    return open_one


@pytest.fixture
def task(opened: Callable[..., HumanTask]) -> HumanTask:
    """A fraud review that everyone in Risk may take."""
    return opened()


@pytest.fixture
def close() -> Callable[[HumanTask], None]:
    """The engine cancels the task's element."""

    def cancel(task: HumanTask) -> None:
        deliver([WorkClosed(task.token_id, "cancelled", FRIDAY)])

    return cancel
