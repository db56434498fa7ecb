"""What is asked for and is not there: on the map, the tile, the alert, the file and over REST it is an honest empty or a sentence."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from dashboards.actions.boards import create_board
from dashboards.selectors.alert_number import read_number
from portal.lib.clock import portal_now
from processes.models import ProcessInstance, VariableValue
from tests.dashboards.alerts.conftest import ruled as ruled
from tests.dashboards.boards.conftest import Past
from tests.dashboards.boards.conftest import past as past
from tests.processes.conftest import deployed as deployed
from tests.rest import Rest

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = {"from": "2020-01-01", "to": "2020-01-31"}
LONG_AGO_MAP = {"from": "2020-01-01T00:00:00Z", "to": "2020-01-31T00:00:00Z"}
NONE = "There are none."
RETIRED = "This process is retired: nothing new starts."
UNSEARCHABLE = "No value of “colour” can be searched here"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def everywhere(past: Past, query: dict[str, str], **tile: Any) -> dict[str, str]:
    """What page, file and REST say of one tile."""
    board = create_board(past.boss, "Ours", tiles=[{"id": "t", "picture": "number"} | tile])
    client, path = browser(past.boss), f"/dashboards/{board.pk}/"
    return {
        "page": client.get(path, query).content.decode(),
        "file": client.get(f"{path}tiles/t.csv", query).getvalue().decode(),
        "rest": Rest(past.boss).get(f"/dashboards/{board.pk}/tiles/t", **query).content.decode(),
    }


def counts(past: Past, query: dict[str, str], **tile: Any) -> tuple[str, int]:
    """The one number in the file of a tile and over REST."""
    said = everywhere(past, query, **tile)
    return said["file"].splitlines()[-1].split(",")[-1], Rest(past.boss).get(
        "/process-instances", process_key=tile["process"], **{f"var.{query['variable']}": query["value"]}
    ).body["results"].__len__()


@pytest.mark.parametrize("picture", ["number", "line", "table"])
def test_a_tile_of_a_period_without_data_says_so(past, picture):
    by = {} if picture == "number" else {"by": "process"}
    said = everywhere(past, LONG_AGO, picture=picture, measure="p90", **by)

    assert {name: NONE in text for name, text in said.items()} == dict.fromkeys(said, True)


def test_a_map_of_a_period_without_data_counts_nothing(past):
    body = Rest(past.boss).get(f"/process-definitions/{past.quick.pk}/heat", **LONG_AGO_MAP).body
    waited = (
        Rest(past.boss)
        .get(f"/process-definitions/{past.quick.pk}/heat", layer="total_p95", **LONG_AGO_MAP)
        .body
    )

    assert {node["value"] for node in body["nodes"].values()} <= {0}
    assert {node["value"] for node in waited["nodes"].values()} <= {None}


def test_a_map_of_a_period_without_data_is_a_page_and_a_file(past):
    query = urlencode({"layer": "total_p95"} | LONG_AGO_MAP)
    page = browser(past.boss).get(f"/processes/quick/?{query}")
    file = browser(past.boss).get(f"/processes/quick/heat.csv?{query}").getvalue().decode()

    assert page.status_code == 200
    assert len(file.splitlines()) >= 1


def test_a_process_that_never_ran_says_so_on_its_dashboard(past, deployed):
    ProcessInstance.objects.all().delete()
    page = browser(past.boss).get("/processes/quick/dashboard/").content.decode()

    assert page.count(NONE) >= 2
    assert "None" not in page.replace("none", "")


def test_a_version_without_a_diagram_has_its_map(past):
    """None of these models has one: it is laid out."""
    page = browser(past.boss).get("/processes/quick/").content.decode()
    address = f"/api/v1/process-definitions/{past.quick.pk}/xml"
    client = browser(past.boss)

    assert f"{address}?drawn=true" in page
    assert b"BPMNShape" not in client.get(address).content  # as it was deployed
    assert b"BPMNShape" in client.get(f"{address}?drawn=true").content


def retire(past: Past) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE definition_version SET state = 'retired' WHERE id = %s", [past.quick.pk])


def test_a_retired_process_keeps_its_numbers_and_says_so(past, ruled):
    rule = ruled(measure="finished", process="quick", period="7d", threshold=0)
    retire(past)
    said = everywhere(past, {}, measure="finished", process="quick")
    client = browser(past.boss)

    assert (RETIRED in said["page"], RETIRED in said["rest"], said["file"].splitlines()[-1]) == (
        True,
        True,
        "Period,9",
    )
    assert read_number(rule, portal_now()).value == 9
    assert RETIRED in client.get(f"/alerts/{rule.pk}/").content.decode()
    assert "retired" in client.get("/landscape/").content.decode()
    for part in ("", "dashboard/", "instances/", "versions/"):
        page = client.get(f"/processes/quick/{part}").content.decode()
        assert (RETIRED in page, "vNone" in page) == (True, False)


@pytest.mark.parametrize("value", ["5", "5.0", "05"])
def test_a_variable_that_changed_its_type_is_counted_as_lists_find_it(past, value):
    first, second, *_ = ProcessInstance.objects.filter(version=past.slow).order_by("pk")
    VariableValue.objects.create(instance_id=first.pk, name="amount", num=5)
    VariableValue.objects.create(instance_id=second.pk, name="amount", txt="5")

    tile, found = counts(past, {"variable": "amount", "value": value}, measure="running", process="slow")
    assert int(tile) == found


@pytest.mark.parametrize("value", ["1e999", "NaN", "Infinity", "-", "x" * 300])
def test_a_value_that_no_variable_can_have_finds_nothing(past, value):
    case = ProcessInstance.objects.filter(version=past.slow).first()
    VariableValue.objects.create(instance_id=case.pk, name="amount", num=5)
    query = {"variable": "amount", "value": value}

    assert counts(past, query, measure="running", process="slow") == ("0", 0)
    assert browser(past.boss).get("/instances/", query).status_code == 200
    map_query = {"var.amount": value}
    assert Rest(past.boss).get(f"/process-definitions/{past.slow.pk}/heat", **map_query).status_code == 200


def test_a_variable_nobody_can_search_by_is_a_sentence_everywhere(past, ruled):
    query = {"variable": "colour", "value": "red"}
    said = everywhere(past, query, measure="running", process="slow")
    rule = ruled(measure="running", process="slow", filters=query)
    heat = Rest(past.boss).get(f"/process-definitions/{past.slow.pk}/heat", **{"var.colour": "red"}).content

    assert {name: UNSEARCHABLE in text for name, text in said.items()} == dict.fromkeys(said, True)
    assert UNSEARCHABLE in read_number(rule, portal_now()).trouble
    assert UNSEARCHABLE in heat.decode()


def test_a_grouping_by_a_variable_nobody_can_search_by_is_a_sentence(past):
    said = everywhere(past, {}, picture="bar", measure="running", by="variable", variable="colour")

    assert {name: UNSEARCHABLE in text for name, text in said.items()} == dict.fromkeys(said, True)
