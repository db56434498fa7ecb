"""The socket of alerts says when they are to be read again; the count beside the navigation comes with the inbox."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser

from dashboards.actions.alerts import resolve
from dashboards.live.alerts import AlertsConsumer
from dashboards.models import Alert
from dashboards.sweeps.alerts import look_at_alerts
from humantasks.live.consumers import InboxConsumer
from portal.live.socket import NOT_FOUND, NOT_SIGNED_IN
from tests.dashboards.alerts.conftest import past as past
from tests.dashboards.alerts.conftest import ruled as ruled
from tests.processes.conftest import deployed as deployed
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)


class Calm(AlertsConsumer):
    """Frames of changes come soon; heartbeats don't get in the way."""

    apart_seconds = 0.05
    heartbeat_seconds = 60.0


class CalmInbox(InboxConsumer):
    """The same of the inbox."""

    apart_seconds = 0.05
    heartbeat_seconds = 60.0


@asynccontextmanager
async def listening(consumer: Callable[..., Any], path: str, user: Any) -> AsyncIterator[Socket]:
    socket = Socket(consumer, path, user)
    await socket.connect()
    try:
        yield socket
    finally:
        await socket.disconnect()


async def test_a_firing_is_heard_and_its_end_too(past, ruled):
    await sync_to_async(ruled)()
    async with listening(Calm.as_asgi(), "/ws/alerts/", past.boss) as socket:
        assert (await socket.frame())["type"] == "snapshot"

        await sync_to_async(look_at_alerts)()
        assert (await socket.frame())["type"] == "changes"
        alert = await sync_to_async(Alert.objects.get)()
        await sync_to_async(resolve)(past.boss, alert.pk, "done")
        assert (await socket.frame())["type"] == "changes"


async def test_the_count_beside_the_navigation_follows(past, ruled):
    await sync_to_async(ruled)()
    async with listening(CalmInbox.as_asgi(), "/ws/inbox/", past.boss) as socket:
        assert (await socket.frame())["counts"]["alerts"] == 0

        await sync_to_async(look_at_alerts)()
        assert (await socket.frame())["counts"]["alerts"] == 1


async def test_nobody_hears_nothing(past):
    async with listening(Calm.as_asgi(), "/ws/alerts/", AnonymousUser()) as socket:
        assert await socket.close_code() == NOT_SIGNED_IN
    past.stranger.is_active = False
    await sync_to_async(past.stranger.save)()
    async with listening(Calm.as_asgi(), "/ws/alerts/", past.stranger) as socket:
        assert await socket.close_code() == NOT_FOUND
