"""Who finds what in which view, page by page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from humantasks.actions.ask import ask_for_information
from humantasks.actions.assign import delegate_task
from humantasks.actions.claim import claim_task
from humantasks.actions.conversation import comment, snooze
from humantasks.models import GroupLead, HumanTask, Snooze
from humantasks.selectors.filters import filter_from
from humantasks.selectors.inbox import inbox_counts, inbox_keys
from humantasks.selectors.query import TaskFilter
from humantasks.selectors.views import COUNTED
from portal.lib.errors import Invalid
from processes.models import Grant, VariableValue
from tests.humantasks.conftest import FRIDAY

HOUR = timedelta(hours=1)


def listed(user, view="open", now=FRIDAY, **wanted) -> list[str]:
    keys = inbox_keys(user, view, TaskFilter(**wanted), now=now, limit=50)
    names = dict(HumanTask.objects.values_list("pk", "name"))
    return [names[pk] for _, pk in keys]


def claim(task, user):
    return claim_task(task_id=task.pk, user=user, now=FRIDAY)


def test_earliest_due_first_and_no_due_date_last(opened, cast):
    opened(name="none", due="")
    opened(name="late", due="PT8H")
    opened(name="soon", due="PT1H")

    assert listed(cast.ann) == ["soon", "late", "none"]


def test_somebody_with_nothing_to_do_finds_nothing(task, cast):
    assert listed(cast.sam, "all") == []


def test_a_task_shows_once_however_many_ways_lead_to_it(opened, cast):
    claim(opened(candidate_users=["ann"], name="once"), cast.ann)

    assert listed(cast.ann, "all") == ["once"]


def test_mine_is_what_i_hold_and_what_i_am_asked(opened, cast):
    claim(opened(name="held"), cast.ann)
    opened(name="offered")
    asking = claim(opened(name="asked"), cast.bob)
    ask_for_information(task_id=asking.pk, question="?", of="ann", user=cast.bob, now=FRIDAY)

    assert sorted(listed(cast.ann, "mine")) == ["asked", "held"]


def test_a_group_narrows_what_one_operates_and_holds_too(opened, cast, task):
    claim(opened(candidate_groups=["Risk"], name="risk's"), cast.ann)
    opened(candidate_groups=["Sales"], name="sales'")
    Grant.objects.create(role="operate", definition=None, user=cast.ann)

    wanted = filter_from({"group": "Risk"}, cast.ann)

    keys = inbox_keys(cast.ann, "all", wanted, now=FRIDAY, limit=50)
    names = {HumanTask.objects.get(pk=pk).name for _, pk in keys}
    assert "risk's" in names
    assert "sales'" not in names


def test_my_groups_shows_what_colleagues_have_too(opened, cast):
    claim(opened(name="bobs"), cast.bob)
    opened(name="free")

    assert sorted(listed(cast.ann, "groups")) == ["bobs", "free"]


def test_operators_see_every_task_of_their_process(task, cast):
    assert listed(cast.lea, "all") == ["Fraud review"]
    assert listed(cast.lea, "open") == []


def test_what_names_nobody_is_found_by_who_may_work_there(opened, cast, case):
    opened(candidate_groups=[], name="open to all")
    Grant.objects.create(role="work", definition=case.definition, user=cast.sam)

    assert listed(cast.sam) == ["open to all"]


def test_overdue_is_what_is_past_its_due_date(opened, cast):
    opened(name="late", due="PT1H")
    opened(name="in time", due="PT8H")

    assert listed(cast.ann, "overdue", now=FRIDAY + 2 * HOUR) == ["late"]


def test_due_today_ends_with_the_local_day(opened, cast):
    opened(name="today", due="2026-11-20T23:59:00+01:00")
    opened(name="tomorrow", due="2026-11-21T00:00:00+01:00")

    assert listed(cast.ann, "due_today") == ["today"]


def test_delegated_is_what_comes_back_to_me(opened, cast):
    task = claim(opened(name="lent"), cast.ann)
    delegate_task(task_id=task.pk, to="bob", user=cast.ann, now=FRIDAY)

    assert listed(cast.ann, "delegated") == ["lent"]


def test_waiting_is_what_others_have_to_answer(opened, cast):
    claim(opened(name="working"), cast.ann)
    task = claim(opened(name="asked"), cast.ann)
    ask_for_information(task_id=task.pk, question="?", of="", user=cast.ann, now=FRIDAY)

    assert listed(cast.ann, "waiting") == ["asked"]


def test_what_i_put_off_is_hidden_from_me_until_then(task, cast):
    snooze(task_id=task.pk, until=FRIDAY + HOUR, user=cast.ann, now=FRIDAY)

    assert listed(cast.ann) == []
    assert listed(cast.ann, "snoozed") == ["Fraud review"]
    assert listed(cast.bob) == ["Fraud review"]
    assert listed(cast.ann, now=FRIDAY + HOUR) == ["Fraud review"]


def test_pages_follow_each_other_without_gap_or_repetition(opened, cast):
    for hours in (3, 1, 2, 1, 2):
        opened(due=f"PT{hours}H", candidate_users=["ann"])
    pages, after = [], None

    while page := inbox_keys(cast.ann, "open", TaskFilter(), now=FRIDAY, limit=2, after=after):
        pages += page
        after = page[-1]

    assert len(pages) == 5
    assert pages == sorted(set(pages))


@pytest.fixture
def several(opened, case):
    opened(name="a", element_id="first", title="Review: ACME", due="PT1H")
    opened(name="b", element_id="second", title="Call: Lakeside 100%", due="PT2H")
    VariableValue.objects.create(instance_id=case.instance.pk, name="amount", num=25_000)
    VariableValue.objects.create(instance_id=case.instance.pk, name="customer", txt="ACME Flooring")
    VariableValue.objects.create(instance_id=case.instance.pk, name="invoice", txt="0010482")
    VariableValue.objects.create(instance_id=case.instance.pk, name="until", txt="2026-11-30")
    VariableValue.objects.create(instance_id=case.instance.pk, name="urgent", txt="true")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["a", "b"]),
        ({"process_key": "order"}, ["a", "b"]),
        ({"process_key": "other"}, []),
        ({"element_id": "second"}, ["b"]),
        ({"state": "ready"}, ["a", "b"]),
        ({"state": "claimed"}, []),
        ({"assignee": "me"}, []),
        ({"group": "Risk"}, ["a", "b"]),
        ({"group": "Ghosts"}, []),
        ({"q": "acme"}, ["a"]),
        ({"q": "100%"}, ["b"]),
        ({"q": "%"}, ["b"]),
        ({"due_before": "2026-11-20T16:00:00Z"}, ["a"]),
        ({"due_after": "2026-11-20T16:00:00Z"}, ["b"]),
        ({"var.amount__gt": "10000"}, ["a", "b"]),
        ({"var.amount__lt": "10000"}, []),
        ({"var.customer__contains": "floor"}, ["a", "b"]),
        ({"var.customer": "ACME Flooring", "element_id": "first"}, ["a"]),
        ({"var.invoice": "0010482"}, ["a", "b"]),
        ({"var.invoice__lt": "20000"}, []),  # a text is neither more nor less than a number
        ({"var.amount": "25000.0"}, ["a", "b"]),
        ({"var.until__lte": "2026-11-30"}, ["a", "b"]),
        ({"var.until__lt": "2026-11-30"}, []),
        ({"var.urgent": "true"}, ["a", "b"]),
        ({"var.amount": "nan"}, []),
    ],
)
def test_filters_narrow(several, cast, query, found):
    keys = inbox_keys(cast.ann, "open", filter_from(query, cast.ann), now=FRIDAY, limit=50)

    assert [HumanTask.objects.get(pk=pk).name for _, pk in keys] == found


@pytest.mark.parametrize(
    "query",
    [
        {"state": "done"},
        {"due_before": "soon"},
        {"due_before": "2026-11-20"},
        {"var.": "1"},
        {"var.a__like": "1"},
    ],
)
def test_filters_that_cannot_be_right_are_refused(cast, query):
    with pytest.raises(Invalid, match="Expected"):
        filter_from(query, cast.ann)


def test_counts_agree_with_the_lists(opened, cast):
    claim(opened(), cast.ann)
    opened(due="PT1H")
    Snooze.objects.create(task=opened(), user=cast.ann, until=FRIDAY + HOUR)

    counts = inbox_counts(cast.ann, COUNTED, now=FRIDAY)

    assert counts == {view: len(listed(cast.ann, view)) for view in COUNTED}
    assert counts["open"] == 2


def test_all_counts_are_two_statements_after_the_rights(task, cast, django_assert_num_queries):
    inbox_counts(cast.ann, COUNTED, now=FRIDAY)

    with django_assert_num_queries(2):
        inbox_counts(cast.ann, COUNTED, now=FRIDAY)


def test_mentioned_is_where_somebody_wrote_my_name(opened, cast):
    opened(name="quiet")
    loud = opened(name="loud")
    comment(task_id=loud.pk, text="@ann please look", user=cast.bob, now=FRIDAY)

    assert listed(cast.ann, "mentioned") == ["loud"]
    assert listed(cast.bob, "mentioned") == []


def test_my_team_is_what_the_groups_i_lead_may_take(opened, cast):
    claim(opened(name="bobs"), cast.bob)
    opened(candidate_groups=["Sales"], name="sales'")
    GroupLead.objects.create(group=Group.objects.get(name="Risk"), user=cast.ann)

    assert listed(cast.ann, "team") == ["bobs"]
    assert listed(cast.bob, "team") == []


def test_a_lead_outside_the_group_sees_no_more_than_they_may(opened, cast):
    opened(name="risk's")
    GroupLead.objects.create(group=Group.objects.get(name="Risk"), user=cast.sam)

    assert listed(cast.sam, "team") == []


def narrowed(user, **query) -> list[str]:
    wanted = filter_from({name.replace("var_", "var."): value for name, value in query.items()}, user)
    keys = inbox_keys(user, "all", wanted, now=FRIDAY, limit=50)
    names = dict(HumanTask.objects.values_list("pk", "name"))
    return [names[pk] for _, pk in keys]


def test_a_list_narrows_by_key_priority_and_days(opened, cast):
    opened(name="plain")
    urgent = opened(name="urgent")
    HumanTask.objects.filter(pk=urgent.pk).update(priority=100, follow_up_at=FRIDAY)

    assert narrowed(cast.ann, business_key="ORD-1,ORD-9") == ["plain", "urgent"]
    assert narrowed(cast.ann, business_key="ORD-9") == []
    assert narrowed(cast.ann, priority="urgent") == ["urgent"]
    assert narrowed(cast.ann, follow_up_after=FRIDAY.isoformat()) == ["urgent"]
    assert narrowed(cast.ann, created_before="2020-01-01T00:00:00Z") == []


def test_a_list_narrows_by_version(opened, cast):
    opened(name="first")

    assert narrowed(cast.ann, process="order", version="1") == ["first"]
    assert narrowed(cast.ann, process="order", version="2") == []


def test_a_version_that_is_no_number_is_refused(cast):
    with pytest.raises(Invalid, match="number of a version"):
        filter_from({"version": "new"}, cast.ann)


def test_a_common_value_is_found_by_walking_the_list(opened, cast, monkeypatch):
    monkeypatch.setattr("humantasks.selectors.inbox.RARE", 0)
    opened(name="big")
    VariableValue.objects.create(instance_id=1, name="amount", num=25_000)

    assert narrowed(cast.ann, var_amount__gt="24000") == ["big"]
    assert narrowed(cast.ann, var_amount__lt="24000") == []


def test_a_list_longer_than_the_walk_is_still_found_whole(opened, cast, monkeypatch):
    monkeypatch.setattr("humantasks.selectors.inbox.RARE", 0)
    monkeypatch.setattr("humantasks.selectors.inbox.WALKED", 1)
    opened(name="one")
    opened(name="two")
    VariableValue.objects.create(instance_id=1, name="amount", num=25_000)

    assert narrowed(cast.ann, var_amount="25000") == ["one", "two"]
