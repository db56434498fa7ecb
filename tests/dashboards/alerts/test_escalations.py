"""The action "alert" of an escalation chain opens an alert, which ends with its step."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import F

from dashboards.actions.alerts import acknowledge, resolve
from dashboards.models import Alert
from dashboards.sweeps.alerts import look_at_alerts
from dashboards.visibility import alerts
from humantasks.actions.claim import claim_task
from humantasks.actions.complete import Decision, complete_task
from humantasks.sweeps.due_escalations import fire_due_escalations
from portal.lib.clock import portal_now
from portal.lib.errors import Forbidden
from processes.actions.instances import cancel_instances
from processes.models import ClockOffset, Grant
from tests.humantasks.actions.test_watches import chain, started
from tests.humantasks.conftest import Cast
from tests.humantasks.conftest import cast as cast
from tests.humantasks.engine import start_review
from tests.humantasks.review import level

pytestmark = pytest.mark.django_db


def advance(hours: float) -> None:
    ClockOffset.objects.update(offset=F("offset") + timedelta(hours=hours))
    fire_due_escalations()


def test_of_a_step_it_opens_one_that_ends_with_the_case(cast: Cast):
    instance = started(cast, step=chain("alert"))

    fire_due_escalations()

    alert = Alert.objects.get()
    assert (alert.state, alert.name, alert.instance_id) == ("firing", "Pack · S-1", instance)
    assert look_at_alerts() == 0
    cancel_instances([instance], actor="user:1")
    assert look_at_alerts() == 1
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_by) == ("resolved", None)


def test_of_a_whole_process_it_ends_with_the_case(cast: Cast):
    instance = started(cast, process=chain("alert"))
    fire_due_escalations()

    assert (Alert.objects.get().state, look_at_alerts()) == ("firing", 0)
    cancel_instances([instance], actor="user:1")
    look_at_alerts()
    assert Alert.objects.get().state == "resolved"


def test_of_a_task_it_ends_when_the_task_is_done(cast: Cast):
    task = start_review(by=cast.rex, operator=cast.lea, levels=level("PT2H", ("alert", "Call the customer")))
    advance(3)

    alert = Alert.objects.get()
    assert (alert.state, alert.words, alert.task_id) == ("firing", "Call the customer", task.pk)
    claim_task(task_id=task.pk, user=cast.ann, now=portal_now())
    assert look_at_alerts() == 0
    done = Decision(outcome="approve", variables={"note": "fine"})
    complete_task(task_id=task.pk, decision=done, user=cast.ann, now=portal_now())
    look_at_alerts()
    assert Alert.objects.get().state == "resolved"


def test_a_second_level_of_the_same_step_opens_no_second(cast: Cast):
    start_review(by=cast.rex, operator=cast.lea, levels=level("PT2H", ("alert", "")) + level("PT4H", ("alert", "")))  # fmt: skip

    advance(3)
    advance(3)

    assert Alert.objects.count() == 1


def test_who_reads_the_process_sees_it_and_who_operates_it_settles_it(cast: Cast):
    started(cast, step=chain("alert"))
    fire_due_escalations()
    alert = Alert.objects.get()
    reader = User.objects.create_user("reader")
    Grant.objects.create(role="read", user=reader, definition=alert.definition)

    assert list(alerts(reader)) == [alert]
    assert list(alerts(User.objects.create_user("stranger"))) == []
    with pytest.raises(Forbidden):
        resolve(reader, alert.pk, "no")
    acknowledge(cast.lea, alert.pk)
    assert resolve(cast.lea, alert.pk, "They were called").reason == "They were called"
