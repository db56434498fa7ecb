"""The map whose visits are counted one by one: how far it is, line by line, and then what the API answers."""

import pytest
from django.test import Client

from dashboards.store import history
from portal.lib.json import loads
from processes.actions.instances import NewInstance, start_instances
from processes.models import VariableValue
from tests.processes.conftest import deployed as deployed
from tests.processes.models import line
from tests.rest import Rest, member

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"layer": "live", "period": "all", "var.amount__gt": "0"}


@pytest.fixture
def version(deployed):
    version = deployed(line("order", "pay"))
    for case in start_instances(version, [NewInstance()] * 3, actor="test"):
        VariableValue.objects.create(instance_id=case, name="amount", num=5)
    return version


def lines(*roles: str, **asked: str) -> list[dict]:
    client = Client()
    client.force_login(member("-".join(roles), *roles))
    answer = client.get("/processes/order/heat.ndjson", ASKED | asked)
    return [loads(line) for line in answer.getvalue().splitlines()]


def test_it_says_how_far_it_is_and_then_what_the_api_answers(version, monkeypatch):
    monkeypatch.setattr(history, "SLICE", 2)

    first, second, last = lines("read", "see_variables")

    rest = Rest(member("rita", "read", "see_variables"))
    body = rest.get(f"/process-definitions/{version.pk}/heat", **ASKED).body
    assert (first, second) == ({"done": 0, "of": 3}, {"done": 2, "of": 3})
    assert (last["answer"]["nodes"], last["answer"]["totals"]) == (body["nodes"], body["totals"])
    assert body["nodes"]["do-1"]["value"] == 3


def test_what_cannot_be_asked_is_a_problem_in_its_last_line(version):
    [line] = lines("read", "see_variables", layer="warmth")

    assert (line["problem"]["status"], line["problem"]["code"]) == (422, "unknown-layer")


def test_who_may_not_see_variables_may_not_count_by_them(version):
    [line] = lines("read")

    assert line["problem"]["status"] == 403
