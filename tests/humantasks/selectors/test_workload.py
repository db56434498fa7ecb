"""Who has how much, and who may know: from the right and from the wrong side, by page and REST."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User

from humantasks.actions.assign import assign_task
from humantasks.actions.claim import claim_task
from humantasks.models import GroupLead, HumanTask
from humantasks.selectors.workload import about_to_escalate, group_loads, own_load
from portal.lib.clock import portal_now
from portal.lib.errors import Forbidden
from processes.models import BatchOperation
from tests.humantasks.conftest import FRIDAY

MONDAY = FRIDAY + timedelta(days=3)


@pytest.fixture
def risk(cast) -> Group:
    """Sam leads Ann and Bob and works nowhere."""
    group = Group.objects.get(name="Risk")
    GroupLead.objects.create(group=group, user=cast.sam)
    return group


def test_a_lead_sees_each_of_their_people(opened, cast, risk):
    opened(assignee="ann")

    loads = {each.username: each.load for each in group_loads(cast.sam, MONDAY)[0].people}

    assert (loads["ann"].open, loads["ann"].overdue, loads["ann"].oldest) == (1, 1, FRIDAY)
    assert loads["bob"].open == 0


def test_what_is_due_soon_is_at_risk(opened, cast, risk):
    opened(assignee="ann", due="PT1H")

    assert group_loads(cast.sam, FRIDAY)[0].people[0].load.at_risk == 1


def test_everybody_sees_their_own(opened, cast):
    opened(assignee="ann")

    assert own_load(cast.ann, FRIDAY).open == 1


def test_a_member_sees_nobody_else_and_no_average_of_a_few(opened, cast, risk):
    opened(assignee="bob")

    seen = group_loads(cast.ann, FRIDAY)[0]
    assert (seen.people, seen.average) == ([], None)


def test_an_average_is_shown_for_five(opened, cast, risk):
    for number in range(3):
        User.objects.create_user(f"clerk-{number}").groups.add(risk)
    opened(assignee="bob")

    assert group_loads(cast.ann, FRIDAY)[0].average["open"] == 0.2


def test_a_stranger_sees_no_group(opened, cast, risk):
    assert group_loads(cast.rex, FRIDAY) == []


@pytest.mark.parametrize("path", ["/api/v1/workload", "/workload/", "/workload/?format=csv"])
def test_no_page_tells_a_member_what_a_colleague_has(opened, cast, client, risk, path):
    opened(assignee="bob", title="Bob's secret load")
    client.force_login(cast.ann)

    assert b"bob" not in client.get(path).getvalue().lower()


def test_the_file_gives_a_lead_the_people(opened, cast, client, risk):
    opened(assignee="ann")
    client.force_login(cast.sam)

    lines = client.get("/workload/?format=csv").getvalue().decode().splitlines()
    assert lines[0] == "group,members,waiting,person,open,overdue,at_risk,done_today,oldest"
    assert [line.split(",")[3:5] for line in lines[1:]] == [["ann", "1"], ["bob", "0"]]


def test_rest_gives_a_lead_the_people(opened, cast, client, risk):
    opened(assignee="ann")
    client.force_login(cast.sam)

    people = client.get("/api/v1/workload").json()["groups"][0]["people"]
    assert [(each["username"], each["open"]) for each in people] == [("ann", 1), ("bob", 0)]


def test_a_lead_gives_a_task_to_another_of_their_people(opened, cast, risk):
    task = opened(assignee="ann", candidate_groups=[])

    assert assign_task(task_id=task.pk, to="bob", user=cast.sam, now=FRIDAY).assignee == cast.bob


def test_a_lead_gives_it_to_nobody_outside(opened, cast, risk):
    from_ann = opened(assignee="ann", candidate_groups=[])

    with pytest.raises(Exception, match="not among them"):
        assign_task(task_id=from_ann.pk, to="rex", user=cast.sam, now=FRIDAY)


def test_a_lead_decides_nothing_in_their_name(opened, cast, risk):
    task = opened()

    with pytest.raises(Exception, match="Expected"):
        claim_task(task_id=task.pk, user=cast.sam, now=FRIDAY)


def test_a_colleague_may_not_give_it_away(opened, cast, risk):
    task = opened(assignee="bob")

    with pytest.raises(Forbidden):
        assign_task(task_id=task.pk, to="ann", user=cast.ann, now=FRIDAY)


def soon(opened, assignee: str = "ann") -> HumanTask:
    return opened(
        assignee=assignee,
        calendar="",
        opened_at=portal_now(),
        escalation=[{"after": "PT30M", "actions": [["remind", None]]}],
    )


def test_a_lead_sees_what_escalates_within_the_hour(opened, cast, risk):
    task = soon(opened)

    assert [row.task for row in about_to_escalate(cast.sam, portal_now())] == [task]
    assert about_to_escalate(cast.bob, portal_now()) == []


def test_what_nobody_has_yet_in_their_group_escalates_too(opened, cast, risk):
    task = soon(opened, assignee="")
    risk.leads.create(user=cast.bob)

    assert [row.task for row in about_to_escalate(cast.bob, portal_now())] == [task]
    assert about_to_escalate(cast.sam, portal_now()) == []  # is not in the group and operates nothing


def test_the_page_names_what_nobody_has(opened, cast, client, risk):
    risk.leads.create(user=cast.bob)
    soon(opened, assignee="")
    client.force_login(cast.bob)

    assert "nobody has it yet" in client.get("/workload/").content.decode()


def test_all_of_it_is_reminded_by_one_batch(opened, cast, client, risk):
    soon(opened)
    client.force_login(cast.sam)

    assert client.post("/workload/remind/")["Location"].startswith("/batches/")
    assert (BatchOperation.objects.get().kind, BatchOperation.objects.get().size) == ("remind", 1)


def test_nothing_to_remind_makes_no_batch(cast, client, risk):
    client.force_login(cast.sam)

    client.post("/workload/remind/")

    assert not BatchOperation.objects.exists()
