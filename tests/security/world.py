"""A small world with one of everything a route can name, and people who stand differently to it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User

from dashboards.actions.alert_rules import create_rule, drafted
from dashboards.actions.boards import create_board, share_board, token_of
from dashboards.actions.boards import make_link as make_board_link
from dashboards.models import Alert, BoardLink
from dashboards.store.alert_rules import read_rule
from dashboards.sweeps.alerts import look
from humantasks.actions.attachments import attach
from humantasks.actions.claim import claim_task
from humantasks.actions.links import make_link
from humantasks.models import (
    Absence,
    Attachment,
    CaseLink,
    DecisionRecord,
    EscalationPolicy,
    HumanTask,
    SavedView,
    Webhook,
)
from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.actions.run import run
from processes.engine.commands import RaiseIncident
from processes.models import BatchOperation, DefinitionVersion, Destination, DraftSave, Grant, Incident, Job
from processes.store.batches import add_items
from processes.store.ids import take_id
from processes.store.secrets import encrypt

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:podium="https://podium.example/schema/bpmn" id="f" targetNamespace="t">
  <process id="{key}" name="{key}" isExecutable="true">
    <startEvent id="start"/>
    <parallelGateway id="fork"/>
    <userTask id="review" name="Review" podium:candidateGroups="Risk"/>
    <serviceTask id="call"><extensionElements><podium:job type="outside"/></extensionElements></serviceTask>
    <serviceTask id="broken"><extensionElements><podium:job type="outside"/></extensionElements></serviceTask>
    <endEvent id="end"/>
    <sequenceFlow id="f0" sourceRef="start" targetRef="fork"/>
    <sequenceFlow id="f1" sourceRef="fork" targetRef="review"/>
    <sequenceFlow id="f2" sourceRef="fork" targetRef="call"/>
    <sequenceFlow id="f3" sourceRef="fork" targetRef="broken"/>
    <sequenceFlow id="f4" sourceRef="review" targetRef="end"/>
    <sequenceFlow id="f5" sourceRef="call" targetRef="end"/>
    <sequenceFlow id="f6" sourceRef="broken" targetRef="end"/>
  </process>
</definitions>
"""
DECISION = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">
  <decision id="rules" name="rules"><literalExpression><text>1</text></literalExpression></decision>
</definitions>"""


@dataclass(frozen=True)
class World:
    """What routes name; `other` is a second process nobody here has to do with by accident."""

    version: DefinitionVersion
    other: DefinitionVersion
    decision: DefinitionVersion
    instance_id: int
    task: HumanTask
    job: Job
    incident: Incident
    destination: Destination
    batch: BatchOperation
    absence: Absence
    board_link: BoardLink
    alert: Alert
    record: DecisionRecord
    policy: EscalationPolicy
    link: CaseLink
    view: SavedView
    webhook: Webhook
    candidate: User
    requester: User
    outsider: User
    administrator: User

    def person(self, role: str, version: DefinitionVersion | None) -> User:
        """Somebody with just this role: on one process, or (None) on all."""
        name = f"{role}-{version.pk if version else 'all'}"
        user, _ = User.objects.get_or_create(username=name)
        definition = version.definition if version else None
        Grant.objects.get_or_create(role=role, user=user, definition=definition)
        return user

    def names(self) -> dict[str, Any]:
        """Every name a route's pattern uses."""
        return {
            "version_id": self.version.pk,
            "instance_id": self.instance_id,
            "job_id": self.job.pk,
            "incident_id": self.incident.pk,
            "task_id": self.task.pk,
            "destination_id": self.destination.pk,
            "batch_id": self.batch.pk,
            "grant_id": Grant.objects.get(user__username="bystander").pk,
            "group_id": Group.objects.get(name="Risk").pk,
            "user_id": self.outsider.pk,
            "policy_id": self.policy.pk,
            "record_id": self.record.pk,
            "absence_id": self.absence.pk,
            "save_id": DraftSave.objects.get().pk,
            "view_id": self.view.pk,
            "webhook_id": self.webhook.pk,
            "board_id": self.board_link.board_id,
            "share_id": self.board_link.board.shares.get().pk,
            "board_link_id": self.board_link.pk,
            "board_token": token_of(self.board_link),
            "key": self.version.definition.key,
            "rule_id": self.alert.rule_id,
            "alert_id": self.alert.pk,
            "element_id": "review",
            "digest": "0" * 16,
            "language": "en",
            "page": "tasks",
            "service": "crm",
            "calendar_key": "office",
            "attachment_id": Attachment.objects.get().pk,
            "link_id": self.link.pk,
            "token": self.link.token,
        }


def make_world() -> World:
    """Needs a database."""
    users = {name: User.objects.create_user(name) for name in ("candidate", "requester", "outsider")}
    administrator = User.objects.create_user("administrator")
    Grant.objects.create(role="administer", user=administrator)
    users["candidate"].groups.add(Group.objects.create(name="Risk"))
    version, other, decision = (_deployed(*file) for file in _files())
    DraftSave.objects.create(
        version=version, content=bytes(version.content), checksum=version.checksum, at=portal_now()
    )
    bystander = User.objects.create_user("bystander")
    Grant.objects.create(role="read", user=bystander, definition=version.definition)
    instance_id = start_instance(version, variables={"amount": 5}, actor=f"user:{users['requester'].pk}")
    broken = Job.objects.get(instance_id=instance_id, element=version.element_ids.index("broken"))
    run([RaiseIncident(instance_id, broken.token_id, "job-failed", "it broke", broken.pk, 3)], wait=True)
    task = HumanTask.objects.get(instance_id=instance_id)
    claim_task(task_id=task.pk, user=users["candidate"], now=portal_now())
    attach(
        task_id=task.pk,
        files=[("note.txt", b"hello")],
        user=users["candidate"],
        now=portal_now(),
        to_requester=True,
    )
    return World(
        version=version,
        other=other,
        decision=decision,
        instance_id=instance_id,
        task=task,
        job=Job.objects.get(instance_id=instance_id, element=version.element_ids.index("call")),
        incident=Incident.objects.get(instance_id=instance_id),
        destination=_destination(),
        link=make_link(instance_id=instance_id, name="Rex", email="", days=1, user=users["requester"]),
        batch=_batch(users["requester"], instance_id),
        policy=EscalationPolicy.objects.create(name="Standard", changed_at=portal_now()),
        alert=_alert(version, administrator),
        record=_record(task, users["candidate"]),
        absence=_absence(users["requester"], administrator),
        view=SavedView.objects.create(
            owner=bystander,
            name="Everyone's",
            query={"view": "open"},
            for_everyone=True,
            changed_at=portal_now(),
        ),
        webhook=_webhook(users["requester"]),
        board_link=_board_link(users["requester"], administrator),
        administrator=administrator,
        **users,
    )


def _files() -> list[tuple[str, bytes]]:
    return [
        ("order.bpmn", MODEL.format(key="order").encode()),
        ("other.bpmn", MODEL.format(key="other").encode()),
        ("rules.dmn", DECISION),
    ]


def _deployed(name: str, content: bytes) -> DefinitionVersion:
    resource = deploy([(name, content)]).resources[0]
    return DefinitionVersion.objects.select_related("definition").get(pk=resource.version_id)


def _destination() -> Destination:
    return Destination.objects.create(
        key="crm", name="CRM", scheme="http", host="crm.example", port=80, created_at=portal_now()
    )


def _record(task: HumanTask, person: User) -> DecisionRecord:
    return DecisionRecord.objects.create(
        task=task, instance_id=task.instance_id, person=person, at=portal_now(), document="{}", sha256="x"
    )


def _absence(person: User, deputy: User) -> Absence:
    now = portal_now()
    return Absence.objects.create(
        person=person,
        deputy=deputy,
        starts_at=now,
        ends_at=now + timedelta(days=7),
        made_by=person,
        made_at=now,
    )


def _webhook(person: User) -> Webhook:
    return Webhook.objects.create(
        user=person,
        name="Chat",
        host="chat.example",
        url=encrypt("https://chat.example/"),
        secret=encrypt("x"),
        made_at=portal_now(),
    )


def _board_link(owner: User, reader: User) -> BoardLink:
    """A dashboard of every kind of picture, shared and behind a link."""
    board = create_board(owner, "Operations", "operations")
    share_board(owner, board.pk, f"user:{reader.pk}", edit=False)
    return make_board_link(owner, board.pk, 7)


def _alert(version: DefinitionVersion, owner: User) -> Alert:
    """One that fires: an incident is open."""
    wanted = read_rule(
        {"name": "Incidents", "measure": "incidents", "process": version.definition.key, "threshold": 0}
    )
    rule = create_rule(owner, drafted(owner, wanted))
    look(rule, portal_now())
    return rule.alerts.get()


def _batch(maker: User, instance_id: int) -> BatchOperation:
    batch = BatchOperation.objects.create(
        id=take_id(), kind="suspend", target="instance", size=1, created_by=maker, created_at=portal_now()
    )
    add_items(batch.pk, [instance_id])
    return batch
