"""The instance socket: where its tokens stand, for those who may see the instance."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User

from dashboards.live.groups import tell_folded
from dashboards.live.instances import InstanceConsumer
from humantasks.actions.claim import claim_task
from humantasks.actions.complete import Decision, complete_task
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from portal.live.socket import NOT_FOUND, NOT_SIGNED_IN
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import start_review
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)


class Calm(InstanceConsumer):
    """Frames of changes come soon; heartbeats don't get in the way."""

    apart_seconds = 0.05
    heartbeat_seconds = 60.0


@asynccontextmanager
async def watching(instance_id: int, user: Any) -> AsyncIterator[Socket]:
    route = {"url_route": {"kwargs": {"instance_id": instance_id}}}
    socket = Socket(Calm.as_asgi(), f"/ws/instances/{instance_id}/", user, **route)
    await socket.connect()
    try:
        yield socket
    finally:
        await socket.disconnect()


@pytest.fixture
def review(cast: Cast) -> HumanTask:
    return start_review(by=cast.rex, operator=cast.lea)


def approve(task: HumanTask, user: User) -> None:
    now = portal_now()
    decision = Decision(outcome="approve", variables={"note": "fine"})
    complete_task(task_id=task.pk, decision=decision, user=user, now=now)
    tell_folded(task.process_version_id, 1)


async def test_it_begins_with_where_the_tokens_stand(review, cast):
    async with watching(review.instance_id, cast.lea) as socket:
        frame = await socket.frame()

    standing = [(token["element_id"], token["incident"]) for token in frame["tokens"]]
    assert (frame["type"], frame["state"], standing) == ("snapshot", "active", [("review", False)])


async def test_the_end_of_the_instance_arrives(review, cast):
    async with watching(review.instance_id, cast.lea) as socket:
        await socket.frame()

        await sync_to_async(approve)(review, cast.ann)
        frame = await socket.frame()
        while frame["state"] == "active":
            frame = await socket.frame()

    assert (frame["type"], frame["state"], frame["tokens"]) == ("changes", "completed", [])


async def test_a_claim_arrives_although_no_token_moves(review, cast):
    async with watching(review.instance_id, cast.lea) as socket:
        before = await socket.frame()

        await sync_to_async(claim_task)(
            task_id=review.pk, user=cast.ann, now=await sync_to_async(portal_now)()
        )
        after = await socket.frame()

    assert after["tasks"] != before["tasks"]


async def test_another_instances_change_is_not_told(review, cast):
    async with watching(review.instance_id, cast.lea) as socket:
        await socket.frame()

        await sync_to_async(tell_folded)(review.process_version_id, 1)

        assert await socket.is_quiet(0.3)


async def test_whoever_started_it_may_watch_it(review, cast):
    async with watching(review.instance_id, cast.rex) as socket:
        assert (await socket.frame())["type"] == "snapshot"


async def test_a_stranger_learns_nothing(review, cast):
    async with watching(review.instance_id, cast.sam) as socket:
        assert await socket.close_code() == NOT_FOUND


async def test_nobody_watches_without_signing_in(review):
    async with watching(review.instance_id, AnonymousUser()) as socket:
        assert await socket.close_code() == NOT_SIGNED_IN
