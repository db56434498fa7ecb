"""Whether this process heard every bell. When it may not have, each of its sockets looks for itself.

One connection to Redis for each event loop does nothing but listen to what `lost.py` tells. When it breaks, bells were lost
until it is back, and a moment longer: the channel layer comes back after it, and whoever rings rests for two seconds.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from portal.live.lost import REST_SECONDS, lost_channel

AGAIN_SECONDS = 0.25  # between attempts to reach Redis
LATER_SECONDS = REST_SECONDS + 1.0
AT_ONCE_SECONDS = 1.0  # of listening, after which it is asked whether anybody still wants to hear
SPREAD_SECONDS = 0.5  # in which the sockets of a process look, not all at once

Look = Callable[[], Awaitable[None]]


class Hearing:
    """The ears of one event loop; they listen while there is a socket."""

    def __init__(self) -> None:
        self._looks: set[Look] = set()
        self._listening: asyncio.Task[None] | None = None
        self._looking: set[asyncio.Task[None]] = set()

    def begin(self, look: Look) -> None:
        """Call `look` whenever bells may have been lost."""
        self._looks.add(look)
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())

    def end(self, look: Look) -> None:
        self._looks.discard(look)
        if not self._looks and self._listening is not None:
            _ending.add(self._listening)
            self._listening.add_done_callback(_ending.discard)
            self._listening.cancel()
            self._listening = None

    async def _listen(self) -> None:
        was_deaf = False
        while not _is_cancelled():
            try:
                await self._hear(was_deaf)
            except (RedisError, OSError):
                was_deaf = True
            await asyncio.sleep(AGAIN_SECONDS)

    async def _hear(self, was_deaf: bool) -> None:
        """Until the connection breaks."""
        client = Redis.from_url(settings.REDIS_URL)
        told = client.pubsub()
        try:
            await told.subscribe(lost_channel())
            if was_deaf:
                self._look_all(0.0)
                self._look_all(LATER_SECONDS)
            while not _is_cancelled():
                if await told.get_message(ignore_subscribe_messages=True, timeout=AT_ONCE_SECONDS):
                    self._look_all(0.0)
        finally:
            await told.aclose()
            await client.aclose()

    def _look_all(self, seconds: float) -> None:
        for look in self._looks:
            task = asyncio.create_task(self._look(look, seconds + random.random() * SPREAD_SECONDS))  # noqa: S311
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)

    async def _look(self, look: Look, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if look in self._looks:
            await look()


def _is_cancelled() -> bool:
    """Whether this task is to end. The client of Redis may swallow that while it connects or closes, and would listen for ever."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


_ending: set[asyncio.Task[None]] = set()  # the event loop itself holds tasks only weakly
_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Hearing] = WeakKeyDictionary()


def hearing() -> Hearing:
    """That of the running event loop."""
    return _of_loops.setdefault(asyncio.get_running_loop(), Hearing())
