"""Which values go with being slow: counted by hand over visits whose lengths are known."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from dashboards.selectors.goes_with import LEAST_VISITS, goes_with
from dashboards.selectors.heat_query import read_query
from dashboards.selectors.step import places_of
from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.models import DefinitionVersion, ElementHistory, VariableValue
from tests.processes.models import line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(deployed: Callable[..., DefinitionVersion]) -> DefinitionVersion:
    return deployed(line("order", "pay"))


def visited(
    version: DefinitionVersion,
    minutes: Sequence[float],
    texts: Sequence[str] = (),
    numbers: Sequence[int] = (),
) -> None:
    """One visit of `do-1` per length, with the values of its case."""
    now = portal_now()
    element = version.element_ids.index("do-1")
    ids = start_instances(version, [NewInstance() for _ in minutes], actor="test")
    ElementHistory.objects.filter(instance_id__in=ids).delete()
    for number, (case, length) in enumerate(zip(ids, minutes, strict=True)):
        ElementHistory.objects.create(
            instance_id=case, seq=1, visit=case, version_id=version.pk, element=element, outcome="completed",
            entered_at=now - timedelta(minutes=length), left_at=now, waiting_ms=int(length * 60_000),
        )  # fmt: skip
        if texts:
            VariableValue.objects.create(instance_id=case, name="country", txt=texts[number])
        if numbers:
            VariableValue.objects.create(instance_id=case, name="amount", num=Decimal(numbers[number]))


def answer(version: DefinitionVersion):  # GoesWith
    query = read_query({"period": "all"}, version, User(), portal_now())
    return goes_with(places_of([version], "do-1"), query)


def test_a_value_whose_visits_are_slow_is_told_with_its_shares(version):
    visited(version, [1] * 90 + [60] * 30, ["DE"] * 90 + ["US"] * 30)

    found = answer(version)

    [us] = found.companions
    assert (found.visits, found.slow_seconds) == (120, 60)
    assert (us.name, us.value, us.visits, us.slow_share, us.others_share) == ("country", "US", 30, 1.0, 0.0)
    assert us.median_seconds == 3_600


def test_fewer_than_thirty_visits_prove_nothing(version):
    few = LEAST_VISITS - 1
    visited(version, [1] * 90 + [60] * few, ["DE"] * 90 + ["US"] * few)

    assert answer(version).companions == ()


def test_values_that_are_slow_as_often_as_others_are_not_told(version):
    visited(version, [1, 1, 1, 60] * 30, ["DE", "US", "DE", "DE", "US", "DE", "US", "US"] * 15)

    assert answer(version).companions == ()


def test_numbers_are_compared_by_quarter(version):
    visited(version, [1] * 90 + [60] * 30, numbers=list(range(1, 121)))

    [high] = answer(version).companions
    assert (high.value, high.slow_share) == ("91 to 120", 1.0)


def test_what_was_cancelled_does_not_count(version):
    visited(version, [1] * 90 + [60] * 30, ["DE"] * 90 + ["US"] * 30)
    ElementHistory.objects.filter(waiting_ms__gt=60_000).update(outcome="cancelled")

    assert (answer(version).visits, answer(version).companions) == (90, ())


def test_without_visits_there_is_nothing_to_compare(version):
    found = answer(version)

    assert (found.visits, found.slow_seconds, found.is_enough) == (0, None, False)
