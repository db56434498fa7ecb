"""The story of expense_approval with real people, votes and deputies on the real engine."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User

from humantasks.actions.absences import Leave, set_absence
from humantasks.actions.claim import claim_task
from humantasks.actions.complete import Decision, complete_task
from humantasks.actions.moves import OwnRequest, SameEyes
from humantasks.models import DecisionRecord, Escalation, HumanTask
from humantasks.selectors.detail import votes_of
from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.models import DefinitionVersion, ProcessInstance
from processes.store.definitions import forget_definitions

FOLDER = Path("processes/demos/expense_approval")
PEOPLE = {"Back office": ("clerk", "rita"), "Approvers": ("omar", "rita", "lea")}


@pytest.fixture
def people(db) -> dict[str, User]:
    found = {name: User.objects.create_user(name) for name in ("clerk", "rita", "omar", "lea", "emma", "ben")}
    for name, members in PEOPLE.items():
        Group.objects.create(name=name).user_set.add(*(found[each] for each in members))
    return found


def claim(people, amount: float, kind: str = "travel", by: str = "emma") -> int:
    forget_definitions()
    deployed = deploy([(path.name, path.read_bytes()) for path in sorted(FOLDER.iterdir())])
    version = next(each for each in deployed.resources if each.kind == "bpmn").version_id
    values = {
        "employee": by,
        "expense_number": "E-1",
        "purpose": "Fair in Paris",
        "kind": kind,
        "amount": amount,
    }
    row = DefinitionVersion.objects.get(pk=version)
    return start_instance(row, variables=values, actor=f"user:{people[by].pk}")


def task(instance: int) -> HumanTask:
    return HumanTask.objects.get(instance=instance, state__in=("ready", "claimed"))


def say(person: User, found: HumanTask, outcome: str = "approve", reason: str = "") -> HumanTask:
    return complete_task(
        task_id=found.pk, decision=Decision(outcome, {}, reason), user=person, now=portal_now()
    )


def state_of(instance: int) -> str:
    return ProcessInstance.objects.get(pk=instance).state


@pytest.mark.parametrize(("amount", "kind"), [(40, "travel"), (200, "meal")])
def test_what_is_small_is_paid_at_once(people, amount, kind):
    assert state_of(claim(people, amount, kind)) == "completed"


def test_one_colleague_is_enough_for_a_middling_amount(people):
    instance = claim(people, 400)

    say(people["clerk"], task(instance))

    assert state_of(instance) == "completed"


def test_two_of_three_decide_a_large_one(people):
    instance = claim(people, 4_000)
    say(people["clerk"], task(instance))
    say(people["omar"], task(instance))
    assert votes_of(task(instance)).words == "1 of 2 approvals: omar"

    say(people["lea"], task(instance))

    assert state_of(instance) == "completed"
    assert DecisionRecord.objects.filter(instance_id=instance).count() == 3


def test_two_against_end_it(people):
    instance = claim(people, 4_000)
    say(people["clerk"], task(instance))
    say(people["omar"], task(instance), "reject", "There is no budget.")
    say(people["lea"], task(instance), "reject", "There is no budget.")

    assert HumanTask.objects.get(instance=instance, element_id="decide").outcome == "reject"


def test_who_checked_does_not_decide(people):
    instance = claim(people, 4_000)
    say(people["rita"], task(instance))

    with pytest.raises(SameEyes):
        say(people["rita"], task(instance))


def test_nobody_checks_what_they_claimed(people):
    instance = claim(people, 400, by="clerk")

    with pytest.raises(OwnRequest):
        claim_task(task_id=task(instance).pk, user=people["clerk"], now=portal_now())


def test_a_deputy_votes_for_an_approver_who_is_away(people):
    now = portal_now()
    leave = Leave(now, now + timedelta(days=5), "ben", variable="amount", value="5000")
    set_absence(leave=leave, user=people["omar"], now=now)
    instance = claim(people, 4_000)
    say(people["clerk"], task(instance))

    say(people["ben"], task(instance))

    assert votes_of(task(instance)).words == "1 of 2 approvals: ben for omar"


def test_the_whole_case_and_its_steps_escalate(people):
    instance = claim(people, 400)

    assert sorted(Escalation.objects.filter(instance_id=instance).values_list("after", flat=True)) == [
        "75%",
        "P5D",
        "PT12H",
    ]
