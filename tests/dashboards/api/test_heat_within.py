"""The heat of the instances that one step called, over REST and on the page: as plain SQL counts them, with the way back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from processes.actions.commands import carry_out_commands
from processes.actions.instances import NewInstance, start_instances
from processes.models import DefinitionVersion, Grant
from tests.dashboards.selectors.test_heat_inside import calls
from tests.processes.models import bpmn, flows, line
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db(transaction=True)
TWICE = bpmn(
    "twice",
    "".join(
        f"""<callActivity id="{step}"><extensionElements><zeebe:calledElement processId="bottom"/></extensionElements>
        </callActivity>"""
        for step in ("one", "two")
    )
    + '<startEvent id="s"/><parallelGateway id="g"/>'
    + flows("s", "g", "one")
    + flows("g", "two"),
)


@pytest.fixture
def bottom(deployed: Callable[..., DefinitionVersion]) -> DefinitionVersion:
    """Called by `middle` (itself called by `top`, three times) and twice by each of two cases of `twice`; one runs alone."""
    bottom = deployed(line("bottom", "pay"))
    deployed(calls("middle", "bottom"))
    for content, amount in ((calls("top", "middle"), 3), (TWICE, 2), (calls("middle2", "bottom"), 1)):
        start_instances(deployed(content), [NewInstance() for _ in range(amount)], actor="test")
    while carry_out_commands():
        pass
    start_instances(bottom, [NewInstance()], actor="test")
    return bottom


def asked(version: DefinitionVersion, within: str, user: User | None = None) -> Any:
    person = user or User.objects.filter(username="rita").first() or member("rita", "read")
    return Rest(person).get(
        f"/process-definitions/{version.pk}/heat", layer="live", period="all", within=within
    )


def plain(process: str, step: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM instance c JOIN instance p ON p.id = c.parent_instance_id "
            "JOIN definition d ON d.id = p.definition_id JOIN definition_version v ON v.id = p.version_id "
            "JOIN token t ON t.id = c.parent_token WHERE d.key = %s AND v.element_ids ->> t.element = %s",
            [process, step],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(("process", "step", "amount"), [("twice", "one", 2), ("middle", "call", 3)])
def test_only_the_instances_called_there_count(bottom, process, step, amount):
    body = asked(bottom, f"{process}:{step}").body

    assert body["nodes"]["do-1"]["value"] == plain(process, step) == amount
    assert body["totals"]["matching"] == amount


def test_calls_through_calls_are_followed_down(bottom):
    assert asked(bottom, "top:call,middle:call").body["nodes"]["do-1"]["value"] == 3
    assert asked(bottom, "twice:one,middle:call").body["nodes"] == {}


@pytest.mark.parametrize(
    ("within", "status"), [("middle", 422), (":x", 422), ("middle:nowhere", 404), ("nobody:call", 404)]
)
def test_what_names_no_step_is_refused(bottom, within, status):
    assert is_problem(asked(bottom, within), status)


def test_a_caller_that_one_may_not_read_is_not_found(bottom):
    reader = User.objects.create_user("narrow")
    Grant.objects.create(role="read", user=reader, definition=bottom.definition)

    assert is_problem(asked(bottom, "middle:call", reader), 404)


def test_the_page_shows_the_way_back_and_the_way_down(bottom):
    client = Client()
    client.force_login(member("rita", "read"))

    down = client.get("/processes/middle/?within=top:call").content.decode()
    assert 'href="/processes/top/"' in down
    assert "/processes/bottom/?version=all\\u0026within=top%3Acall%2Cmiddle%3Acall" in down
