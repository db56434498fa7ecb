"""Several people decide: any, all, N of M, required groups, early ends, one person one vote."""

import pytest

from humantasks.assignment.votes import Ballot, Rule, in_words, rule_of, tally

RITA, OMAR, LEA, ANN = 1, 2, 3, 4
FINANCE, RISK = "Finance", "Risk"


def vote(person: int, outcome: str = "approve", *groups: str, seat: int = 0) -> Ballot:
    return Ballot(person, seat or person, outcome, frozenset(groups))


def against(person: int, outcome: str = "reject", *groups: str) -> Ballot:
    return vote(person, outcome, *groups)


def rule(policy: str, **changes) -> Rule:
    return Rule("approve", policy, **changes)


@pytest.mark.parametrize(
    ("wanted", "votes", "outcome"),
    [
        (rule("any"), [], ""),
        (rule("any"), [vote(RITA)], "approve"),
        (rule("any"), [against(RITA), against(OMAR)], ""),
        (rule("any"), [against(RITA), against(OMAR), against(LEA)], "reject"),
        (rule("any", rejection="first"), [against(RITA)], "reject"),
        (rule("all"), [vote(RITA), vote(OMAR)], ""),
        (rule("all"), [vote(RITA), vote(OMAR), vote(LEA)], "approve"),
        (rule("all"), [vote(RITA), against(OMAR)], "reject"),
        (rule("count", needed=2), [vote(RITA)], ""),
        (rule("count", needed=2), [vote(RITA), vote(OMAR)], "approve"),
        (rule("count", needed=2), [vote(RITA), against(OMAR)], ""),
        (rule("count", needed=2), [against(RITA), against(OMAR)], "reject"),
        (rule("count", needed=2, of=2), [against(RITA)], "reject"),
        (rule("count", needed=2, rejection="first"), [vote(RITA), against(OMAR)], "reject"),
    ],
)
def test_it_ends_as_soon_as_it_is_certain(wanted: Rule, votes: list[Ballot], outcome: str):
    assert tally(wanted, votes, seats=3).outcome == outcome


def test_a_required_group_keeps_it_open():
    found = tally(rule("count", needed=2, groups=(FINANCE,)), [vote(RITA), vote(OMAR)], seats=3)

    assert (found.outcome, found.missing_groups) == ("", (FINANCE,))


def test_a_required_group_ends_it():
    votes = [vote(RITA), vote(OMAR), vote(LEA, "approve", FINANCE)]

    assert tally(rule("count", needed=2, groups=(FINANCE,)), votes, seats=3).outcome == "approve"


def test_one_person_does_not_stand_for_two_groups():
    votes = [vote(RITA, "approve", FINANCE, RISK), vote(OMAR)]

    assert tally(rule("count", needed=2, groups=(FINANCE, RISK)), votes, seats=3).missing_groups == (RISK,)


def test_people_are_moved_between_groups_where_that_helps():
    votes = [vote(RITA, "approve", FINANCE, RISK), vote(OMAR, "approve", FINANCE)]

    assert tally(rule("count", needed=2, groups=(FINANCE, RISK)), votes, seats=3).outcome == "approve"


def test_a_required_group_that_is_against_ends_it():
    votes = [vote(RITA), against(LEA, "reject", FINANCE)]

    assert tally(rule("count", needed=2, groups=(FINANCE,)), votes, 4, {FINANCE: 1}).outcome == "reject"


def test_one_person_counts_once_whatever_names_they_vote_under():
    votes = [vote(RITA), vote(RITA, seat=OMAR)]

    assert tally(rule("count", needed=2), votes, seats=3).approvals == 1


def test_the_rejection_most_of_them_chose_wins():
    votes = [against(RITA, "later"), against(OMAR, "reject"), against(LEA, "reject")]

    assert tally(rule("any"), votes, seats=3).outcome == "reject"


def test_of_rejections_chosen_as_often_the_last_wins():
    votes = [against(RITA, "reject"), against(OMAR, "later")]

    assert tally(rule("count", needed=2), votes, seats=3).outcome == "later"


def test_nobody_left_to_vote_decides_nothing():
    assert tally(rule("all"), [], seats=0).outcome == ""


def test_progress_in_words():
    wanted = rule("count", needed=2, groups=(FINANCE,))

    words = in_words(wanted, tally(wanted, [vote(RITA)], seats=3), ["Rita"])

    assert words == "1 of 2 approvals: Rita; still needed: one of Finance"


def test_a_rule_is_what_was_stored():
    stored = {
        "approve": "yes",
        "policy": "count",
        "needed": 2,
        "of": 3,
        "groups": ["Risk"],
        "rejection": "first",
        "variable": "votes",
    }

    assert rule_of(stored) == Rule("yes", "count", 2, 3, ("Risk",), "first", "votes")
