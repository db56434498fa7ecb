"""A thousand people watch one heat map: from a start to every socket, how often they are told, and what a browser needs to draw it.

Two web processes over the real stack, one for the sockets, one for the starts, and a worker that folds. Viewers are real WebSockets
on the loopback, all in this process. Latency runs from the moment before a start is sent to the frame that counts it, so the start
itself is in it. `p50_ms` and `p99_ms` are starts one at a time, each after all have heard of the one before; the steady figures are
ten starts a second, where whoever comes just after a frame waits for the next: up to a second with more than fifty viewers.
`steady_spread_p99_ms` is what this process and the portal together need to bring one frame to all: from the first who heard to the last.
No other portal should use the same Redis meanwhile: its workers would hear some of the bells, and folding wait for the next look.
The browser draws 200 steps that all change once a second; a frame is the time between two animation frames.
"""

import asyncio
import json
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from time import perf_counter
from typing import Any

import orjson
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect

from dashboards.live.hub import MANY_VIEWERS
from portal.bench.browser import frame_times, session_cookie
from portal.setup.assets import build_assets
from processes.actions.definitions import deploy
from processes.bench.base import Bar, Bench, Report
from processes.bench.ground import Ground
from processes.bench.web import client_headers, start_web
from processes.models import DefinitionVersion

STEPS = 200
ROUNDS, ROUND_SECONDS, PAUSE_SECONDS = 10, 10.0, 1.2
STEADY_SECONDS, STARTS_A_SECOND = 10, 10
AT_ONCE, CONNECT_SECONDS = 50, 120.0
FRAME_SECONDS = 10


# A thousand browsers read at once, this process one after the other: it reads each frame once.
@lru_cache(maxsize=8)
def _told(text: str | bytes) -> tuple[bool, int | None]:
    """(whether a frame shows a state, how many cases it counts or None as before)."""
    frame = orjson.loads(text)
    node = frame.get("nodes", {}).get("start")
    return frame["type"] in ("snapshot", "delta"), node["entered"] if node else None


@dataclass(slots=True)
class _Viewer:
    """One socket, and what it was told: (moment, cases counted so far)."""

    socket: ClientConnection
    heard: list[tuple[float, int]] = field(default_factory=list)

    async def listen(self) -> None:
        async for text in self.socket:
            at = perf_counter()
            tells, cases = _told(text)
            if tells:
                self.heard.append(
                    (at, cases if cases is not None else self.heard[-1][1] if self.heard else 0)
                )


@dataclass(frozen=True, slots=True)
class _Portal:
    """Where sockets go, where starts go, and as whom."""

    sockets: str
    starts: str
    headers: dict[str, str]
    cookie: str
    version: DefinitionVersion


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    _serve_scripts(ground)
    version = _deployed()
    sockets, _ = start_web(ground)
    starts, _ = start_web(ground)
    ground.start(
        "-m", "celery", "-A", "portal.celery", "worker", "-Q", "sweeps", "-c", "1", "--without-gossip"
    )
    place = _Portal(sockets, starts, client_headers(), session_cookie(), version)
    frames = frame_times(place.sockets, place.cookie, version, FRAME_SECONDS)
    many = asyncio.run(_watched(place, size))
    few = asyncio.run(_watched(place, min(size, MANY_VIEWERS)))
    figures = {
        "viewers": float(size),
        **many,
        **{f"few_{name}": value for name, value in few.items()},
        **frames,
    }
    bars = [
        Bar("p99_ms", figures["p99_ms"], 1_000, at_least=False),
        Bar(
            "messages_per_second",
            figures["messages_per_second"],
            1.1 if size > MANY_VIEWERS else 4.4,
            at_least=False,
        ),
        Bar("few_messages_per_second", figures["few_messages_per_second"], 4.4, at_least=False),
    ]
    if "frame_p95_ms" in frames:
        bars.append(Bar("frame_p95_ms", figures["frame_p95_ms"], 16.9, at_least=False))
    return Report(figures, bars)


def _serve_scripts(ground: Ground) -> None:
    """What pages load, built and where the web looks for it: a map without its script draws nothing. In seconds when it is there."""
    build_assets(settings.BASE_DIR, _say)
    # a process of its own, since settings name only folders that were there when they were read
    ground.start("manage.py", "collectstatic", "--no-input", "--verbosity=0").wait()


def _say(words: str) -> None:
    """Beside the figures, which may be JSON."""
    print(words, file=sys.stderr)  # noqa: T201


def _deployed() -> DefinitionVersion:
    """A start that leads to 200 steps, one after the other; people do none of them, so a start is one commit."""
    names = ["start", *(f"step-{number}" for number in range(1, STEPS + 1)), "end"]
    steps = "".join(f'<manualTask id="{name}"/>' for name in names[1:-1])
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(names))
    )
    text = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">
      <process id="bench" isExecutable="true"><startEvent id="start"/>{steps}<endEvent id="end"/>{flows}</process></definitions>"""
    resource = deploy([("bench.bpmn", text.encode())]).resources[0]
    return DefinitionVersion.objects.select_related("definition").get(pk=resource.version_id)


async def _watched(place: _Portal, viewers: int) -> dict[str, float]:
    began = perf_counter()
    watching = await asyncio.wait_for(_connect_all(place, viewers), CONNECT_SECONDS)
    connected = perf_counter() - began
    listening = [asyncio.create_task(viewer.listen()) for viewer in watching]
    try:
        with ThreadPoolExecutor(1) as starter:
            single = await _one_at_a_time(place, watching, starter)
            steady, spread, rate = await _steadily(place, watching, starter)
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*(viewer.socket.close() for viewer in watching), return_exceptions=True)
    return {
        "connect_seconds": connected,
        "p50_ms": _quantile(single, 0.5),
        "p99_ms": _quantile(single, 0.99),
        "steady_p50_ms": _quantile(steady, 0.5),
        "steady_p99_ms": _quantile(steady, 0.99),
        "steady_spread_p99_ms": _quantile(spread, 0.99),
        "messages_per_second": rate,
    }


async def _connect_all(place: _Portal, viewers: int) -> list[_Viewer]:
    address = (
        place.sockets.replace("http", "ws", 1)
        + f"/ws/definitions/{place.version.pk}/heat/?layer=frequency&period=all"
    )
    headers = {"Cookie": place.cookie, "Origin": place.sockets}
    slots = asyncio.Semaphore(AT_ONCE)

    async def one() -> _Viewer:
        async with slots:
            return _Viewer(
                await connect(
                    address, additional_headers=headers, open_timeout=60, ping_interval=None, max_size=None
                )
            )

    return list(await asyncio.gather(*(one() for _ in range(viewers))))


async def _one_at_a_time(place: _Portal, watching: list[_Viewer], starter: ThreadPoolExecutor) -> list[float]:
    """Milliseconds of every viewer in every round; one that never hears counts as the whole round."""
    spent: list[float] = []
    await asyncio.wait_for(_settled(watching), CONNECT_SECONDS)
    for _ in range(ROUNDS):
        before = max(viewer.heard[-1][1] for viewer in watching)
        sent = perf_counter()
        await asyncio.get_running_loop().run_in_executor(starter, _start, place)
        while perf_counter() - sent < ROUND_SECONDS and any(v.heard[-1][1] <= before for v in watching):
            await asyncio.sleep(0.02)
        spent += [(_first(viewer, before + 1, sent + ROUND_SECONDS) - sent) * 1000 for viewer in watching]
        await asyncio.sleep(PAUSE_SECONDS)
    return spent


async def _steadily(
    place: _Portal, watching: list[_Viewer], starter: ThreadPoolExecutor
) -> tuple[list[float], list[float], float]:
    """(milliseconds of every viewer for every start, between the first and the last viewer, messages a second to one)."""
    before = max(viewer.heard[-1][1] for viewer in watching)
    began = perf_counter()
    sent: list[float] = []
    while perf_counter() - began < STEADY_SECONDS:
        sent.append(perf_counter())
        await asyncio.get_running_loop().run_in_executor(starter, _start, place)
        await asyncio.sleep(max(0.0, sent[-1] + 1 / STARTS_A_SECOND - perf_counter()))
    ended = perf_counter()
    while perf_counter() - ended < ROUND_SECONDS and any(
        v.heard[-1][1] < before + len(sent) for v in watching
    ):
        await asyncio.sleep(0.05)
    spent: list[float] = []
    spread: list[float] = []
    for number, at in enumerate(sent, 1):
        heard = [_first(viewer, before + number, ended + ROUND_SECONDS) for viewer in watching]
        spent += [(each - at) * 1000 for each in heard]
        spread.append((max(heard) - min(heard)) * 1000)
    told = [sum(began <= at < ended for at, _ in viewer.heard) for viewer in watching]
    return spent, spread, max(told) / (ended - began)


async def _settled(watching: list[_Viewer]) -> None:
    """Until everybody has their snapshot."""
    while not all(viewer.heard for viewer in watching):
        await asyncio.sleep(0.05)


def _first(viewer: _Viewer, cases: int, never: float) -> float:
    return next((at for at, counted in viewer.heard if counted >= cases), never)


def _start(place: _Portal) -> None:
    body = json.dumps({"process_key": "bench"}).encode()
    request = urllib.request.Request(  # noqa: S310 - http, ours
        f"{place.starts}/api/v1/process-instances",
        data=body,
        headers={**place.headers, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        answer.read()


def _quantile(values: list[Any], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


BENCH = Bench(
    "fan_out", run, 1_000, "1,000 viewers of one heat map: start to socket, messages a second, frames drawn"
)
