"""The page of a process that is retired, a draft, or filtered by a variable that changed its type: honest sentences."""

import csv
import io

import pytest
from django.test import Client

from processes.actions.definitions import retire
from processes.actions.instances import NewInstance, start_instances
from processes.models import VariableValue
from tests.processes.conftest import deployed as deployed
from tests.processes.models import line
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db(transaction=True)


def page(key: str) -> str:
    client = Client()
    client.force_login(member("rita", "read"))
    return client.get(f"/processes/{key}/").content.decode()


def test_a_retired_process_keeps_its_map_and_says_that_nothing_new_starts(deployed):
    version = deployed(line("order", "pay"))
    assert "This process is retired" not in page("order")
    retire(version)

    client = Client()
    client.force_login(member("otto", "read"))
    assert "This process is retired: nothing new starts" in client.get("/processes/order/").content.decode()


@pytest.mark.parametrize("layer", ["frequency", "working_mean", "total_p90", "over_target"])
def test_every_layer_there_is_has_a_button_and_a_name(deployed, layer):
    deployed(line("order", "pay"))
    client = Client()
    client.force_login(member("rita", "read"))

    context = client.get("/processes/order/", {"layer": layer}).context

    assert context["shown_layer"] in [each["key"] for each in context["layers"]]
    assert context["heat_page"]["layers"][layer]


def test_the_heat_of_a_retired_process_is_what_it_was(deployed):
    version = deployed(line("order", "pay"))
    start_instances(version, [NewInstance()] * 2, actor="test")
    retire(version)

    body = (
        Rest(member("rita", "read"))
        .get(f"/process-definitions/{version.pk}/heat", layer="live", period="all")
        .body
    )
    assert body["nodes"]["do-1"]["value"] == 2


def test_values_of_another_type_are_left_out_and_that_is_said(deployed):
    version = deployed(line("order", "pay"))
    first, second = start_instances(version, [NewInstance()] * 2, actor="test")
    VariableValue.objects.create(instance_id=first, name="amount", num=20)
    VariableValue.objects.create(instance_id=second, name="amount", txt="20")

    body = (
        Rest(member("vera", "see_variables"))
        .get(
            f"/process-definitions/{version.pk}/heat", layer="live", period="all", **{"var.amount__gte": "20"}
        )
        .body
    )
    assert body["nodes"]["do-1"]["value"] == 1
    assert body["notes"] == ["1 instance holds “amount” as a text, which is neither more nor less."]


def lines(client: Client, path: str, **query: str) -> list[list[str]]:
    answer = client.get(path, {"format": "csv", **query})
    return list(csv.reader(io.StringIO(answer.getvalue().decode())))[1:]


def test_processes_and_versions_are_files_of_who_may_read_them(deployed):
    version = deployed(line("order", "pay"))
    start_instances(version, [NewInstance()] * 2, actor="test")
    reader, stranger = Client(), Client()
    reader.force_login(member("rita", "read"))
    stranger.force_login(member("sam"))

    assert [row[:1] + row[4:5] for row in lines(reader, "/processes/")] == [["order", "2"]]
    assert [row[1:5] for row in lines(reader, "/processes/order/versions/")] == [["1", "", "published", "2"]]
    assert lines(reader, "/processes/", q="nothing") == lines(stranger, "/processes/") == []
    assert stranger.get("/processes/order/versions/?format=csv").status_code == 404
