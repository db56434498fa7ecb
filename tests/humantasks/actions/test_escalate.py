"""Levels fire when portal time reaches them: each once, on the task as it is then."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import F

from humantasks.actions.ask import ask_for_information
from humantasks.actions.claim import claim_task
from humantasks.actions.escalate import fire_due
from humantasks.models import Escalation, HumanTask, Notification, TaskCandidate
from humantasks.sweeps.due_escalations import fire_due_escalations
from humantasks.visibility import find_task
from portal.lib.clock import portal_now
from processes.actions import clock
from processes.actions.instances import suspend_instances
from processes.models import ClockOffset, ElementHistory
from tests.humantasks.engine import case_of, path_of, start_review
from tests.humantasks.review import level

HOUR = timedelta(hours=1)


def advance(seconds):
    """Move portal time and look what is due. (All sweeps together want a transaction of their own: see below.)"""
    ClockOffset.objects.update(offset=F("offset") + timedelta(seconds=seconds))
    fire_due_escalations()


def reach(task, number=0):
    """Move portal time to where a level is due."""
    due_at = Escalation.objects.get(task=task, level=number).due_at
    advance(max(0.0, (due_at - portal_now()).total_seconds()) + 1)
    return HumanTask.objects.get(pk=task.pk)


def told(user, kind=None):
    found = Notification.objects.filter(user=user)
    return (
        list(found.order_by("id").values_list("kind", flat=True))
        if kind is None
        else found.filter(kind=kind).count()
    )


def review(cast, *levels, task='podium:calendar="office"', **rest):
    return start_review(by=cast.rex, operator=cast.lea, task=task, levels="".join(levels), **rest)


def test_first_a_reminder_then_the_lead(cast):
    task = review(cast, level("PT2H", ("remind", "")), level("PT4H", ("notify", "lea"), ("reassign", "lea")))
    claim_task(task_id=task.pk, user=cast.ann, now=portal_now())

    task = reach(task, 0)
    assert (told(cast.ann), told(cast.lea), task.assignee) == (["reminder"], [], cast.ann)

    task = reach(task, 1)
    assert (told(cast.ann), told(cast.lea), task.assignee) == (["reminder"], ["escalated"], cast.lea)


def test_nothing_fires_early(cast):
    task = review(cast, level("PT2H", ("remind", "")))
    due_at = Escalation.objects.get(task=task).due_at

    advance((due_at - portal_now()).total_seconds() - 60)

    assert told(cast.ann) == []


def test_the_group_is_reminded_while_nobody_has_it(cast):
    reach(review(cast, level("PT2H", ("remind", ""))))

    assert (told(cast.ann), told(cast.bob), told(cast.sam)) == (["reminder"], ["reminder"], [])


def test_a_level_fires_once(cast):
    task = review(cast, level("PT2H", ("remind", "")))
    reach(task)

    advance(3600)

    assert told(cast.ann) == ["reminder"]
    fired = Escalation.objects.get(task=task)
    assert (fired.state, fired.result) == ("fired", "A reminder goes to whoever has it")


def test_two_sweeps_at_once_fire_it_once(cast):
    task = review(cast, level("PT0S", ("remind", "")))
    row = Escalation.objects.get(task=task)

    counts = [fire_due([row.pk], [row.instance_id], portal_now()) for _ in range(2)]

    assert counts == [1, 0]


def test_a_group_takes_over_for_its_lead(cast):
    leads = Group.objects.create(name="Risk lead")
    leads.user_set.add(cast.sam)
    task = review(cast, level("PT2H", ("reassign", "Risk lead")))
    claim_task(task_id=task.pk, user=cast.ann, now=portal_now())

    task = reach(task)

    assert (task.state, task.assignee) == ("ready", None)
    assert list(TaskCandidate.objects.filter(task=task).values_list("principal", flat=True)) == [-leads.pk]
    assert told(cast.sam) == ["escalated"]


def test_more_people_may_take_it(cast):
    task = reach(review(cast, level("PT2H", ("add_candidates", "sam"))))

    assert find_task(cast.sam, task.pk).standing.is_candidate
    assert find_task(cast.ann, task.pk).standing.is_candidate


@pytest.mark.parametrize(("argument", "priority"), [("", 75), ("urgent", 100), ("60", 60), ("low", 50)])
def test_priority_rises_and_never_falls(cast, argument, priority):
    task = reach(review(cast, level("PT2H", ("raise_priority", argument))))

    assert (task.priority, task.version) == (priority, 2)


def test_what_a_level_changes_before_it_moves_the_task_is_kept(cast):
    actions = (
        ("raise_priority", "urgent"),
        ("add_candidates", "rex"),
        ("reassign", "lea"),
        ("raise_priority", ""),
    )
    task = reach(review(cast, level("PT2H", *actions)))

    assert (task.assignee, task.priority) == (cast.lea, 100)


def test_the_process_is_told(cast):
    task = reach(review(cast, level("PT2H", ("escalate", "TOO_LATE")), caught=True))

    assert task.state == "cancelled"
    assert path_of(task)[-1] == "given_up"


def test_a_default_is_decided(cast):
    task = reach(review(cast, level("PT2H", ("complete", "approve"))))

    assert (task.state, task.outcome, task.closed_by, task.completed_by) == (
        "completed",
        "approve",
        "escalation",
        None,
    )
    assert path_of(task) == ["start", "review", "which", "approved"]
    assert ElementHistory.objects.get(work_id=task.pk).actor == "escalation"


def test_what_follows_a_decision_is_left_out(cast):
    reach(review(cast, level("PT2H", ("complete", "approve"), ("notify", "lea"))))

    assert told(cast.lea) == []


def test_a_name_nobody_has_is_said_and_stops_nothing(cast):
    task = review(cast, level("PT2H", ("notify", "ghost"), ("remind", "")))

    reach(task)

    assert "there is nobody named 'ghost'" in Escalation.objects.get(task=task).result
    assert told(cast.ann) == ["reminder"]


def test_a_task_that_is_done_escalates_no_more(cast, close):
    task = review(cast, level("PT2H", ("remind", "")))
    due_at = Escalation.objects.get(task=task).due_at
    close(task)

    advance((due_at - portal_now()).total_seconds() + 1)

    assert told(cast.ann) == []


def test_the_clock_stands_still_while_an_answer_is_awaited(cast):
    task = review(cast, level("PT2H", ("remind", "")))
    due_at = Escalation.objects.get(task=task).due_at
    claim_task(task_id=task.pk, user=cast.ann, now=portal_now())
    ask_for_information(task_id=task.pk, question="Why?", of="", user=cast.ann, now=portal_now())

    advance((due_at - portal_now()).total_seconds() + 3600)

    assert told(cast.ann, "reminder") == 0


def test_a_suspended_case_waits(cast):
    task = review(cast, level("PT2H", ("remind", "")))
    suspend_instances([task.instance_id], actor="user:1")

    reach(task)

    assert told(cast.ann) == []
    assert case_of(task).suspended


def test_many_levels_cost_few_statements(opened, cast, django_assert_max_num_queries):
    chain = [
        {"after": "PT0S", "actions": [["remind", None], ["raise_priority", None], ["add_candidates", "sam"]]}
    ]
    for _ in range(40):
        opened(escalation=chain)

    with django_assert_max_num_queries(30):
        assert fire_due_escalations() == 40


@pytest.mark.django_db(transaction=True)
def test_an_instance_somebody_holds_is_left_for_the_next_sweep(cast):
    task = review(cast, level("PT0S", ("remind", "")))
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM instance WHERE id = %s FOR UPDATE", [task.instance_id])
            held.set()
            let_go.wait(10)
            cursor.execute("ROLLBACK")
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    meanwhile = fire_due_escalations()
    let_go.set()
    holder.join()

    assert (meanwhile, fire_due_escalations()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_moving_the_portals_clock_fires_what_became_due(cast, settings):
    settings.PODIUM_TEST_CLOCK = True
    task = review(cast, level("PT2H", ("remind", "")))
    due_at = Escalation.objects.get(task=task).due_at

    clock.advance((due_at - portal_now()).total_seconds() + 1)

    assert told(cast.ann) == ["reminder"]
