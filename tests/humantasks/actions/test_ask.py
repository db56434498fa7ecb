"""A question stops the clock, the answer starts it again with what was left."""

from datetime import timedelta

import pytest

from humantasks.actions.ask import NobodyToAsk, NothingSaid, answer, ask_for_information
from humantasks.actions.claim import claim_task
from humantasks.actions.moves import NotYourTask, TaskNotInState
from humantasks.models import Comment, Escalation, Notification, TaskCandidate
from tests.humantasks.conftest import FRIDAY

CHAIN = [{"after": "PT1H", "actions": [["remind", None]]}]
WEEKEND = timedelta(days=3)  # Friday 15:10 to Monday 15:10: one working day


@pytest.fixture
def held(opened, cast):
    return claim_task(task_id=opened(escalation=CHAIN).pk, user=cast.ann, now=FRIDAY)


def ask(task, user, of="", question="Did you order this?"):
    return ask_for_information(task_id=task.pk, question=question, of=of, user=user, now=FRIDAY)


def reply(task, user, now=FRIDAY + WEEKEND):
    return answer(task_id=task.pk, text="Yes, we did.", user=user, now=now)


def test_whoever_started_the_case_is_asked(held, cast):
    waiting = ask(held, cast.ann)

    assert (waiting.state, waiting.asked, waiting.assignee) == ("waiting_for_info", cast.rex, cast.ann)
    assert Notification.objects.get(user=cast.rex).body == "Did you order this?"


def test_somebody_else_can_be_asked(held, cast):
    assert ask(held, cast.ann, of="sam").asked == cast.sam


def test_levels_of_escalation_wait(held, cast):
    ask(held, cast.ann)

    assert Escalation.objects.get(task=held).state == "paused"


def test_the_answer_gives_it_back_with_the_working_time_that_was_left(held, cast, case):
    due_at = held.due_at
    ask(held, cast.ann)

    answered = reply(held, cast.rex)

    assert (answered.state, answered.assignee, answered.asked) == ("claimed", cast.ann, None)
    assert answered.due_at == due_at + timedelta(days=1)  # four hours were left on Friday, as on Monday
    assert answered.paused_ms == WEEKEND.total_seconds() * 1000


def test_levels_go_on_with_what_was_left(held, cast):
    ask(held, cast.ann)

    reply(held, cast.rex)

    level = Escalation.objects.get(task=held)
    assert (level.state, level.due_at) == ("pending", FRIDAY + WEEKEND + timedelta(hours=1))


def test_the_lists_sort_it_by_its_new_due_date(held, cast):
    ask(held, cast.ann)

    answered = reply(held, cast.rex)

    assert TaskCandidate.objects.get(task=held).due_rank == answered.due_at


def test_question_and_answer_stand_in_the_thread(held, cast):
    ask(held, cast.ann)
    reply(held, cast.rex)

    assert list(Comment.objects.order_by("id").values_list("kind", "text")) == [
        ("question", "Did you order this?"),
        ("answer", "Yes, we did."),
    ]


def test_the_asker_is_told_of_the_answer(held, cast):
    ask(held, cast.ann)
    reply(held, cast.rex)

    assert Notification.objects.filter(user=cast.ann, kind="answered").exists()


@pytest.mark.parametrize("of", ["nobody", "ann", "999999"])
def test_there_has_to_be_somebody_else_to_ask(held, cast, of):
    with pytest.raises(NobodyToAsk):
        ask(held, cast.ann, of=of)


@pytest.mark.parametrize("question", ["", "   ", "x" * 10_001])
def test_a_question_says_something(held, cast, question):
    with pytest.raises(NothingSaid):
        ask(held, cast.ann, question=question)


def test_only_who_has_it_asks(held, cast):
    with pytest.raises(NotYourTask):
        ask(held, cast.bob)


def test_nobody_answers_twice(held, cast):
    ask(held, cast.ann)
    reply(held, cast.ann)

    with pytest.raises(TaskNotInState):
        reply(held, cast.ann)
