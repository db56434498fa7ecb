"""The landscape as pages, files and over REST: the same numbers, words where there is nothing, a bell when it moves."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client

from dashboards.live.boards import LandscapeConsumer
from dashboards.live.groups import tell_folded
from portal.live.socket import NOT_FOUND, NOT_SIGNED_IN
from processes.actions.instances import start_instance
from processes.models import DefinitionVersion
from tests.dashboards.selectors.test_landscape import CALLER, HTTP, effects
from tests.processes.conftest import deployed as deployed
from tests.processes.models import line
from tests.rest import Rest, member
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def versions(deployed: Callable[..., DefinitionVersion]) -> list[DefinitionVersion]:
    """`caller` calls `order`, of which one runs; `shop` uses a system nobody registered."""
    found = [deployed(each) for each in (line("order", "pay"), CALLER, HTTP)]
    start_instance(found[0], variables={}, actor="test")
    return found


def page(view: str = "", user: User | None = None, **headers: str) -> str:
    client = Client()
    client.force_login(user or member("otto", "operate"))
    return client.get(f"/landscape/?view={view}", headers=headers).content.decode()


def file(part: str) -> Any:
    client = Client()
    client.force_login(member("otto", "operate"))
    return client.get(f"/landscape/{part}.csv")


@pytest.mark.parametrize("view", ["tiles", "map", "table", "none such"])
def test_every_view_names_every_process(versions, view):
    found = page(view)

    assert all(f"/processes/{key}/" in found for key in ("order", "caller", "shop"))


def test_a_system_nobody_registered_is_said(versions):
    assert "not registered" in page("tiles")


@pytest.mark.parametrize("view", ["tiles", "map", "table"])
def test_the_failure_rate_of_a_system_leads_to_the_cases_behind_it(versions, view):
    rita = member("rita", "read")
    case = start_instance(versions[2], variables={}, actor="test")
    assert "failed_call=" not in page(view, rita)
    effects(case, refused=1, confirmed=1)

    client = Client()
    client.force_login(rita)
    (href,) = re.findall(r'href="(/instances/\?[^"]*failed_call=erp[^"]*)"', page(view, rita))
    assert [row["id"] for row in client.get(unescape(href)).context["rows"]] == [case]


def test_the_map_draws_a_line_for_each_pair(versions):
    found = page("map")

    assert found.count('class="pd-map-line') == 2
    assert 'data-source="caller" data-target="order"' in found


def test_the_script_gets_the_part_that_changes(versions):
    found = page("table", None, **{"HX-Request": "true"})

    assert "<html" not in found
    assert "Links" in found


def test_an_empty_landscape_says_what_will_stand_here(db):
    assert "No process yet" in page()


@pytest.mark.parametrize(
    ("part", "begins"),
    [
        ("processes", "order,order,1,published,running,1,0"),
        ("links", "call,caller,order,order,c,0"),
        ("systems", "shop,erp,erp,h,False,0"),
    ],
)
def test_every_part_is_a_file(versions, part, begins):
    lines = file(part).getvalue().decode().splitlines()

    assert any(each.startswith(begins) for each in lines[1:])


def test_a_part_there_is_not_is_not_found(versions):
    assert file("colours").status_code == 404


def test_the_data_of_the_picture_comes_over_rest(versions):
    body = Rest(member("rita", "read")).get("/landscape").body

    assert {(each["key"], each["running"]) for each in body["processes"]} == {
        ("order", 1),
        ("caller", 0),
        ("shop", 0),
    }
    assert [(each["source"], each["target"], each["running"]) for each in body["links"]] == [
        ("caller", "order", 0)
    ]
    assert [(each["process"], each["system"], each["failure_rate"]) for each in body["systems"]] == [
        ("shop", "erp", None)
    ]


class Calm(LandscapeConsumer):
    apart_seconds = 0.05
    heartbeat_seconds = 60.0


async def test_a_commit_rings_the_landscape(versions):
    socket = Socket(Calm.as_asgi(), "/ws/landscape/", await sync_to_async(member)("rita", "read"))
    await socket.connect()
    first = await socket.frame()
    await sync_to_async(tell_folded)(versions[0].pk, 1)
    second = await socket.frame("changes")
    await socket.disconnect()

    assert (first["type"], first["readings"], second["readings"]) == ("snapshot", 0, 1)


async def test_nobody_without_rights_hears_it(versions):
    nobody = await sync_to_async(User.objects.create_user)("nobody")
    for user, code in ((nobody, NOT_FOUND), (AnonymousUser(), NOT_SIGNED_IN)):
        socket = Socket(Calm.as_asgi(), "/ws/landscape/", user)
        await socket.connect()
        assert await socket.close_code() == code
