"""The figures of the operations home are plain counts over instances, and each leads to the list of what it counts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from dashboards.selectors.operations import age_of_open, cycle_series, throughput_series
from dashboards.store.zone import ZONE
from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.models import DefinitionVersion, ProcessInstance
from tests.processes.conftest import deployed as deployed
from tests.processes.models import bpmn, flows
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = bpmn("quick", '<startEvent id="s"/><task id="t"/><endEvent id="e"/>' + flows("s", "t", "e"))
SLOW = bpmn("slow", '<startEvent id="s"/><userTask id="t"/><endEvent id="e"/>' + flows("s", "t", "e"))


@pytest.fixture
def versions(deployed) -> list[DefinitionVersion]:
    """Nine ended cases over three days, four that stand open since half an hour to three weeks."""
    quick, slow = deployed(QUICK), deployed(SLOW)
    now = portal_now()
    for number, case in enumerate(start_instances(quick, [NewInstance()] * 9, actor="test")):
        end = now - timedelta(days=number % 3)
        start = end - timedelta(minutes=number + 1)
        ProcessInstance.objects.filter(pk=case).update(started_at=start, ended_at=end)
    open_cases = start_instances(slow, [NewInstance()] * 4, actor="test")
    for case, hours in zip(open_cases, (0.5, 2, 2, 500), strict=True):
        ProcessInstance.objects.filter(pk=case).update(started_at=now - timedelta(hours=hours))
    return [quick, slow]


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(member("otto", "operate"))
    return client


def ids(versions: list[DefinitionVersion]) -> list[int]:
    return [version.definition_id for version in versions]


def behind(reader: Client, link: str) -> int:
    answer = reader.get(f"{link}&format=csv")
    return len(b"".join(answer.streaming_content).decode().splitlines()) - 1  # type: ignore[attr-defined]


def test_throughput_is_what_started_and_ended_each_day(versions):
    told = throughput_series(ids(versions), portal_now())

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (ended_at AT TIME ZONE %s)::date, count(*) FROM instance WHERE ended_at IS NOT NULL "
            "GROUP BY 1 ORDER BY 1",
            [str(ZONE)],
        )
        plain = [count for _, count in cursor.fetchall()]
    assert [count for count in told["finished"] if count] == plain


def test_every_bar_leads_to_its_instances(versions, reader):
    now = portal_now()
    throughput, ages = throughput_series(ids(versions), now), age_of_open(ids(versions), now)

    for counts, links in (
        (throughput["started"], throughput["links"][0]),
        (throughput["finished"], throughput["links"][1]),
        (ages["values"], ages["links"][0]),
    ):
        assert [behind(reader, link) for link in links] == counts
    assert ages["values"] == [1, 2, 0, 0, 1]


def test_a_percentile_leads_to_those_beyond_it(versions, reader):
    told = cycle_series(ids(versions), portal_now())

    assert [behind(reader, link) for link in told["links"][0] if link] == [
        1,
        1,
        1,
    ]  # three a day, the second is the p50


def test_the_home_is_read_again_without_the_page_around_it(versions, reader):
    part = reader.get("/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert part.count('class="pd-kpi" href=') == 6
    assert 'id="home-page"' in part


def test_the_home_of_those_who_watch_has_a_list_behind_each_figure(versions, reader):
    page = reader.get("/").content.decode()

    assert 'href="/instances/?state=active%2Ccompensating"' in page
    assert page.count('class="pd-kpi" href=') == 6
    assert "/instances/?ended_after=" in page


def test_the_home_of_somebody_who_watches_nothing_has_no_figures(versions):
    client = Client()
    client.force_login(member("wanda", "work"))

    assert "pd-kpi" not in client.get("/").content.decode()
