"""The inbox socket: what its reader may see, as it changes, numbered without gaps."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User

from humantasks.actions.claim import claim_task
from humantasks.live.consumers import InboxConsumer
from humantasks.models import HumanTask
from portal.live.socket import NOT_FOUND, NOT_SIGNED_IN
from tests.humantasks.conftest import FRIDAY
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)


class Hasty(InboxConsumer):
    """Does within a second what takes half a minute."""

    apart_seconds = 0.05
    heartbeat_seconds = 0.2
    rights_seconds = 0.4


class Calm(InboxConsumer):
    """Frames of changes come soon; heartbeats don't get in the way."""

    apart_seconds = 0.05
    heartbeat_seconds = 60.0


@asynccontextmanager
async def inbox(user: Any, consumer: type[InboxConsumer] = Calm) -> AsyncIterator[Socket]:
    socket = Socket(consumer.as_asgi(), "/ws/inbox/", user)
    await socket.connect()
    try:
        yield socket
    finally:
        await socket.disconnect()


async def claimed(task: HumanTask, user: User) -> None:
    await sync_to_async(claim_task)(task_id=task.pk, user=user, now=FRIDAY)


async def test_it_begins_with_a_snapshot(task, cast):
    async with inbox(cast.ann) as socket:
        frame = await socket.frame()

    assert (frame["type"], frame["sequence"], frame["counts"]["groups"]) == ("snapshot", 1, 1)
    assert [(row["id"], row["title"]) for row in frame["rows"]] == [(str(task.pk), task.title)]


async def test_a_colleagues_claim_arrives_as_a_changed_row(task, cast):
    async with inbox(cast.bob) as socket:
        await socket.frame()

        await claimed(task, cast.ann)
        frame = await socket.frame()

    assert (frame["type"], frame["sequence"], frame["removed"]) == ("changes", 2, [])
    assert [(row["state"], row["who"]["name"]) for row in frame["rows"]] == [("claimed", "ann")]


async def test_a_new_task_arrives_by_itself(opened: Callable[..., HumanTask], cast):
    async with inbox(cast.ann) as socket:
        await socket.frame()

        task = await sync_to_async(opened)()
        frame = await socket.frame()

    assert [row["id"] for row in frame["rows"]] == [str(task.pk)]
    assert frame["counts"]["open"] == 1


async def test_what_closes_leaves(task, cast, close):
    async with inbox(cast.ann) as socket:
        await socket.frame()

        await sync_to_async(close)(task)
        frame = await socket.frame()

    assert (frame["rows"], frame["removed"], frame["counts"]["open"]) == ([], [str(task.pk)], 0)


async def test_operators_hear_of_every_task_of_their_process(task, cast):
    async with inbox(cast.lea) as socket:
        await socket.frame()

        await claimed(task, cast.ann)

        assert [row["id"] for row in (await socket.frame())["rows"]] == [str(task.pk)]


async def test_strangers_hear_nothing(task, cast):
    async with inbox(cast.sam) as socket:
        assert (await socket.frame())["rows"] == []

        await claimed(task, cast.ann)

        assert await socket.is_quiet(0.3)


async def test_many_changes_at_once_are_few_frames(opened: Callable[..., HumanTask], cast):
    tasks = [await sync_to_async(opened)() for _ in range(10)]
    async with inbox(cast.bob, InboxConsumer) as socket:
        await socket.frame()

        for task in tasks:
            await claimed(task, cast.ann)
        first, second = await socket.frame("changes"), await socket.frame("changes")

    assert (first["sequence"], second["sequence"]) == (2, 3)
    assert {row["id"] for row in first["rows"] + second["rows"]} == {str(task.pk) for task in tasks}


async def test_after_a_gap_the_browser_gets_a_new_snapshot(task, cast):
    async with inbox(cast.ann) as socket:
        await socket.frame()

        await socket.say({"type": "resync"})
        frame = await socket.frame()

    assert (frame["type"], frame["sequence"]) == ("snapshot", 2)


@pytest.mark.parametrize("message", ["", "no json", "[1]", "{}", '{"type": "drop tables"}', "x" * 20_000])
async def test_other_messages_are_passed_over(task, cast, message):
    async with inbox(cast.ann) as socket:
        await socket.frame()

        await socket.say(message)
        await socket.say({"type": "ping"})

        assert (await socket.frame())["type"] == "pong"


async def test_heartbeats_repeat_the_last_number(task, cast):
    async with inbox(cast.ann, Hasty) as socket:
        await socket.frame()

        assert (await socket.frame("heartbeat"))["sequence"] == 1


async def test_a_lost_bell_is_made_good(task, cast):
    async with inbox(cast.ann, Hasty) as socket:
        await socket.frame()

        await HumanTask.objects.filter(pk=task.pk).aupdate(state="cancelled")
        frame = await socket.frame("changes")

    assert frame["removed"] == [str(task.pk)]


async def test_who_is_not_signed_in_is_turned_away():
    async with inbox(AnonymousUser()) as socket:
        assert await socket.close_code() == NOT_SIGNED_IN


async def test_who_has_left_is_shown_out(task, cast):
    async with inbox(cast.ann, Hasty) as socket:
        await socket.frame()

        await User.objects.filter(pk=cast.ann.pk).aupdate(is_active=False)

        assert await socket.close_code() == NOT_FOUND


async def test_who_leaves_a_group_no_longer_hears_its_tasks(task, cast):
    async with inbox(cast.bob, Hasty) as socket:
        await socket.frame()

        await sync_to_async(cast.bob.groups.clear)()

        assert (await socket.frame("changes"))["removed"] == [str(task.pk)]
