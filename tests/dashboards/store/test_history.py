"""Heat from the history: of all instances it is the folded one, of some it is what plain SQL counts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboards.heat.layers import LAYERS
from dashboards.selectors.heat import EVERYTHING, heat_document
from dashboards.store import chosen, history
from dashboards.store.history import Among, TooMuchHistory
from portal.lib import sql
from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.actions.run import run
from processes.calendars.calendar import Calendar, make_calendar
from processes.calendars.week import read_week
from processes.engine.commands import RaiseIncident
from processes.models import DefinitionVersion, ElementHistory, Job, ProcessInstance, VariableValue
from tests.processes.models import fork_and_join, line, many

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(
    params=[line("order", "pay", "ship"), fork_and_join(), many(job_type="pay")], ids=["line", "fork", "many"]
)
def busy(
    request: Any, deployed: Callable[..., DefinitionVersion], handlers: Any, worked: Any
) -> DefinitionVersion:
    """Six cases that are over, four that stand, one of those with an incident."""
    version = deployed(request.param)
    handlers(**dict.fromkeys(("pay", "ship", "pick", "left", "right", "a", "b"), lambda job: {}))
    items = {"items": [1, 2, 3], "n": 1}
    start_instances(version, [NewInstance(variables=items) for _ in range(6)], actor="test")
    while worked():
        pass
    start_instances(version, [NewInstance(variables=items) for _ in range(4)], actor="test")
    job = Job.objects.order_by("pk").first()
    assert job is not None
    run([RaiseIncident(job.instance_id, job.token_id, "job-failed", "broke", job.pk, 3)], wait=True)
    return version


def shown(
    version: DefinitionVersion, layer: str, among: Among = EVERYTHING, start: datetime | None = None
) -> dict[str, Any]:
    now = portal_now()
    return heat_document([version], LAYERS[layer], start, now, now, among=among)


@pytest.mark.parametrize("layer", list(LAYERS))
def test_of_all_instances_it_is_the_folded_heat(busy: DefinitionVersion, layer: str) -> None:
    everybody = Among(ProcessInstance.objects.all())

    for start in (None, portal_now() - HOUR):
        told, counted = shown(busy, layer, start=start), shown(busy, layer, everybody, start)
        assert told["nodes"]
        assert (counted["nodes"], counted["flows"]) == (told["nodes"], told["flows"])
        assert counted["totals"] == told["totals"]


@pytest.fixture
def version(deployed: Callable[..., DefinitionVersion]) -> DefinitionVersion:
    return deployed(line("order", "pay"))


def visited(version: DefinitionVersion, *hours: float, amount: int = 0, left: datetime = FRIDAY) -> None:
    """One case per visit of `do-1` that ended at `left` after so many hours."""
    element = version.element_ids.index("do-1")
    for case, length in zip(
        start_instances(version, [NewInstance() for _ in hours], actor="test"), hours, strict=True
    ):
        ElementHistory.objects.filter(instance_id=case).delete()
        ElementHistory.objects.create(
            instance_id=case, seq=1, visit=case, version_id=version.pk, element=element, outcome="completed",
            entered_at=left - timedelta(hours=length), left_at=left,
        )  # fmt: skip
        VariableValue.objects.create(instance_id=case, name="amount", num=amount)


def with_amount(amount: int) -> Among:
    values = VariableValue.objects.filter(name="amount", num=amount)
    return Among(ProcessInstance.objects.filter(pk__in=values.values("instance_id")))


def node(
    version: DefinitionVersion, layer: str, among: Among, start: datetime | None = None
) -> dict[str, Any]:
    end = FRIDAY + timedelta(days=30)
    return heat_document([version], LAYERS[layer], start, end, end, among=among)["nodes"]["do-1"]


def test_only_matching_instances_count(version: DefinitionVersion) -> None:
    visited(version, *[1] * 12, amount=1)
    visited(version, *[5] * 30, amount=2)

    one = node(version, "total_mean", with_amount(1))
    assert (one["n"], one["value"], one["live"]) == (12, 3_600, 12)


@pytest.mark.parametrize("layer", ["frequency", "waiting_p95", "working_mean", "total_p95"])
def test_instances_too_far_apart_for_bits_are_looked_up_and_count_the_same(
    busy: DefinitionVersion, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = list(ProcessInstance.objects.order_by("pk").values_list("pk", flat=True))
    some = Among(ProcessInstance.objects.filter(pk__in=places[3:8:2]))

    by_bits = shown(busy, layer, some)
    monkeypatch.setattr(chosen, "MOST_BITS", 0)
    looked_up = shown(busy, layer, some)

    assert by_bits["nodes"]["start"]["entered"] == 3
    assert (looked_up["nodes"], looked_up["flows"]) == (by_bits["nodes"], by_bits["flows"])


def test_percentiles_lie_within_five_percent_of_plain_sql(version: DefinitionVersion) -> None:
    visited(version, *[0.01 * number**2 for number in range(1, 60)], amount=1)
    [[p50, p90, p95]] = sql.fetch(
        "SELECT percentile_disc(array[0.5, 0.9, 0.95]) WITHIN GROUP (ORDER BY left_at - entered_at) FROM element_history"
    )[0]

    one = node(version, "total_p95", with_amount(1))
    for name, exact in (("p50", p50), ("p90", p90), ("p95", p95)):
        assert one[name] == pytest.approx(exact.total_seconds(), rel=0.05)


def test_visits_before_the_period_do_not_count(version: DefinitionVersion) -> None:
    visited(version, *[1] * 12, amount=1, left=FRIDAY - timedelta(days=3))
    visited(version, *[2] * 11, amount=1)

    assert node(version, "total_mean", with_amount(1), FRIDAY - timedelta(days=1))["n"] == 11


@pytest.fixture
def office() -> Calendar:
    """Nine to five from Monday to Friday."""
    return make_calendar("office", "UTC", read_week([[["09:00", "17:00"]]] * 5 + [[]] * 2))


def test_working_time_leaves_out_the_weekend(version: DefinitionVersion, office: Calendar) -> None:
    monday = FRIDAY + timedelta(days=2, hours=19)  # ten o'clock
    visited(version, *[(monday - FRIDAY) / HOUR] * 12, left=monday)

    one = node(version, "total_mean", Among(calendar=office))
    assert (one["n"], one["value"]) == (12, 3 * 3_600)


@pytest.mark.parametrize("hours", [0.5, 3, 20, 100, 400, 3_000])
def test_working_time_is_what_the_calendar_says(
    version: DefinitionVersion, office: Calendar, hours: float
) -> None:
    visited(version, *[hours] * 10)

    worked = office.between(FRIDAY - timedelta(hours=hours), FRIDAY).total_seconds()
    assert node(version, "total_mean", Among(calendar=office))["value"] == pytest.approx(worked, abs=0.01)


def test_nothing_matches_nothing_is_shown(version: DefinitionVersion) -> None:
    visited(version, 1, amount=1)

    end = FRIDAY + timedelta(days=30)
    document = heat_document([version], LAYERS["total_p95"], None, end, end, among=with_amount(7))
    assert (document["nodes"], document["flows"], document["totals"]["live"]) == ({}, {}, 0)


def test_more_history_than_there_is_time_for_is_refused(
    version: DefinitionVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited(version, *[1] * 12)
    monkeypatch.setattr(history, "HISTORY", history.HISTORY | {"standing": "SELECT pg_sleep(5)"})
    monkeypatch.setattr(history, "LIMIT_MS", 20)

    with pytest.raises(TooMuchHistory):
        shown(version, "frequency", with_amount(1))


def test_slices_add_up_to_the_whole_and_say_how_far_it_is(
    busy: DefinitionVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "SLICE", 4)
    everybody, heard = ProcessInstance.objects.all(), []
    sliced = Among(everybody, told=lambda done, of: heard.append((done, of)))

    for layer in ("frequency", "waiting_p95", "total_mean"):
        heard.clear()
        told, whole = shown(busy, layer, sliced), shown(busy, layer, Among(everybody))
        assert (told["nodes"], told["flows"]) == (whole["nodes"], whole["flows"])
        assert heard == [(0, 10), (4, 10), (8, 10)]


def test_slices_of_working_time_add_up_as_well(
    version: DefinitionVersion, office: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "SLICE", 5)
    visited(version, *range(1, 13))

    sliced = Among(calendar=office, told=lambda done, of: None)
    assert node(version, "total_p95", sliced) == node(version, "total_p95", Among(calendar=office))
