"""How often a group of viewers is told: four times a second up to fifty of them, once a second beyond. Virtual time."""

import asyncio
from itertools import count
from typing import Any

import pytest

from dashboards.live.hub import MANY_VIEWERS, Hub, View
from tests.live.virtual import run_virtually

VIEW = View((1,), "live", "all")
SECONDS, RINGS_A_SECOND = 10, 100


async def told(viewers: int) -> list[list[float]]:
    """When each of so many viewers got a frame, while the view changes all the time."""
    numbers = count(1)
    clock = asyncio.get_running_loop().time

    async def read(view: View) -> dict[str, Any]:
        node = {"value": next(numbers)}
        return {"edges": [0], "nodes": {"step": node}, "flows": {}, "totals": {}, "as_of": clock()}

    hub = Hub(read)
    at: list[list[float]] = [[] for _ in range(viewers)]

    def viewer(frames: list[float]) -> Any:
        async def send(frame: bytes) -> None:
            frames.append(clock())

        return send

    sends = [viewer(frames) for frames in at]
    for send in sends:
        await hub.join(VIEW, send)
    for frames in at:
        frames.clear()  # the snapshots
    for _ in range(SECONDS * RINGS_A_SECOND):
        hub.ring(1)
        await asyncio.sleep(1 / RINGS_A_SECOND)
    for send in sends:
        hub.leave(VIEW, send)
    await asyncio.sleep(2)
    return at


def most_in_a_second(frames: list[float]) -> int:
    return max(sum(start <= at < start + 0.999 for at in frames) for start in frames)


@pytest.mark.parametrize(("viewers", "rate"), [(1, 4), (MANY_VIEWERS, 4), (MANY_VIEWERS + 1, 1), (1_000, 1)])
def test_no_viewer_is_told_more_often_than_its_group_allows(viewers, rate):
    at = run_virtually(told(viewers))

    assert all(most_in_a_second(frames) == rate for frames in at)
    assert all(rate * SECONDS - 1 <= len(frames) <= rate * SECONDS + 1 for frames in at)


def test_all_viewers_of_a_group_are_told_at_the_same_moments():
    at = run_virtually(told(20))

    assert all(frames == at[0] for frames in at)


def test_a_change_after_a_pause_is_told_at_once():
    async def one_change() -> float:
        async def read(view: View) -> dict[str, Any]:
            return {
                "edges": [0],
                "nodes": {"step": {"value": clock()}},
                "flows": {},
                "totals": {},
                "as_of": 0,
            }

        clock = asyncio.get_running_loop().time
        heard: list[float] = []

        async def send(frame: bytes) -> None:
            heard.append(clock())

        hub = Hub(read)
        await hub.join(VIEW, send)
        await asyncio.sleep(3)
        rung = clock()
        hub.ring(1)
        await asyncio.sleep(0.01)
        return heard[-1] - rung

    assert run_virtually(one_change()) < 0.01


def test_a_reading_that_changed_nothing_keeps_nobody_waiting():
    async def looked_at_just_before() -> float:
        shown = {"value": 0}
        clock = asyncio.get_running_loop().time
        heard: list[float] = []

        async def read(view: View) -> dict[str, Any]:
            return {"edges": [0], "nodes": {"step": dict(shown)}, "flows": {}, "totals": {}, "as_of": 0}

        async def send(frame: str) -> None:
            heard.append(clock())

        hub = Hub(read)
        for viewer in range(MANY_VIEWERS + 1):
            await hub.join(VIEW, send if viewer == 0 else _nobody())
        await asyncio.sleep(3)
        hub.ring(1)
        await asyncio.sleep(0.3)
        shown["value"], rung = 1, clock()
        hub.ring(1)
        await asyncio.sleep(2)
        return heard[-1] - rung

    assert run_virtually(looked_at_just_before()) < 0.01


def _nobody() -> Any:
    async def send(frame: str) -> None:
        pass

    return send
