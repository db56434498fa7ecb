"""Sockets look for themselves when bells were lost: Redis killed and back, or somebody who could not ring."""

import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.contrib.auth.models import User
from django.db import OperationalError

from portal.embedded.folders import make_private
from portal.embedded.redis import Bells
from portal.live import lost
from portal.live.push import push, redis_client
from portal.live.socket import NOT_LIVE, Frame, LiveConsumer
from tests.services import private_folder, wait_until
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)


class Page(LiveConsumer):
    """Nothing but lost bells makes it look: its rights are asked when nobody waits any more."""

    apart_seconds = 0.01
    heartbeat_seconds = 600.0

    def read_groups(self) -> set[str]:
        return {"page.test"}

    def read_snapshot(self) -> Frame:
        return {}

    def read_refresh(self) -> Frame:
        return {"looked": True}

    def read_changes(self, bells: list[Frame]) -> Frame:
        raise OperationalError


class Redis:
    """A server of this test's own, to be killed."""

    def __init__(self) -> None:
        folder = private_folder(f"hearing-{uuid4().hex[:8]}")
        self.bells = Bells(folder / "s/redis.sock", account_of=folder)
        make_private(folder / "s", self.bells.account)

    def start(self) -> None:
        self._process = subprocess.Popen(
            self.bells.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self.bells.is_ready, lambda: "no Redis")

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def own_redis(settings: Any) -> Iterator[Redis]:
    redis = Redis()
    settings.REDIS_URL = redis.bells.url
    redis.start()
    yield redis
    redis.kill()


@pytest.fixture
def reader() -> User:
    return User.objects.create_user("rita")


@asynccontextmanager
async def open_page(reader: User, consumer: Callable[..., Any] = Page) -> AsyncIterator[Socket]:
    socket = Socket(consumer.as_asgi(), "/ws/page/", reader)  # type: ignore[attr-defined]
    await socket.connect()
    assert (await socket.frame())["type"] == "snapshot"
    try:
        yield socket
    finally:
        await socket.disconnect()


async def test_a_socket_looks_when_redis_was_killed_and_is_back(own_redis, reader):
    async with open_page(reader) as socket:
        await sync_to_async(_heard_by)(own_redis.bells.url)
        await sync_to_async(own_redis.kill)()
        await sync_to_async(own_redis.start)()

        assert (await socket.frame("changes"))["looked"] is True
        assert (await socket.frame("changes"))["sequence"] == 3  # once more, when whoever rings has rested


async def test_a_socket_looks_when_somebody_could_not_ring(own_redis, reader, monkeypatch):
    monkeypatch.setattr(lost, "REST_SECONDS", 0.01)
    async with open_page(reader) as socket:
        await sync_to_async(_heard_by)(own_redis.bells.url)
        await sync_to_async(lost.owe)(redis_client(own_redis.bells.url))

        assert (await socket.frame("changes"))["looked"] is True


async def test_without_the_database_a_socket_is_closed_to_come_again(reader):
    async with open_page(reader) as socket:
        await get_channel_layer().group_send("page.test", {"type": "live.bell"})

        assert await socket.close_code() == NOT_LIVE


def test_a_bell_that_could_not_be_rung_is_owed(settings, monkeypatch):
    owed = []
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr("portal.live.push.owe", owed.append)
    monkeypatch.setattr("portal.live.push._rest_until", type("Rest", (), {"value": 0.0}))

    push(["page.test"], {"type": "live.bell"})
    push(["page.test"], {"type": "live.bell"})  # while it rests

    assert len(owed) == 2


def _heard_by(url: str) -> None:
    """Waits until somebody listens for lost bells there."""
    wait_until(
        lambda: redis_client(url).pubsub_numsub(lost.lost_channel())[0][1] == 1, lambda: "nobody listens"
    )
