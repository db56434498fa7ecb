"""The heat socket: a snapshot, then what each fold changed, to everybody who shows the same view, heard of once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User

from dashboards.live.consumers import NOT_FOUND, NOT_SIGNED_IN, HeatConsumer
from dashboards.live.ear import Ear
from dashboards.live.hub import Hub, View
from dashboards.sweeps.fold import fold_all
from processes.actions.instances import NewInstance, start_instances
from processes.models import DefinitionVersion
from tests.processes.conftest import deployed as deployed
from tests.processes.models import line
from tests.rest import member
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)
BEAT_SECONDS = 0.2


@pytest.fixture
def version(deployed: Callable[..., DefinitionVersion]) -> DefinitionVersion:
    return deployed(line("order", "pay"))


@pytest.fixture
def viewer(version: DefinitionVersion) -> User:
    return member("rita", "read")


@asynccontextmanager
async def watching(
    version: DefinitionVersion, *users: Any, hub: Hub | None = None
) -> AsyncIterator[list[Socket]]:
    shared = type("Shared", (HeatConsumer,), {"hub": hub or Hub(hear=Ear.open)})
    route = {"url_route": {"kwargs": {"version_id": version.pk}}}
    path = f"/ws/definitions/{version.pk}/heat/"
    sockets = [Socket(shared.as_asgi(), path, user, **route) for user in users]
    try:
        for socket in sockets:
            await socket.connect()
        yield sockets
    finally:
        for socket in sockets:
            await socket.disconnect()


def begin(version: DefinitionVersion) -> None:
    start_instances(version, [NewInstance()], actor="test")
    fold_all()


async def test_what_is_folded_reaches_everybody_with_the_same_number(version, viewer):
    async with watching(version, viewer, viewer) as sockets:
        before = [await socket.frame("snapshot") for socket in sockets]
        await sync_to_async(begin)(version)
        after = [await socket.frame() for socket in sockets]

    assert [frame["sequence"] for frame in (*before, *after)] == [0, 0, 1, 1]
    assert after[0] == after[1]
    assert after[0]["totals"]["instances"] == 1


class Hearing:
    """Ears that only count."""

    def __init__(self) -> None:
        self.opened: list[list[int]] = []
        self.closed = 0

    async def open(self, versions: Iterable[int], heard: Callable[[int], None]) -> Any:
        self.opened.append(list(versions))
        return self

    def close(self) -> None:
        self.closed += 1


async def test_a_view_is_heard_once_whoever_shows_it_and_no_longer_than_somebody_does(version, viewer):
    hearing = Hearing()
    async with watching(version, viewer, viewer, hub=Hub(hear=hearing.open)) as sockets:
        for socket in sockets:
            await socket.frame("snapshot")
        assert (hearing.opened, hearing.closed) == ([[version.pk]], 0)

    assert hearing.closed == 1


async def test_a_view_that_cannot_be_heard_is_not_kept(version, viewer):
    async def deaf(versions: Iterable[int], heard: Callable[[int], None]) -> Any:
        raise ConnectionError("no Redis")

    hub = Hub(hear=deaf)
    with pytest.raises(ConnectionError):
        await hub.join(View((version.pk,), "live", "all"), lambda text: asyncio.sleep(0))

    assert not hub._shown


async def test_heartbeats_carry_the_number_of_the_last_change(version, viewer):
    async with watching(version, viewer, hub=Hub(hear=Ear.open, beat_seconds=BEAT_SECONDS)) as [socket]:
        await socket.frame("snapshot")
        await sync_to_async(begin)(version)
        while (change := await socket.frame())["type"] == "heartbeat":
            pass
        beat = await socket.frame("heartbeat")

    assert (change["sequence"], beat["sequence"], bool(beat["as_of"])) == (1, 1, True)


async def test_nobody_without_the_right_hears_it(version):
    stranger = await sync_to_async(User.objects.create_user)("stranger")
    for user, code in ((stranger, NOT_FOUND), (AnonymousUser(), NOT_SIGNED_IN)):
        async with watching(version, user) as [socket]:
            assert await socket.close_code() == code
