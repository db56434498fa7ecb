"""One reader per process and view: heat frames computed once and handed to every socket that shows the same view.

A view is (versions, layer, period). A fold only rings; the view is then read anew, at most every MIN_GAP_SECONDS, and
the difference to what was shown goes to all its sockets as the same text, numbered 1, 2, 3 ... per view; to many of them at most
every MANY_GAP_SECONDS, counted from reading to reading, so that a frame holds all that was committed until then. A socket that
joins gets what the others see, so that the next difference is right for it too. The view hears and beats for all of them.
Everything here runs on the event loop of one web process; only reads go to a thread.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson
from channels.db import database_sync_to_async
from django.db import DatabaseError

from dashboards.heat.layers import LAYERS
from dashboards.live.ear import Ear
from dashboards.selectors.heat import heat_document, period_start
from portal.lib.clock import portal_now
from portal.live.hearing import Look, hearing
from processes.models import DefinitionVersion

MIN_GAP_SECONDS = 0.25
MANY_VIEWERS = 50
MANY_GAP_SECONDS = 1.0
# Read again this often although nobody rang: periods slide, and bells are lost without regret. Less than a heartbeat, so that
# each one of them finds it due.
SLIDE_SECONDS = 4.5
HEARTBEAT_SECONDS = 5.0
SEND_SECONDS = 5.0  # a socket that takes longer is given up

Send = Callable[[str], Awaitable[None]]
Document = dict[str, Any]
Hear = Callable[[Iterable[int], Callable[[int], None]], Awaitable[Ear]]


@dataclass(frozen=True, slots=True)
class View:
    """What a socket shows."""

    versions: tuple[int, ...]
    layer: str
    period: str
    scale: str = "even"
    called: tuple[int, ...] = ()  # versions whose instances these may call: they are shown inside


@dataclass(slots=True)
class _Shown:
    """A view with its sockets and what they see."""

    document: dict[str, Any] | None = None
    sequence: int = 0
    viewers: set[Send] = field(default_factory=set)
    read_at: float = 0.0
    told_at: float = float("-inf")  # when what was told last was read
    rung: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    refreshing: asyncio.Task[None] | None = None
    ear: Ear | None = None
    look: Look | None = None  # for when bells may have been lost
    beating: asyncio.Task[None] | None = None


class Hub:
    """The views of this process. `read` answers the document of a view, ready for JSON; `hear` opens the ear of one.

    Without `hear` somebody else has to ring, without `beat_seconds` there are no heartbeats.
    """

    def __init__(
        self,
        read: Callable[["View"], Awaitable[Document]] | None = None,
        hear: Hear | None = None,
        beat_seconds: float = 0.0,
    ) -> None:
        self._shown: dict[View, _Shown] = {}
        self._read = read or database_sync_to_async(read_document)
        self._hear = hear
        self._beat_seconds = beat_seconds

    async def join(self, view: View, send: Send) -> int:
        """Show `view` to a socket: sends it the snapshot; returns the sequence it carries."""
        shown = self._shown.setdefault(view, _Shown())
        async with shown.lock:
            if self._shown.get(view) is not shown:  # the last one left while this one waited
                return await self.join(view, send)
            try:
                await self._wake(view, shown)
            except BaseException:
                self._forget_unseen(view, shown)
                raise
            shown.viewers.add(send)
            await send(
                orjson.dumps(
                    {"type": "snapshot", **(shown.document or {}), "sequence": shown.sequence}
                ).decode()
            )
            return shown.sequence

    async def _wake(self, view: View, shown: _Shown) -> None:
        """Hear first, then read: what is folded in between rings."""
        if shown.ear is None and self._hear:
            shown.ear = await self._hear((*view.versions, *view.called), self.ring)
            shown.look = partial(self._look, view)
            hearing().begin(shown.look)
        if shown.document is None or _age(shown) > SLIDE_SECONDS:
            await self._refresh(view, shown)
        if shown.beating is None and self._beat_seconds:
            shown.beating = asyncio.create_task(self._beat(view, shown))

    def leave(self, view: View, send: Send) -> None:
        """A view that nobody shows any more is forgotten."""
        if shown := self._shown.get(view):
            shown.viewers.discard(send)
            self._forget_unseen(view, shown)

    def _forget_unseen(self, view: View, shown: _Shown) -> None:
        if shown.viewers or self._shown.get(view) is not shown:
            return
        del self._shown[view]
        if shown.ear:
            shown.ear.close()
        if shown.look:
            hearing().end(shown.look)
        if shown.beating:
            shown.beating.cancel()

    def sequence(self, view: View) -> int:
        shown = self._shown.get(view)
        return shown.sequence if shown else 0

    def ring(self, version_id: int) -> None:
        """Something of this version was folded: read its views soon. Rings while reading are one more reading."""
        for view, shown in self._shown.items():
            if version_id in view.versions or version_id in view.called:
                self._ring(view, shown)

    async def _look(self, view: View) -> None:
        if shown := self._shown.get(view):
            self._ring(view, shown)

    def _ring(self, view: View, shown: _Shown) -> None:
        shown.rung = True
        if shown.refreshing is None or shown.refreshing.done():
            shown.refreshing = asyncio.get_running_loop().create_task(self._answer(view, shown))

    async def _answer(self, view: View, shown: _Shown) -> None:
        while shown.rung and shown.viewers:
            await asyncio.sleep(_pause(shown))
            shown.rung = False
            async with shown.lock:
                await self._refresh(view, shown)

    async def _beat(self, view: View, shown: _Shown) -> None:
        """Tell all viewers now and then that the view lives; silent while the database is away, so that they see it."""
        while True:
            await asyncio.sleep(self._beat_seconds)
            if _age(shown) > SLIDE_SECONDS:
                self._ring(view, shown)
            try:
                now = await database_sync_to_async(portal_now)()
            except DatabaseError:
                continue
            async with shown.lock:  # behind the change whose number it carries
                await _tell(shown, {"type": "heartbeat", "sequence": self.sequence(view), "as_of": now})

    async def reread(self, view: View) -> None:
        """Read a view at once and tell its sockets what changed."""
        if shown := self._shown.get(view):
            async with shown.lock:
                await self._refresh(view, shown)

    async def _refresh(self, view: View, shown: _Shown) -> None:
        """Read, and tell the viewers what changed, if anything did. Under the view's lock."""
        shown.read_at = asyncio.get_running_loop().time()
        document = await self._read(view)
        before, shown.document = shown.document, document
        if before is None:
            return
        change = difference(before, document)
        if change is None:
            return
        shown.sequence += 1
        shown.told_at = shown.read_at
        await _tell(shown, {**change, "sequence": shown.sequence})


async def _tell(shown: _Shown, frame: dict[str, Any]) -> None:
    """The same text to every viewer at once; one that does not take it in SEND_SECONDS is told nothing any more."""
    if not shown.viewers:
        return
    text = orjson.dumps(frame).decode()
    sending = {asyncio.ensure_future(send(text)): send for send in shown.viewers}
    done, late = await asyncio.wait(sending, timeout=SEND_SECONDS)
    for task in late:
        task.cancel()
    for task in (*late, *(each for each in done if each.cancelled() or each.exception())):
        shown.viewers.discard(sending[task])


def read_document(view: View) -> dict[str, Any]:
    """The heat document of a view, as of now, ready for JSON."""
    now = portal_now()
    versions = list(DefinitionVersion.objects.filter(pk__in=view.versions).defer("content"))
    start = period_start(view.period, now)
    return heat_document(versions, LAYERS[view.layer], start, now, now, view.scale)


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any] | None:
    """The delta frame: changed nodes whole, flows by how many more (in a sliding period: or fewer) were taken.

    None when nothing changed; a whole snapshot when the colour steps moved.
    """
    if before["edges"] != after["edges"]:
        return {"type": "snapshot", **after}
    nodes = {id_: node for id_, node in after["nodes"].items() if before["nodes"].get(id_) != node}
    gone = dict.fromkeys(before["nodes"].keys() - after["nodes"].keys(), EMPTY_NODE)
    flows = {
        id_: taken
        for id_ in after["flows"].keys() | before["flows"].keys()
        if (taken := _taken(after, id_) - _taken(before, id_))
    }
    if not nodes and not gone and not flows:
        return None
    return {
        "type": "delta",
        "as_of": after["as_of"],
        "nodes": nodes | gone,
        "flows": flows,
        "totals": after["totals"],
    }


def _taken(document: dict[str, Any], flow: str) -> int:
    return int(document["flows"].get(flow, {}).get("count", 0))


def _age(shown: _Shown) -> float:
    return asyncio.get_running_loop().time() - shown.read_at


def _pause(shown: _Shown) -> float:
    """Seconds until the next reading: one that changed nothing keeps nobody waiting."""
    gap = MANY_GAP_SECONDS if len(shown.viewers) > MANY_VIEWERS else MIN_GAP_SECONDS
    due = max(shown.told_at + gap, shown.read_at + MIN_GAP_SECONDS)
    return max(0.0, due - asyncio.get_running_loop().time())


EMPTY_NODE = {
    "value": None,
    "n": 0,
    "level": 0,
    "low_n": False,
    "entered": 0,
    "left": 0,
    "live": 0,
    "incidents": 0,
}

hub = Hub(hear=Ear.open, beat_seconds=HEARTBEAT_SECONDS)
