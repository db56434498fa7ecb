"""The dashboard of a process: every mark leads to exactly what it counts, every tile is a file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from dashboards.selectors.process_dashboard import process_numbers, process_tiles
from dashboards.selectors.process_figures import window_of
from humantasks.actions.complete import Decision, complete_task
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from processes.actions.instances import NewInstance, start_instances
from processes.models import DefinitionVersion, ElementHistory, ProcessInstance
from tests.humantasks.conftest import cast as cast
from tests.humantasks.engine import start_review
from tests.processes.conftest import deployed as deployed
from tests.processes.models import bpmn, flows, line
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = bpmn("quick", '<startEvent id="s"/><task id="t"/><endEvent id="e"/>' + flows("s", "t", "e"))


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(member("rita", "read"))
    return client


@pytest.fixture
def version(deployed: Callable[..., DefinitionVersion]) -> DefinitionVersion:
    """Nine cases that ended on three days, each longer than the one before."""
    version = deployed(QUICK)
    now = portal_now()
    for number, case in enumerate(start_instances(version, [NewInstance() for _ in range(9)], actor="test")):
        end = now - timedelta(days=number % 3)
        start = end - timedelta(minutes=number + 1)
        ProcessInstance.objects.filter(pk=case).update(started_at=start, ended_at=end)
    return version


def behind(reader: Client, link: str) -> int:
    """How many instances the list shows there."""
    answer = reader.get(f"{link}&format=csv")
    return len(b"".join(answer.streaming_content).decode().splitlines()) - 1  # type: ignore[attr-defined]


def tile(version: DefinitionVersion, key: str) -> Any:
    user = member("ada", "administer")
    window = window_of(30, portal_now())
    return next(each for each in process_tiles(version.definition, window, user) if each.key == key)


@pytest.mark.parametrize("key", ["throughput", "age"])
def test_every_number_of_a_tile_leads_to_that_many_instances(reader, version, deployed, key):
    start_instances(
        deployed(QUICK.replace(b"<task", b"<userTask").replace(b"</task", b"</userTask")),
        [NewInstance()],
        actor="test",
    )

    shown = [(value, link) for row in tile(version, key).cells for value, _, link in row if link and value]

    assert shown
    assert [behind(reader, link) for _, link in shown] == [value for value, _ in shown]


def test_the_figures_lead_to_the_instances_they_count(reader, version):
    found = {
        each.measure.key: each for each in process_numbers(version.definition, window_of(30, portal_now()))
    }

    for key in ("running", "finished"):
        assert behind(reader, found[key].href) == found[key].value


def test_the_p90_leads_to_the_slower_ones(reader, version):
    found = {
        each.measure.key: each for each in process_numbers(version.definition, window_of(30, portal_now()))
    }

    assert behind(reader, found["p90"].href) == 0  # nine cases: the ninth is the p90
    assert behind(reader, found["p50"].href) == 4


def test_a_case_at_the_border_is_not_among_the_slower(reader, version):
    case = ProcessInstance.objects.order_by("-pk").first()
    assert case
    ProcessInstance.objects.filter(pk=case.pk).update(
        started_at=case.ended_at - timedelta(minutes=5, milliseconds=1)
    )
    p50 = sorted((each.ended_at - each.started_at).total_seconds() for each in ProcessInstance.objects.all())[
        4
    ]
    found = {
        each.measure.key: each for each in process_numbers(version.definition, window_of(30, portal_now()))
    }

    assert (found["p50"].value, behind(reader, found["p50"].href)) == (p50, 4)


def test_what_was_not_right_first_time_includes_who_did_not_complete(reader, version):
    first, second = ProcessInstance.objects.order_by("pk")[:2]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE instance SET state = 'cancelled' WHERE id = %s", [first.pk])
    ElementHistory.objects.filter(instance_id=second.pk, seq=1).update(attempts=2)
    found = {
        each.measure.key: each for each in process_numbers(version.definition, window_of(30, portal_now()))
    }

    right = found["first_time_right"]
    assert right.value == pytest.approx(7 / 9)
    assert behind(reader, right.href) == 2


def approve(task: HumanTask, user: User) -> HumanTask:
    decision = Decision(outcome="approve", variables={"note": "fine"})
    complete_task(task_id=task.pk, decision=decision, user=user, now=portal_now())
    return task


def test_the_automation_share_leads_to_the_instances_people_worked_on(reader, deployed, cast):
    task = approve(start_review(by=cast.rex, operator=cast.lea), cast.ann)
    start_review(by=cast.rex, operator=cast.lea)
    definition = task.process_version.definition

    for days in (7, 90):
        window = window_of(days, portal_now())
        found = {each.measure.key: each for each in process_numbers(definition, window)}
        assert found["automation"].value is not None
        assert behind(reader, found["automation"].href) == 1


def test_the_visits_of_a_slow_step_lead_to_their_instances(reader, cast):
    approved = [approve(start_review(by=cast.rex, operator=cast.lea), cast.ann) for _ in range(3)]
    start_review(by=cast.rex, operator=cast.lea)

    ((_, visits, *_),) = tile(approved[0].process_version, "slowest").cells

    assert visits[0] == behind(reader, visits[2]) == 3


def test_the_page_says_every_number_in_a_table_too(reader, version):
    page = reader.get("/processes/quick/dashboard/").content.decode()

    assert page.count("As a table") == 3
    assert "Cycle time p90" in page


def test_another_look_brings_the_tiles_alone(reader, version):
    page = reader.get("/processes/quick/dashboard/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in page
    assert "tile-throughput" in page


def test_a_tile_comes_as_a_file(reader, version):
    lines = reader.get("/processes/quick/dashboard/throughput.csv?period=7d").getvalue().decode().splitlines()

    assert lines[0] == "Day,Started,Finished"
    assert sum(int(line.split(",")[2]) for line in lines[1:]) == 9


def test_an_unknown_tile_is_not_found(reader, version):
    assert reader.get("/processes/quick/dashboard/nothing.csv").status_code == 404


def test_an_unknown_period_shows_the_usual_one(reader, version):
    assert reader.get("/processes/quick/dashboard/?period=century").status_code == 200


def test_a_process_that_never_ran_has_an_honest_page(reader, deployed):
    deployed(line("order", "pay"))

    page = reader.get("/processes/order/dashboard/")

    assert page.status_code == 200
    assert "There are none." in page.content.decode()


def test_the_list_of_dashboards_leads_to_each(reader, version):
    assert 'href="/processes/quick/dashboard/"' in reader.get("/dashboards/").content.decode()


def test_a_stranger_sees_no_dashboard(version):
    client = Client()
    client.force_login(member("sam", ""))

    assert client.get("/processes/quick/dashboard/").status_code == 404
