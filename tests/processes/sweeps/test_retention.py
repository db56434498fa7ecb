"""Cases are kept as long as their version says, and no longer."""

import pytest

from humantasks.models import HumanTask
from portal.lib import sql
from portal.lib.clock import portal_now
from processes.actions.run import run
from processes.engine.commands import CompleteWork
from processes.models import ElementHistory, Outbox, ProcessInstance, TransitionLog
from processes.sweeps.retention import forget_old_instances
from tests.processes.models import bpmn, flows

pytestmark = pytest.mark.django_db


def kept_for(days: str) -> bytes:
    body = f'<startEvent id="start" /><userTask id="do" /><endEvent id="end" />{flows("start", "do", "end")}'
    model = bpmn("order", body).replace(b'isExecutable="true"', f'isExecutable="true" {days}'.encode())
    return model.replace(b"https://podium.dev/schema/1.0", b"https://podium.example/schema/bpmn")


THIRTY_DAYS = kept_for('podium:historyDays="30"')


def ended(instance_id: int, days_ago: int) -> int:
    task = HumanTask.objects.get(instance=instance_id)
    run([CompleteWork(instance_id, task.token_id, {}, "", "user:1")], wait=True)
    moments = {"id": instance_id, "days": days_ago}
    sql.execute(
        "UPDATE instance SET ended_at = now() - make_interval(days => %(days)s), "
        "started_at = now() - make_interval(days => %(days)s) WHERE id = %(id)s",
        moments,
    )
    return instance_id


def test_a_case_past_its_time_is_forgotten_with_all_it_left(started):
    instance_id = ended(started(THIRTY_DAYS), 31)
    told = {"instance_id": instance_id, "topic": "OrderClosed", "at": portal_now()}
    correlation_id = ProcessInstance.objects.get(pk=instance_id).correlation_id
    Outbox.objects.create(id=1, correlation_id=correlation_id, **told)
    others = Outbox.objects.create(
        id=2, correlation_id=correlation_id, **(told | {"instance_id": instance_id + 1})
    )

    assert (forget_old_instances(), forget_old_instances()) == (1, 0)

    assert not ProcessInstance.objects.filter(pk=instance_id).exists()
    assert not ElementHistory.objects.filter(instance_id=instance_id).exists()
    assert not HumanTask.objects.filter(instance=instance_id).exists()
    assert TransitionLog.objects.filter(instance_id=instance_id).exists()
    assert list(Outbox.objects.all()) == [others]


def test_a_case_within_its_time_stays(started):
    ended(started(THIRTY_DAYS), 29)

    assert forget_old_instances() == 0


def test_a_live_case_stays_however_old(started):
    instance_id = started(THIRTY_DAYS)
    sql.execute("UPDATE instance SET started_at = now() - interval '5 years'")

    assert forget_old_instances() == 0
    assert ProcessInstance.objects.get(pk=instance_id).state == "active"


def test_without_a_time_to_live_a_case_is_kept(started):
    ended(started(kept_for("")), 5_000)

    assert forget_old_instances() == 0
