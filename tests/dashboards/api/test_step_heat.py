"""The pictures of one step over REST: in all its versions or one, of some instances or all, as plain SQL counts them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.lib import sql
from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.models import DefinitionVersion, ElementHistory, VariableValue
from tests.processes.models import line
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN = """
SELECT count(*), count(*) FILTER (WHERE waiting_ms < 300000), avg(working_ms)::float8 / 1000,
       percentile_disc(array[0.5, 0.95]) WITHIN GROUP (ORDER BY waiting_ms)
  FROM element_history WHERE version_id = ANY(%(versions)s) AND instance_id IN (SELECT instance_id FROM variable_value WHERE num >= 10)
"""


def visited(version: DefinitionVersion, *minutes: float) -> None:
    """One case for each length, waiting three quarters of it; its amount is the length."""
    left = portal_now()
    cases = start_instances(version, [NewInstance() for _ in minutes], actor="test")
    for case, length in zip(cases, minutes, strict=True):
        whole = timedelta(minutes=length)
        ElementHistory.objects.filter(instance_id=case).delete()
        ElementHistory.objects.create(
            instance_id=case, seq=1, visit=case, version_id=version.pk, outcome="completed",
            element=version.element_ids.index("do-1"), entered_at=left - whole, started_at=left - whole / 4, left_at=left,
            waiting_ms=int(length * 45_000), working_ms=int(length * 15_000),
        )  # fmt: skip
        VariableValue.objects.create(instance_id=case, name="amount", num=int(length))


@pytest.fixture
def versions(deployed: Callable[..., DefinitionVersion]) -> list[DefinitionVersion]:
    first, second = deployed(line("order", "pay")), deployed(line("order", "pay", "ship"))
    visited(first, 1, 10, 20, 400)
    visited(second, 30, 60, 90)
    return [first, second]


def step(version: DefinitionVersion, *roles: str, **query: str) -> Any:
    reader = member("-".join(["reader", *roles, *query.values()]), "read", *roles)
    return Rest(reader).get(f"/process-definitions/{version.pk}/heat/do-1", period="all", **query)


@pytest.mark.parametrize("which", ["all", ""])
def test_its_numbers_are_those_of_plain_sql(versions, which):
    body = step(versions[1], "see_variables", versions=which, **{"var.amount__gte": "10"}).body

    counted = [version.pk for version in (versions if which else versions[1:])]
    [[visits, short, working, (p50, p95)]] = sql.fetch(PLAIN, {"versions": counted})
    waiting = body["waiting"]
    assert (waiting["visits"], waiting["bars"][0]["visits"]) == (visits, short)
    assert float(body["working_mean"]) == pytest.approx(float(working))
    assert [float(waiting["p50"]), float(waiting["p95"])] == pytest.approx(
        [float(p50) / 1000, float(p95) / 1000], rel=0.05
    )
    assert body["live"] == visits  # each of these cases still stands at its first step
    assert body["goes_with"]["visits"] == visits


def test_who_may_not_see_variables_is_not_told_what_goes_with_them(versions):
    assert step(versions[0]).body["goes_with"] is None


def test_a_step_there_is_not_is_not_found(versions):
    reader = Rest(member("rita", "read"))

    assert is_problem(reader.get(f"/process-definitions/{versions[0].pk}/heat/gone"), 404)


def test_outliers_are_told_by_bar_also_where_a_bar_holds_others(deployed):
    version = deployed(line("order", "pay"))
    visited(
        version, *[100] * 10, *[1_400] * 4, *[60_000] * 2
    )  # waiting three quarters of it: 16 h lie at 1,280 minutes

    waiting = step(version, "see_variables", **{"var.amount__gte": "10"}).body["waiting"]
    assert waiting["bars"][-1] == {"from": 57_600, "to": None, "visits": 6, "outliers": 2}
    assert [bar["outliers"] for bar in waiting["bars"][:-1]] == [0] * (len(waiting["bars"]) - 1)
