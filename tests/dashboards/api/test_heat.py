"""Heat over REST: filtered by variables, in working time, against another version or period; refused in sentences."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.models import Calendar, Definition, DefinitionVersion, VariableValue
from tests.processes.models import line
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(deployed: Callable[..., DefinitionVersion]) -> DefinitionVersion:
    """Three cases of 10, 20 and 30, and one whose amount is words."""
    version = deployed(line("order", "pay"))
    ids = start_instances(version, [NewInstance() for _ in range(4)], actor="test")
    for case, amount in zip(ids, (10, 20, 30), strict=False):
        VariableValue.objects.create(instance_id=case, name="amount", num=amount)
    VariableValue.objects.create(instance_id=ids[3], name="amount", txt="a lot")
    return version


def heat(version: DefinitionVersion, *roles: str, **query: str) -> Any:
    query = {"period": "all", "layer": "live"} | query
    return Rest(member("-".join(["reader", *roles]), "read", *roles)).get(
        f"/process-definitions/{version.pk}/heat", **query
    )


def live(body: dict[str, Any]) -> int:
    return body["nodes"]["do-1"]["value"]


def test_a_filter_counts_the_instances_that_match(version):
    body = heat(version, "see_variables", **{"var.amount__gt": "15"}).body

    assert (live(body), body["totals"]["matching"], body["totals"]["instances"]) == (2, 2, 2)


def test_a_text_is_neither_more_nor_less_and_that_is_said(version):
    body = heat(version, "see_variables", **{"var.amount__lt": "99"}).body

    assert live(body) == 3
    assert body["notes"] == ["1 instance holds “amount” as a text, which is neither more nor less."]


def test_a_variable_nobody_can_search_by_is_said(version):
    body = heat(version, "see_variables", **{"var.colour": "red"}).body

    assert body["nodes"] == {}
    assert "No value of “colour” can be searched here" in body["notes"][0]


def test_who_may_not_see_variables_may_not_filter_by_them(version):
    assert is_problem(heat(version, **{"var.amount__gt": "15"}), 403)


def test_without_a_calendar_there_is_no_working_time(version):
    assert is_problem(heat(version, time="working"), 422)


def test_working_time_counts_as_many(version):
    week = [[["09:00", "17:00"]]] * 5 + [[], []]
    Calendar.objects.create(key="mine", name="Office", zone="UTC", week=week, changed_at=portal_now())
    Definition.objects.update(calendar="mine")

    body = heat(version, time="working").body

    assert (body["time"], live(body)) == ("working", 4)


def test_two_versions_stand_side_by_side(version, deployed):
    second = deployed(line("order", "pay", "ship"))

    body = heat(second, compare_version="1").body

    assert (body["nodes"], live(body["compare"])) == ({}, 4)


@pytest.mark.parametrize("number", ["9", "x", "-1", "99999999999999999999"])
def test_a_version_that_is_none_is_refused(version, number):
    assert is_problem(heat(version, compare_version=number), 422)


@pytest.mark.parametrize(
    "query",
    [
        {"time": "lunar"},
        {"from": "2026-02-31T00:00:00Z"},
        {"compare_from": "soon"},
        {"from": "2026-02-03T00:00:00Z", "to": "2026-02-01T00:00:00Z"},
        {"var.": "x"},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(version, query):
    assert is_problem(heat(version, **query), 422)


def test_all_versions_are_added_up(version, deployed):
    second = deployed(line("order", "pay", "ship"))
    start_instances(second, [NewInstance()], actor="test")

    assert live(heat(second, versions="all").body) == 5
