"""Who has a task open: told to who may see it, gone with the tab, gone when the tab is killed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, Group
from django.test import override_settings

from humantasks.live.task import TaskConsumer
from portal.live import presence
from portal.live.socket import NOT_FOUND, NOT_SIGNED_IN
from tests.humantasks.live.test_inbox_socket import Hasty as HastyInbox
from tests.humantasks.live.test_inbox_socket import inbox
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)


class Calm(TaskConsumer):
    apart_seconds = 0.05
    heartbeat_seconds = 60.0


class Hasty(TaskConsumer):
    apart_seconds = 0.05
    heartbeat_seconds = 0.2
    rights_seconds = 0.4


def time_is_over(place: str, tab: presence.Tab) -> None:
    """As if it had given no sign of life for long."""
    presence._client().zadd(presence._key(place), {str(tab): 1})


@asynccontextmanager
async def opened_by(user: Any, task: Any, consumer: type[TaskConsumer] = Calm) -> AsyncIterator[Socket]:
    scope = {"url_route": {"kwargs": {"task_id": task.pk}}}
    socket = Socket(consumer.as_asgi(), f"/ws/tasks/{task.pk}/", user, **scope)
    await socket.connect()
    try:
        yield socket
    finally:
        await socket.disconnect()


async def test_who_opens_it_is_seen_by_who_has_it_open(task, cast):
    async with opened_by(cast.ann, task) as ann:
        assert (await ann.frame())["present"] == []
        async with opened_by(cast.bob, task) as bob:
            assert (await bob.frame())["present"] == ["ann"]
            assert (await ann.frame())["present"] == ["bob"]
        assert (await ann.frame())["present"] == []


async def test_ones_own_second_tab_is_nobody_else(task, cast):
    async with opened_by(cast.ann, task) as first, opened_by(cast.ann, task) as second:
        assert (await first.frame())["present"] == []
        assert (await second.frame())["present"] == []


async def test_a_person_with_two_tabs_is_there_until_both_are_closed(task, cast):
    async with opened_by(cast.ann, task) as ann:
        await ann.frame()
        async with opened_by(cast.bob, task):
            assert (await ann.frame())["present"] == ["bob"]
            async with opened_by(cast.bob, task) as again:
                await again.frame()
            assert await ann.is_quiet(0.3)


async def test_the_list_is_told_of_tasks_it_shows(task, cast):
    async with inbox(cast.ann) as list_of_ann:
        await list_of_ann.frame()
        async with opened_by(cast.bob, task):
            assert (await list_of_ann.frame())["present"] == {str(task.pk): ["bob"]}
        assert (await list_of_ann.frame())["present"] == {}


async def test_a_list_that_opens_later_knows_too(task, cast):
    async with opened_by(cast.bob, task) as bob:
        await bob.frame()
        async with inbox(cast.ann) as list_of_ann:
            assert (await list_of_ann.frame())["present"] == {str(task.pk): ["bob"]}


async def test_who_was_killed_is_gone_when_their_time_is_over(task, cast):
    killed = presence.Tab(cast.bob.pk, "bob", "killed")
    await sync_to_async(presence.stay)(str(task.pk), killed)

    async with opened_by(cast.ann, task, Hasty) as ann, inbox(cast.ann, HastyInbox) as list_of_ann:
        assert (await ann.frame("snapshot"))["present"] == ["bob"]
        assert (await list_of_ann.frame("snapshot"))["present"] == {str(task.pk): ["bob"]}
        await sync_to_async(time_is_over)(str(task.pk), killed)
        assert (await ann.frame("changes"))["present"] == []
        while "present" not in (frame := await list_of_ann.frame("changes")):
            pass
        assert frame["present"] == {}


async def test_three_heartbeats_and_one_look_are_less_than_half_a_minute():
    assert presence.STAYS_SECONDS + TaskConsumer.heartbeat_seconds <= 30
    assert 2 * TaskConsumer.heartbeat_seconds <= presence.STAYS_SECONDS


async def test_strangers_are_told_nothing(task, cast):
    async with opened_by(AnonymousUser(), task) as socket:
        assert await socket.close_code() == NOT_SIGNED_IN


async def test_who_may_not_see_the_task_is_told_nothing_and_is_not_there(task, cast):
    async with opened_by(cast.ann, task) as ann:
        await ann.frame()
        async with opened_by(cast.sam, task) as sam:
            assert await sam.close_code() == NOT_FOUND
        assert await ann.is_quiet(0.3)


async def test_who_loses_the_right_is_cut_off_and_seen_no_longer(task, cast):
    async with opened_by(cast.ann, task) as ann:
        await ann.frame()
        async with opened_by(cast.bob, task, Hasty) as bob:
            assert (await ann.frame())["present"] == ["bob"]

            await sync_to_async(cast.bob.groups.remove)(await sync_to_async(Group.objects.get)(name="Risk"))

            assert await bob.close_code() == NOT_FOUND
        assert (await ann.frame())["present"] == []


async def test_without_redis_nobody_is_anywhere_and_nothing_fails(task, cast):
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        assert await sync_to_async(presence.present)(["1"], besides=0) == {}
        await sync_to_async(presence.leave)("1", presence.Tab(1, "x", "y"))


def test_names_with_anything_in_them_come_back_as_they_are(db):
    tab = presence.Tab(7, 'Ör "|" <b>', "c")
    presence.stay("names", tab)

    assert presence.present(["names"], besides=0) == {"names": ['Ör "|" <b>']}
    presence.leave("names", tab)
