"""Base of the sockets that show one person what changed: snapshot, numbered changes, heartbeat, rights.

A socket is rung (`live.bell`), never told: it reads what changed with its reader's rights, at most once a second,
and sends one frame. Frames of one socket are numbered without gaps, heartbeats repeat the last number; a browser that
misses one asks for `resync` and gets a new snapshot. Every half minute the rights are asked again and what the page
shows is compared with what is so, since bells are lost without regret; at once when some are known to be lost
(`hearing.py`). Each heartbeat also rings the socket itself through Redis; when that does not come back by the next one,
or the database does not answer, the socket is closed: the page says that it is not live, and comes again.
Origin and host are checked before any consumer (`portal.asgi`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, ClassVar

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from portal.http.exact_json import plain
from portal.lib.json import dumps, loads
from portal.lib.moments import Times, reading
from portal.live.hearing import hearing
from portal.live.readers import times_for

NOT_SIGNED_IN, NOT_FOUND, NOT_LIVE = 4401, 4404, 4503
HEARTBEAT_SECONDS = 5.0
RIGHTS_SECONDS = 30.0
APART_SECONDS = 1.0  # between two frames of changes
MESSAGE_MAX_BYTES = 16_384

Frame = dict[str, Any]  # JSON


class LiveConsumer(AsyncWebsocketConsumer):
    """Subclasses answer the four `read_` methods; they run in a thread with the database."""

    apart_seconds: ClassVar[float] = APART_SECONDS
    heartbeat_seconds: ClassVar[float] = HEARTBEAT_SECONDS
    rights_seconds: ClassVar[float] = RIGHTS_SECONDS
    needs_sign_in: ClassVar[bool] = True

    times: Times = (
        Times()
    )  # the reader's language, zone and formats, for words in frames; asked anew with the rights

    def read_groups(self) -> set[str] | None:
        """The groups whose bells this reader hears, rights read anew; None: there is nothing here for them."""
        raise NotImplementedError

    def read_snapshot(self) -> Frame:
        """Everything the page shows."""
        raise NotImplementedError

    def read_changes(self, bells: list[Frame]) -> Frame | None:
        """What changed since the last frame, given the bells that rang; None when it does not concern the reader."""
        raise NotImplementedError

    def read_refresh(self) -> Frame | None:
        """What the page shows wrongly because bells were lost; None when it is right."""
        raise NotImplementedError

    def read_beat(self) -> Frame | None:
        """What changed by time alone, asked with every heartbeat; must cost next to nothing. None: nothing did."""
        return None

    def left(self) -> None:
        """The socket is closed."""

    async def connect(self) -> None:
        self.sequence = 0
        self.joined: set[str] = set()
        self.bells: list[Frame] = []
        self.telling: asyncio.Task[None] | None = None
        self.beating: asyncio.Task[None] | None = None
        self.hears = True
        self.sending = asyncio.Lock()
        await self.accept()
        user = self.scope.get("user")
        if self.needs_sign_in and (user is None or not user.is_authenticated):
            await self.close(NOT_SIGNED_IN)
        elif await self._join():
            hearing().begin(self.look_again)
            await self._send_snapshot()
            self.beating = asyncio.create_task(self._beat())

    async def disconnect(self, code: int) -> None:
        hearing().end(self.look_again)
        for task in (self.telling, self.beating):
            if task:
                task.cancel()
        for group in self.joined:
            await self._quietly(self.channel_layer.group_discard(group, self.channel_name))
        if self.beating:
            await database_sync_to_async(self.left)()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not text_data or len(text_data) > MESSAGE_MAX_BYTES:
            return
        try:
            message = loads(text_data)
        except (ValueError, RecursionError):
            return
        kind = message.get("type") if isinstance(message, dict) else None
        if kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "resync" and self.beating:
            await self._send_snapshot()

    async def live_bell(self, message: Frame) -> None:
        """From a group: something changed. Bells that ring before the next frame go into it together."""
        self.bells.append(message)
        if self.telling is None or self.telling.done():
            self.telling = asyncio.create_task(self._tell())

    async def live_rights(self, message: Frame) -> None:
        """From a group: who may see this may have changed."""
        if await self._join():
            await self.live_bell(message)

    async def live_echo(self, message: Frame) -> None:
        """From itself: bells arrive."""
        self.hears = True

    async def look_again(self) -> None:
        """Bells may have been lost."""
        await self._send_changes(self.read_refresh)

    async def _tell(self) -> None:
        while self.bells:
            bells, self.bells = self.bells, []
            await self._send_changes(self.read_changes, bells)
            await asyncio.sleep(self.apart_seconds)

    async def _send_changes(self, read: Callable[..., Frame | None], *arguments: Any) -> None:
        async with self.sending:
            try:
                frame = await database_sync_to_async(self._as_reader)(read, *arguments)
            except (OperationalError, InterfaceError):
                await self.close(NOT_LIVE)
                return
            if frame is not None:
                self.sequence += 1
                await self._send({"type": "changes", **frame, "sequence": self.sequence})

    def _as_reader(self, read: Callable[..., Frame | None], *arguments: Any) -> Frame | None:
        with reading(self.times):
            return read(*arguments)

    async def _send_snapshot(self) -> None:
        async with self.sending:
            self.bells = []
            frame = await database_sync_to_async(self._as_reader)(self.read_snapshot)
            self.sequence += 1
            await self._send({"type": "snapshot", **frame, "sequence": self.sequence})

    async def _beat(self) -> None:
        beats_until_rights = round(self.rights_seconds / self.heartbeat_seconds)
        for beat in count(1):
            self.hears = False
            await self._quietly(self.channel_layer.send(self.channel_name, {"type": "live.echo"}))
            await asyncio.sleep(self.heartbeat_seconds)
            if not self.hears:
                await self.close(NOT_LIVE)
                return
            await self._send({"type": "heartbeat", "sequence": self.sequence})
            await self._send_changes(self.read_beat)
            if beat % beats_until_rights == 0:
                if not await self._join():
                    return
                await self._send_changes(self.read_refresh)

    async def _join(self) -> bool:
        """Hear what the reader may hear now, and no longer what they may not; False when the socket was closed."""
        try:
            groups = await database_sync_to_async(self.read_groups)()
            self.times = await database_sync_to_async(times_for)(dict(self.scope))
        except (OperationalError, InterfaceError):
            await self.close(NOT_LIVE)
            return False
        if groups is None:
            await self.close(NOT_FOUND)
            return False
        for group in self.joined - groups:
            await self._quietly(self.channel_layer.group_discard(group, self.channel_name))
        for group in groups - self.joined:
            if not await self._quietly(self.channel_layer.group_add(group, self.channel_name)):
                await self.close(NOT_LIVE)
                return False
        self.joined = groups
        return True

    async def _quietly(self, call: Awaitable[Any]) -> bool:
        """False when Redis is away."""
        try:
            await call
        except (RedisError, OSError, TimeoutError):
            return False
        return True

    async def _send(self, frame: Frame) -> None:
        await self.send(text_data=dumps(plain(frame)))
