"""The FSM of human tasks is the table, and the table is the FSM."""

import pytest
from django_fsm import TransitionNotAllowed

from humantasks.assignment.standing import Standing
from humantasks.lifecycle import TASK
from humantasks.models import HumanTask
from processes.models import ProcessInstance


def moves_of_the_model() -> set[tuple[str, str, str]]:
    return {(t.name, t.source, t.target) for t in HumanTask().get_all_state_transitions()}


def test_every_move_of_the_table_is_a_transition_and_no_other():
    table = {(move.name, source, move.target) for move in TASK.moves for source in move.sources}

    assert moves_of_the_model() == table


def test_a_closed_task_has_no_moves_left():
    assert TASK.final == ("completed", "cancelled")


def test_save_refuses_to_write_the_state_of_a_row_that_exists():
    task = HumanTask(id=1)
    task._state.adding = False

    with pytest.raises(TypeError, match="guarded statement"):
        task.save()


def offered(task: HumanTask, standing: Standing) -> set[str]:
    task.standing = standing
    return {move.name for move in task.get_available_user_state_transitions(user=None)}


def a_task(state: str, **columns: object) -> HumanTask:
    return HumanTask(id=1, state=state, instance=ProcessInstance(id=1), **columns)


def test_a_candidate_may_claim_or_decide_at_once():
    assert offered(a_task("ready"), Standing(is_candidate=True)) == {"claim", "complete"}


def test_the_assignee_sees_everything_that_can_be_done():
    expected = {"release", "assign", "delegate", "ask", "complete"}

    assert offered(a_task("claimed"), Standing(is_assignee=True)) == expected


def test_a_stranger_is_offered_nothing():
    assert offered(a_task("ready"), Standing()) == set()


def test_nobody_decides_while_an_answer_is_awaited():
    assert offered(a_task("waiting_for_info"), Standing(is_assignee=True)) == {"answer"}


def test_a_suspended_instance_offers_nothing():
    task = a_task("ready")
    task.instance.suspended = True

    assert offered(task, Standing(is_candidate=True)) == set()


def test_nobody_approves_their_own_request_where_that_is_forbidden():
    task = a_task("ready", no_self_approval=True)

    assert offered(task, Standing(is_candidate=True, started=True)) == set()


def test_a_closed_task_refuses_a_claim():
    with pytest.raises(TransitionNotAllowed):
        a_task("completed").claim()
