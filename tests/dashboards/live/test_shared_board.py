"""The socket behind a signed link: it rings without an account, and ends when the link is over, withdrawn or lost its maker."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User

from dashboards.actions.boards import create_board, delete_board, make_link, revoke_link, save_board, token_of
from dashboards.live.boards import BoardConsumer, SharedBoardConsumer
from dashboards.live.groups import tell_folded
from dashboards.models import Board, BoardLink
from portal.live.socket import NOT_FOUND
from processes.models import Grant
from tests.dashboards.boards.conftest import Past
from tests.dashboards.boards.conftest import past as past
from tests.processes.conftest import deployed as deployed
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)
TILES = [{"id": "n", "picture": "number", "measure": "running"}]


class Calm(SharedBoardConsumer):
    """Frames of changes come soon; heartbeats and rights only when something rings."""

    apart_seconds = 0.05
    heartbeat_seconds = 60.0
    rights_seconds = 600.0


class Anxious(SharedBoardConsumer):
    """Asks for its rights with every heartbeat, and these come soon."""

    apart_seconds = 0.05
    heartbeat_seconds = 0.1
    rights_seconds = 0.1


class CalmBoard(BoardConsumer):
    """The same of somebody with an account."""

    apart_seconds = 0.05
    heartbeat_seconds = 60.0


@pytest.fixture
def board(past: Past) -> Board:
    return create_board(past.boss, "Ours", tiles=TILES)


@pytest.fixture
def shared(past: Past, board: Board) -> BoardLink:
    return make_link(past.boss, board.pk, 7)


@asynccontextmanager
async def listening(consumer: Callable[..., Any], user: Any, **kwargs: Any) -> AsyncIterator[Socket]:
    socket = Socket(consumer, "/ws/", user, url_route={"kwargs": kwargs})
    await socket.connect()
    assert (await socket.frame())["type"] == "snapshot"
    try:
        yield socket
    finally:
        await socket.disconnect()


def behind(link: BoardLink, consumer: Any = Calm) -> Any:
    return listening(consumer.as_asgi(), AnonymousUser(), board_token=token_of(link))


async def test_whoever_has_the_link_hears_what_moves(past, shared):
    async with behind(shared) as socket:
        await sync_to_async(tell_folded)(past.slow.pk, 1)

        assert (await socket.frame())["type"] == "changes"


async def test_they_hear_that_the_dashboard_was_saved(past, board, shared):
    async with behind(shared) as socket:
        await sync_to_async(save_board)(past.boss, board.pk, name="Else", tiles=[], version=None)

        assert (await socket.frame())["type"] == "changes"


async def test_a_link_that_is_withdrawn_ends_at_once(past, board, shared):
    async with behind(shared) as socket:
        await sync_to_async(revoke_link)(past.boss, board.pk, shared.pk)

        assert await socket.close_code() == NOT_FOUND


async def test_a_link_that_expires_ends(shared):
    async with behind(shared, Anxious) as socket:
        await BoardLink.objects.filter(pk=shared.pk).aupdate(expires_at=shared.made_at)

        assert await socket.close_code() == NOT_FOUND


async def test_a_link_whose_maker_left_ends(past, shared):
    async with behind(shared, Anxious) as socket:
        await User.objects.filter(pk=past.boss.pk).aupdate(is_active=False)

        assert await socket.close_code() == NOT_FOUND


async def test_they_hear_nothing_of_what_its_maker_may_not_read_any_more(past, shared):
    await Grant.objects.filter(user=past.boss).adelete()
    async with behind(shared) as socket:
        await sync_to_async(tell_folded)(past.slow.pk, 1)

        assert await socket.is_quiet(0.3)


async def test_a_forged_link_is_told_that_there_is_nothing(shared):
    socket = Socket(Calm.as_asgi(), "/ws/", AnonymousUser(), url_route={"kwargs": {"board_token": "1:x:y"}})
    await socket.connect()

    assert await socket.close_code() == NOT_FOUND


async def test_a_dashboard_that_is_deleted_ends_for_who_shows_it(past, board):
    async with listening(CalmBoard.as_asgi(), past.boss, board_id=board.pk) as socket:
        await sync_to_async(delete_board)(past.boss, board.pk)

        assert await socket.close_code() == NOT_FOUND
