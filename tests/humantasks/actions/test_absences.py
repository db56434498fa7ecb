"""Absences: who may set them, where work goes meanwhile, and how it comes back."""

from datetime import timedelta

import pytest

from humantasks.actions.absences import (
    AbsenceInvalid,
    AbsenceOver,
    AbsenceOverlaps,
    DeputyCircle,
    DeputyUnusable,
    Leave,
    end_absence,
    set_absence,
)
from humantasks.actions.assign import assign_task, delegate_task
from humantasks.actions.claim import claim_task, release_task
from humantasks.actions.complete import Decision, complete_task
from humantasks.actions.conversation import comment
from humantasks.actions.moves import DeputyOfStarter, OwnRequest, SameEyes
from humantasks.actions.stand_ins import sweep_absences
from humantasks.models import Absence, GroupLead, HumanTask
from humantasks.selectors.detail import history_of
from humantasks.visibility import find_task
from portal.lib.errors import Forbidden, NotFound
from processes.models import AuditEntry, TransitionLog
from tests.humantasks.conftest import FRIDAY
from tests.humantasks.engine import start_review

WEEK = timedelta(days=7)


def away(person, deputy, *, by=None, **changes) -> Absence:
    usual = {"starts_at": FRIDAY, "ends_at": FRIDAY + WEEK, "deputy": deputy.username}
    leave = Leave(**(usual | {"person": "" if by is None else person.username} | changes))
    return set_absence(leave=leave, user=by or person, now=FRIDAY)


def fresh(task) -> HumanTask:
    return HumanTask.objects.get(pk=task.pk)


# setting


def test_a_person_sets_their_own(cast):
    absence = away(cast.ann, cast.bob)

    assert (absence.person, absence.deputy) == (cast.ann, cast.bob)
    assert AuditEntry.objects.filter(action="absence.set", object_id=str(absence.pk)).exists()


def test_a_lead_sets_it_for_a_sick_colleague(cast):
    GroupLead.objects.create(group=cast.ann.groups.get(), user=cast.lea)

    assert away(cast.ann, cast.bob, by=cast.lea).made_by == cast.lea


def test_a_colleague_may_not(cast):
    with pytest.raises(Forbidden, match="a group you lead"):
        away(cast.ann, cast.bob, by=cast.bob)


def test_nobody_stands_in_for_themselves(cast):
    with pytest.raises(DeputyUnusable, match="for themselves"):
        away(cast.ann, cast.ann)


def test_who_left_the_house_is_no_deputy(cast):
    cast.bob.is_active = False
    cast.bob.save()

    with pytest.raises(DeputyUnusable):
        away(cast.ann, cast.bob)


def test_deputies_in_a_circle_are_named(cast):
    away(cast.bob, cast.lea)
    away(cast.lea, cast.ann)

    with pytest.raises(DeputyCircle, match="ann → bob → lea → ann"):
        away(cast.ann, cast.bob)


def test_two_absences_at_once_are_refused(cast):
    away(cast.ann, cast.bob)

    with pytest.raises(AbsenceOverlaps):
        away(cast.ann, cast.lea)


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": FRIDAY - WEEK},
        {"starts_at": FRIDAY - 2 * WEEK, "ends_at": FRIDAY - WEEK},
        {"ends_at": FRIDAY + 1000 * WEEK},
        {"claimed": "burn"},
        {"variable": "amount"},
        {"variable": "amount", "value": "5", "comparison": "about"},
        {"processes": ("nothing",)},
    ],
)
def test_what_makes_no_sense_is_refused(cast, changes):
    with pytest.raises(AbsenceInvalid):
        away(cast.ann, cast.bob, **changes)


# new work


def test_new_work_goes_to_the_deputy_under_both_names(cast, opened):
    away(cast.ann, cast.bob)

    task = opened(assignee="ann", candidate_groups=[])

    assert (task.assignee, task.stands_for, task.state) == (cast.bob, [cast.ann.pk], "claimed")


def test_work_beyond_the_amount_goes_to_the_second_deputy(cast, opened):
    away(cast.ann, cast.bob, second_deputy="lea", variable="amount", value="5000")

    assert opened(assignee="ann").assignee == cast.lea  # the case is about 25,000


def test_work_beyond_the_amount_stays_with_the_group(cast, opened):
    away(cast.ann, cast.bob, variable="amount", value="5000")

    task = opened(assignee="ann")

    assert (task.state, task.assignee) == ("ready", None)
    assert "Expected a deputy" in task.trouble


def test_without_deputy_or_group_it_waits_for_the_person(cast, opened):
    away(cast.ann, cast.bob, variable="amount", value="5000")

    assert opened(assignee="ann", candidate_groups=[]).assignee == cast.ann


def test_the_deputy_of_a_deputy_gets_it(cast, opened):
    away(cast.bob, cast.lea)
    away(cast.ann, cast.bob)

    task = opened(assignee="ann")

    assert (task.assignee, task.stands_for) == (cast.lea, [cast.ann.pk, cast.bob.pk])


def test_an_offer_to_one_person_is_one_to_their_deputy(cast, opened):
    away(cast.ann, cast.sam)
    task = opened(candidate_users=["ann"], candidate_groups=[])

    claimed = claim_task(task_id=task.pk, user=cast.sam, now=FRIDAY)

    assert (claimed.assignee, claimed.stands_for) == (cast.sam, [cast.ann.pk])


def test_who_may_take_it_anyway_takes_it_in_their_own_name(cast, opened):
    away(cast.ann, cast.bob)
    task = opened(candidate_users=["ann"], candidate_groups=["Risk"])

    assert claim_task(task_id=task.pk, user=cast.bob, now=FRIDAY).stands_for is None


def test_a_released_task_is_in_nobodys_name(cast, opened):
    away(cast.ann, cast.sam)
    task = opened(candidate_users=["ann"], candidate_groups=[])
    claim_task(task_id=task.pk, user=cast.sam, now=FRIDAY)

    assert release_task(task_id=task.pk, user=cast.sam, now=FRIDAY).stands_for is None


def test_assigning_to_somebody_away_reaches_their_deputy(cast, opened):
    away(cast.ann, cast.bob)
    task = opened()

    moved = claim_task(task_id=task.pk, user=cast.lea, now=FRIDAY)
    moved = assign_task(task_id=moved.pk, to="ann", user=cast.lea, now=FRIDAY)

    assert (moved.assignee, moved.stands_for) == (cast.bob, [cast.ann.pk])


def test_an_absence_that_has_not_begun_changes_nothing(cast, opened):
    away(cast.ann, cast.bob, starts_at=FRIDAY + timedelta(days=1))

    assert opened(assignee="ann").assignee == cast.ann


# work in hand


def test_claimed_tasks_are_handed_over_if_chosen(cast, opened):
    task = opened(assignee="ann")

    away(cast.ann, cast.bob, claimed="hand_over")

    assert (fresh(task).assignee, fresh(task).stands_for) == (cast.bob, [cast.ann.pk])


def test_claimed_tasks_are_offered_if_chosen(cast, opened):
    task = opened(assignee="ann", candidate_groups=[])

    away(cast.ann, cast.sam, claimed="offer")

    assert fresh(task).state == "ready"
    assert claim_task(task_id=task.pk, user=cast.sam, now=FRIDAY).stands_for == [cast.ann.pk]


def test_claimed_tasks_are_kept_if_chosen(cast, opened):
    task = opened(assignee="ann")

    away(cast.ann, cast.bob, claimed="keep")

    assert fresh(task).assignee == cast.ann


def test_an_absence_begins_by_itself_and_once(cast, opened):
    task = opened(assignee="ann")
    away(cast.ann, cast.bob, starts_at=FRIDAY + WEEK, ends_at=FRIDAY + 2 * WEEK, claimed="hand_over")

    assert (sweep_absences(FRIDAY + WEEK), sweep_absences(FRIDAY + WEEK)) == (1, 0)
    assert fresh(task).assignee == cast.bob


# coming back


def test_what_nobody_began_comes_back_when_the_absence_ends(cast, opened):
    away(cast.ann, cast.bob)
    task = opened(assignee="ann")

    assert (sweep_absences(FRIDAY + WEEK), sweep_absences(FRIDAY + WEEK)) == (1, 0)
    assert (fresh(task).assignee, fresh(task).stands_for) == (cast.ann, None)


def test_what_the_deputy_began_stays_with_them(cast, opened):
    away(cast.ann, cast.bob)
    task = opened(assignee="ann")
    comment(task_id=task.pk, text="I asked the bank.", user=cast.bob, now=FRIDAY)

    sweep_absences(FRIDAY + WEEK)

    assert fresh(task).assignee == cast.bob


def test_somebody_in_the_middle_of_a_chain_gets_it_for_the_first(cast, opened):
    middle = away(cast.bob, cast.lea)
    away(cast.ann, cast.bob)
    task = opened(assignee="ann")

    end_absence(absence_id=middle.pk, user=cast.bob, now=FRIDAY)

    assert (fresh(task).assignee, fresh(task).stands_for) == (cast.bob, [cast.ann.pk])


def test_offers_to_the_deputy_end_with_the_absence(cast, opened):
    absence = away(cast.ann, cast.sam)
    task = opened(candidate_users=["ann"], candidate_groups=[])

    end_absence(absence_id=absence.pk, user=cast.ann, now=FRIDAY)

    with pytest.raises(NotFound):
        find_task(cast.sam, task.pk)


def test_an_absence_ends_once(cast):
    absence = away(cast.ann, cast.bob)
    end_absence(absence_id=absence.pk, user=cast.ann, now=FRIDAY)

    with pytest.raises(AbsenceOver):
        end_absence(absence_id=absence.pk, user=cast.ann, now=FRIDAY)


def test_the_deputy_cannot_end_it(cast):
    absence = away(cast.ann, cast.bob)

    with pytest.raises(Forbidden):
        end_absence(absence_id=absence.pk, user=cast.bob, now=FRIDAY)


def test_a_stranger_does_not_learn_of_it(cast):
    absence = away(cast.ann, cast.bob)

    with pytest.raises(NotFound):
        end_absence(absence_id=absence.pk, user=cast.sam, now=FRIDAY)


# both names, and eyes


def test_both_names_stand_in_the_log_and_in_the_history(cast):
    away(cast.ann, cast.sam)
    task = start_review(by=cast.rex, task='podium:candidateUsers="ann"')
    decide(task, cast.sam)

    line = TransitionLog.objects.get(object_id=task.pk, move="complete")
    assert (line.actor, line.note) == (f"user:{cast.sam.pk}", f"approve for user:{cast.ann.pk}")
    assert [entry.who for entry in history_of(fresh(task)) if entry.kind == "complete"] == ["sam for ann"]


def decide(task, user):
    return complete_task(task_id=task.pk, decision=Decision("approve"), user=user, now=FRIDAY)


def test_the_deputy_of_the_starter_may_not_approve_for_them(cast):
    away(cast.ann, cast.sam)
    task = start_review(by=cast.rex, task='podium:candidateUsers="ann" podium:noSelfApproval="true"')
    HumanTask.objects.filter(pk=task.pk).update(started_by=f"user:{cast.ann.pk}")

    with pytest.raises(DeputyOfStarter):
        decide(task, cast.sam)


def test_a_deputy_may_not_approve_their_own_request(cast, opened):
    away(cast.ann, cast.rex)

    task = opened(assignee="ann", candidate_groups=[], no_self_approval=True)

    assert task.assignee == cast.ann  # rex started the case
    with pytest.raises(NotFound):
        claim_task(task_id=task.pk, user=cast.rex, now=FRIDAY)


def test_delegating_does_not_lend_other_eyes(cast, opened):
    task = opened(assignee="rex", no_self_approval=True)
    delegate_task(task_id=task.pk, to="ann", user=cast.rex, now=FRIDAY)

    with pytest.raises(OwnRequest):
        decide(task, cast.ann)


def test_who_did_an_excluded_step_may_not_do_this_one(cast, opened):
    done_before(opened, cast.ann)

    with pytest.raises(SameEyes):
        claim_task(task_id=opened(exclude=("review",)).pk, user=cast.ann, now=FRIDAY)


def test_an_excluded_step_done_by_a_deputy_counts_for_both(cast, opened):
    done_before(opened, cast.bob, stands_for=[cast.ann.pk])
    task = opened(exclude=("review",))

    for person in (cast.ann, cast.bob):
        with pytest.raises(SameEyes):
            claim_task(task_id=task.pk, user=person, now=FRIDAY)


def test_others_do_what_those_excluded_may_not(cast, opened):
    done_before(opened, cast.ann)

    assert claim_task(task_id=opened(exclude=("review",)).pk, user=cast.bob, now=FRIDAY).assignee == cast.bob


def test_a_deputy_may_not_do_what_the_absent_did_before(cast, opened):
    done_before(opened, cast.ann)
    away(cast.ann, cast.sam)

    task = opened(candidate_users=["ann"], candidate_groups=[], exclude=("review",))

    with pytest.raises(NotFound):
        claim_task(task_id=task.pk, user=cast.sam, now=FRIDAY)


def done_before(opened, person, **columns):
    """A step of the case that somebody completed."""
    HumanTask.objects.filter(pk=opened().pk).update(
        state="completed", completed_by=person, closed_at=FRIDAY, **columns
    )
