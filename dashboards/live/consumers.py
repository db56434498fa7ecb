"""The heat socket: `/ws/definitions/<version id>/heat/?layer=&period=&versions=all`.

Sends a snapshot, then numbered deltas, a heartbeat every five seconds. The browser may send `resync`, `ping` and
`watch` (another layer or period). It may only read, and only what `visibility` lets its user see; that is asked again
every half minute, because sockets outlive rights.
"""

import asyncio
from urllib.parse import parse_qs

import orjson
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from dashboards.live.hub import Hub, View, hub
from dashboards.selectors.heat import layer_named, period_start, scale_named
from dashboards.selectors.heat_inside import DEPLOYED, called_versions
from portal.lib.clock import portal_now
from portal.lib.errors import PortalError
from processes import visibility
from processes.models import DefinitionVersion

RIGHTS_SECONDS = 30
MESSAGE_MAX_BYTES = 16_384
NOT_SIGNED_IN, NOT_FOUND, BAD_REQUEST = 4401, 4404, 4400


class HeatConsumer(AsyncWebsocketConsumer):
    """One viewer of one process."""

    hub: Hub = hub
    view: View | None = None
    minding: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()
        if not self.scope["user"].is_authenticated:
            await self.close(NOT_SIGNED_IN)
            return
        self.version_id = int(self.scope["url_route"]["kwargs"]["version_id"])
        query = {name: values[0] for name, values in parse_qs(self.scope["query_string"].decode()).items()}
        self.all_versions = query.get("versions") == "all"
        await self._show(
            query.get("layer", "frequency"), query.get("period", "today"), query.get("scale", "even")
        )

    async def disconnect(self, code: int) -> None:
        if self.minding:
            self.minding.cancel()
        if self.view:
            self.hub.leave(self.view, self._send)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not text_data or len(text_data) > MESSAGE_MAX_BYTES or self.view is None:
            return
        try:
            message = orjson.loads(text_data)
            kind = message.get("type")
        except (orjson.JSONDecodeError, AttributeError):
            return
        if kind == "ping":
            await self._send('{"type":"pong"}')
        elif kind == "resync":
            await self._show(self.view.layer, self.view.period, self.view.scale)
        elif kind == "watch":
            layer, period = message.get("layer", self.view.layer), message.get("period", self.view.period)
            await self._show(str(layer), str(period), str(message.get("scale", self.view.scale)))

    async def _show(self, layer: str, period: str, scale: str) -> None:
        """Leave the view shown so far and join this one; closes when the user may not see it (any more)."""
        try:
            versions = await database_sync_to_async(self._allowed)(layer, period, scale)
            called = await database_sync_to_async(self._called)(versions)
        except PortalError as error:
            refusal = {"type": "error", "code": error.code, "detail": error.sentence}
            await self._send(orjson.dumps(refusal).decode())
            await self.close(BAD_REQUEST)
            return
        if not versions:
            await self.close(NOT_FOUND)
            return
        if self.view:
            self.hub.leave(self.view, self._send)
        self.view = View(versions, layer, period, scale, called)
        await self.hub.join(self.view, self._send)
        if self.minding is None:
            self.minding = asyncio.get_running_loop().create_task(self._mind_rights())

    def _allowed(self, layer: str, period: str, scale: str) -> tuple[int, ...]:
        """The versions to show, all those of the process if asked; empty when the user may not see it."""
        layer_named(layer)
        scale_named(scale)
        period_start(period, portal_now())
        visibility.forget(self.scope["user"])
        self.scope["user"].refresh_from_db(fields=["is_active", "is_superuser"])
        visible = visibility.versions(self.scope["user"])
        version = visible.filter(pk=self.version_id).values("definition_id").first()
        if version is None:
            return ()
        if not self.all_versions:
            return (self.version_id,)
        same = DefinitionVersion.objects.filter(definition_id=version["definition_id"])
        return tuple(same.order_by("pk").values_list("pk", flat=True))

    def _called(self, versions: tuple[int, ...]) -> tuple[int, ...]:
        deployed = DefinitionVersion.objects.filter(pk__in=versions, state__in=DEPLOYED)
        return called_versions(deployed.values_list("pk", flat=True))

    async def _mind_rights(self) -> None:
        """Now and then the question whether the user still may."""
        while True:
            await asyncio.sleep(RIGHTS_SECONDS)
            view = self.view
            if view and not await database_sync_to_async(self._allowed)(view.layer, view.period, view.scale):
                await self.close(NOT_FOUND)
                return

    async def _send(self, frame: str) -> None:
        await self.send(text_data=frame)
