"""Every WebSocket from the wrong side: who is not signed in, and who has no right to what it tells of."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser

from portal.lib.json import loads
from portal.live.socket import NOT_FOUND, NOT_SIGNED_IN
from portal.routing import websocket_urlpatterns
from tests.security.world import World, make_world
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)
APPLICATION = URLRouter(websocket_urlpatterns)
# Route -> the address that is tried. To one's own inbox and alerts everybody is let in, and finds nothing there.
CLOSED = {
    "ws/definitions/<int:version_id>/heat/": "/ws/definitions/{version_id}/heat/",
    "ws/dashboards/<int:board_id>/": "/ws/dashboards/{board_id}/",
    "ws/processes/<str:key>/dashboard/": "/ws/processes/{key}/dashboard/",
    "ws/landscape/": "/ws/landscape/",
    "ws/instances/<int:instance_id>/": "/ws/instances/{instance_id}/",
    "ws/tasks/<int:task_id>/": "/ws/tasks/{task_id}/",
    "ws/drafts/<int:version_id>/": "/ws/drafts/{version_id}/",
}
# Whoever has the signed link is let in, with the rights of its maker.
SIGNED = {"ws/shared/dashboards/<str:board_token>/": "/ws/shared/dashboards/{board_token}/"}
OWN = {"ws/inbox/": "/ws/inbox/", "ws/alerts/": "/ws/alerts/"}


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


async def first_word(path: str, user: Any) -> dict[str, Any] | int:
    """What is said first: a frame, or the code it is closed with."""
    socket = Socket(APPLICATION, path, user, query_string=b"tab=0123456789abcdef")
    await socket.connect()
    said = await socket.ends.receive_output(60)
    if said["type"] == "websocket.close":
        return int(said["code"])
    await socket.disconnect()
    frame: dict[str, Any] = loads(said["text"])
    return frame


def test_every_socket_has_a_row() -> None:
    assert {str(each.pattern) for each in websocket_urlpatterns} == CLOSED.keys() | OWN.keys() | SIGNED.keys()


async def test_nobody_hears_anything_without_signing_in(world: World) -> None:
    names = await sync_to_async(world.names)()
    words = [await first_word(path.format(**names), AnonymousUser()) for path in (CLOSED | OWN).values()]

    assert words == [NOT_SIGNED_IN] * len(CLOSED | OWN)


async def test_a_stranger_is_told_that_there_is_nothing(world: World) -> None:
    names = await sync_to_async(world.names)()
    words = {path: await first_word(path.format(**names), world.outsider) for path in CLOSED.values()}

    assert words == dict.fromkeys(CLOSED.values(), NOT_FOUND)


async def test_the_right_person_is_answered(world: World) -> None:
    names = await sync_to_async(world.names)()
    words = [await first_word(path.format(**names), world.administrator) for path in CLOSED.values()]

    assert all(isinstance(word, dict) for word in words), words


async def test_a_signed_link_is_answered_and_a_forged_one_is_not(world: World) -> None:
    names = await sync_to_async(world.names)()
    (path,) = SIGNED.values()

    assert isinstance(await first_word(path.format(**names), AnonymousUser()), dict)
    assert await first_word(path.format(board_token="1:x:y"), AnonymousUser()) == NOT_FOUND


async def test_a_strangers_own_inbox_is_empty(world: World) -> None:
    inbox = await first_word("/ws/inbox/", world.outsider)
    alerts = await first_word("/ws/alerts/", world.outsider)

    assert isinstance(inbox, dict)
    assert (inbox["rows"], set(inbox["counts"].values()), inbox["unread"]) == ([], {0}, 0)
    assert isinstance(alerts, dict)
    assert alerts.keys() <= {"type", "sequence", "readings"}
