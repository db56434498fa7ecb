"""Several people decide one task: progress, changed minds, deputies, lost rights, races, and what is kept of it."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection

from humantasks.actions.absences import Leave, end_absence, set_absence
from humantasks.actions.claim import claim_task
from humantasks.actions.complete import Decision, ReasonMissing, complete_task
from humantasks.actions.moves import SameEyes, TaskClosed, VotesNeeded
from humantasks.actions.vote import NoVote, withdraw_vote
from humantasks.models import DecisionRecord, HumanTask, TaskCandidate, Vote
from humantasks.selectors.detail import record_of, votes_of
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound, PortalError
from processes.models import AuditEntry, Grant
from tests.humantasks.conftest import FRIDAY
from tests.humantasks.engine import case_of, path_of, start_review
from tests.processes.actions.test_races import at_once

TWO_OF_THREE = '<podium:votes policy="count" needed="2" of="3" resultVariable="votes"/>'
WITH_FINANCE = '<podium:votes policy="count" needed="2" requiredGroups="Finance"/>'
ALL = '<podium:votes policy="all"/>'


@pytest.fixture
def risk(cast):
    """Ann, Bob and Lea vote."""
    cast.lea.groups.add(Group.objects.get(name="Risk"))
    return cast


def vote(task, user, outcome="approve", reason=""):
    decision = Decision(outcome, {}, reason)
    return complete_task(task_id=task.pk, decision=decision, user=user, now=FRIDAY)


def words(task) -> str:
    return votes_of(HumanTask.objects.get(pk=task.pk)).words


def away(person, deputy, second=""):
    leave = Leave(FRIDAY, portal_now() + timedelta(days=7), deputy.username, second)
    return set_absence(leave=leave, user=person, now=FRIDAY)


def test_one_vote_of_two_leaves_it_open_and_says_what_is_missing(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)

    assert vote(task, risk.ann).state == "ready"
    assert words(task) == "1 of 2 approvals: ann"


def test_the_second_approval_decides_it_and_the_case_goes_on(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)

    assert vote(task, risk.bob).state == "completed"
    assert path_of(task)[-1] == "approved"


def test_the_case_gets_the_votes_where_the_model_wants_them(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)
    vote(task, risk.bob)

    votes = case_of(task).variables["votes"]
    assert [(each["by"], each["outcome"]) for each in votes] == [("ann", "approve"), ("bob", "approve")]


def test_two_against_of_three_end_it_early(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann, "reject", "Too much.")

    assert vote(task, risk.bob, "reject", "Too late.").outcome == "reject"
    assert path_of(task)[-1] == "rejected"


def test_one_against_ends_what_all_must_approve(risk):
    task = start_review(by=risk.rex, votes=ALL)
    vote(task, risk.ann)

    assert vote(task, risk.bob, "reject", "No.").outcome == "reject"


def test_a_reason_is_asked_for_in_votes_too(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)

    with pytest.raises(ReasonMissing):
        vote(task, risk.ann, "reject")


def test_a_required_group_is_waited_for_and_named(risk):
    finance = Group.objects.create(name="Finance")
    risk.lea.groups.add(finance)
    task = start_review(by=risk.rex, votes=WITH_FINANCE)
    vote(task, risk.ann)
    vote(task, risk.bob)

    assert words(task) == "2 of 2 approvals: ann, bob; still needed: one of Finance"
    assert vote(task, risk.lea).state == "completed"


def test_a_mind_changes_before_the_decision(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)
    vote(task, risk.ann, "reject", "On second thought, no.")

    assert words(task) == "0 of 2 approvals; 1 against"
    assert Vote.objects.filter(withdrawn_at__isnull=False).count() == 1


def test_voting_twice_the_same_counts_once(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)

    assert vote(task, risk.ann).state == "ready"


def test_nobody_votes_after_the_decision(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)
    vote(task, risk.bob)

    with pytest.raises(TaskClosed):
        vote(task, risk.lea)


def test_nobody_takes_it_for_themselves(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)

    with pytest.raises(VotesNeeded):
        claim_task(task_id=task.pk, user=risk.ann, now=FRIDAY)


def test_who_lost_the_right_does_not_count(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)
    risk.ann.groups.clear()

    assert vote(task, risk.bob).state == "ready"
    assert [(line.who, line.counts) for line in votes_of(task).lines] == [("bob", True), ("ann", False)]


def test_who_left_the_house_does_not_count(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)
    User.objects.filter(pk=risk.ann.pk).update(is_active=False)

    assert vote(task, risk.bob).state == "ready"


def test_a_stranger_has_no_vote(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)

    with pytest.raises(NotFound):
        vote(task, risk.sam)


def test_a_deputy_votes_under_both_names(risk):
    away(risk.ann, risk.sam)
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)

    vote(task, risk.sam)

    assert words(task) == "1 of 2 approvals: sam for ann"


def test_one_person_has_one_vote_also_as_a_deputy(risk):
    away(risk.ann, risk.bob)
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.bob)

    assert vote(task, risk.bob).state == "ready"
    assert words(task) == "1 of 2 approvals: bob"


def test_the_second_deputy_votes_where_the_first_has_a_vote_of_their_own(risk):
    away(risk.ann, risk.bob, second="sam")
    task = start_review(by=risk.rex, votes=ALL)
    vote(task, risk.bob)
    vote(task, risk.lea)

    assert vote(task, risk.sam).state == "completed"


def test_who_is_back_decides_for_themselves(risk):
    absence = away(risk.ann, risk.sam)
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.sam)
    end_absence(absence_id=absence.pk, user=risk.ann, now=FRIDAY)

    assert words(task) == "0 of 2 approvals"
    assert vote(task, risk.ann, "reject", "I see it otherwise.").state == "ready"
    assert words(task) == "0 of 2 approvals; 1 against"


def test_the_starter_does_not_vote_where_nobody_approves_their_own(risk):
    task = start_review(by=risk.ann, votes=TWO_OF_THREE, task='podium:noSelfApproval="true"')

    with pytest.raises(PortalError, match="you started the case"):
        vote(task, risk.ann)


def test_who_voted_on_an_excluded_step_did_it(risk, opened):
    first = opened(votes={"approve": "approve", "policy": "count", "needed": 2})
    Vote.objects.create(
        task=first,
        instance_id=first.instance_id,
        voter=risk.sam,
        seat=risk.ann,
        outcome="approve",
        cast_at=FRIDAY,
    )

    with pytest.raises(SameEyes):
        claim_task(task_id=opened(exclude=("review",)).pk, user=risk.ann, now=FRIDAY)


def test_candidates_added_later_vote_too(risk):
    task = start_review(by=risk.rex, votes=ALL)
    TaskCandidate.objects.create(
        task=task, principal=risk.sam.pk, definition_id=task.definition_id, due_rank=task.due_rank
    )
    for person in (risk.ann, risk.bob, risk.lea):
        vote(task, person)

    assert words(task) == "3 of 4 approvals: ann, bob, lea"


@pytest.mark.django_db(transaction=True)
def test_two_who_vote_at_once_decide_it_once(risk):
    task = start_review(by=risk.rex, votes='<podium:votes policy="count" needed="2"/>')

    def cast_one(person):
        try:
            return vote(task, person).state
        except PortalError as error:
            return error.code
        finally:
            connection.close()

    answers = at_once(*[lambda person=person: cast_one(person) for person in (risk.ann, risk.bob, risk.lea)])

    assert answers.count("completed") == 1
    assert path_of(task)[-1] == "approved"
    assert sorted(answers) in (["completed", "ready", "task-closed"],)


# evidence


def test_what_was_shown_and_submitted_is_kept_with_its_hash(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE, amount=25_000)
    vote(task, risk.ann)

    kept = DecisionRecord.objects.get(task=task)
    document = json.loads(kept.document)
    assert kept.sha256 == sha256(kept.document.encode()).hexdigest()
    assert (document["by"]["username"], document["submitted"]["outcome"]) == ("ann", "approve")
    assert document["shown"]["outcomes"] == ["approve", "reject"]


def test_a_refused_decision_leaves_no_record(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    with pytest.raises(ReasonMissing):
        vote(task, risk.ann, "reject")

    assert not DecisionRecord.objects.exists()


def test_a_reader_of_the_case_finds_it_and_others_find_their_own(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)
    kept = DecisionRecord.objects.get(task=task)
    Grant.objects.create(role="read", user=risk.sam, definition=task.definition)

    assert record_of(task, risk.sam, kept.pk) == record_of(task, risk.ann, kept.pk) == kept
    with pytest.raises(NotFound):
        record_of(task, risk.bob, kept.pk)


def test_a_withdrawn_vote_counts_no_more_and_stays_as_evidence(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)

    withdraw_vote(task_id=task.pk, user=risk.ann, now=FRIDAY)

    assert words(task) == "0 of 2 approvals"
    assert Vote.objects.get().withdrawn_at == FRIDAY
    assert DecisionRecord.objects.filter(task=task, person=risk.ann).exists()
    assert AuditEntry.objects.get(action="task.vote_withdraw").details["outcome"] == "approve"


def test_the_next_vote_does_not_decide_with_a_withdrawn_one(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)
    withdraw_vote(task_id=task.pk, user=risk.ann, now=FRIDAY)

    assert vote(task, risk.bob).state == "ready"
    assert vote(task, risk.ann).state == "completed"


def test_a_vote_is_withdrawn_once(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)
    withdraw_vote(task_id=task.pk, user=risk.ann, now=FRIDAY)

    with pytest.raises(NoVote):
        withdraw_vote(task_id=task.pk, user=risk.ann, now=FRIDAY)


def test_nobody_withdraws_somebody_elses_vote(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)

    with pytest.raises(NoVote):
        withdraw_vote(task_id=task.pk, user=risk.bob, now=FRIDAY)
    with pytest.raises(NotFound):
        withdraw_vote(task_id=task.pk, user=risk.sam, now=FRIDAY)


def test_a_decided_task_keeps_its_votes(risk):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    vote(task, risk.ann)
    vote(task, risk.bob)

    with pytest.raises(TaskClosed):
        withdraw_vote(task_id=task.pk, user=risk.ann, now=FRIDAY)


def test_a_vote_is_withdrawn_on_the_page_and_over_rest(risk, client):
    task = start_review(by=risk.rex, votes=TWO_OF_THREE)
    client.force_login(risk.ann)
    vote(task, risk.ann)
    assert "Withdraw my vote" in client.get(f"/tasks/{task.pk}/").content.decode()

    client.post(f"/tasks/{task.pk}/withdraw-vote/")

    assert words(task) == "0 of 2 approvals"
    assert "Withdraw my vote" not in client.get(f"/tasks/{task.pk}/").content.decode()
    vote(task, risk.ann)
    assert client.post(f"/api/v1/tasks/{task.pk}/withdraw-vote").status_code == 200
    assert client.post(f"/api/v1/tasks/{task.pk}/withdraw-vote").status_code == 409
