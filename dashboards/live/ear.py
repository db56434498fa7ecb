"""The ear of one view of a process: hears that something of its versions was folded, once for all sockets that show it.

A socket that listened for itself would be woken for every fold only to say what the one beside it says already: with a
thousand of them and ten folds a second a process would do nothing else.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from channels.layers import get_channel_layer

from dashboards.live.groups import heat_group

_listening: set["asyncio.Task[None]"] = set()  # the event loop itself holds tasks only weakly


class Ear:
    """Hears from `open` until `close`."""

    def __init__(self, listening: "asyncio.Task[None]") -> None:
        self._listening = listening
        _listening.add(listening)
        listening.add_done_callback(_listening.discard)

    @classmethod
    async def open(cls, versions: Iterable[int], heard: Callable[[int], None]) -> "Ear":
        """Hear of these versions from now on. Raises what the channel layer raises without Redis."""
        layer: Any = get_channel_layer()
        channel = await layer.new_channel()
        groups = [heat_group(version) for version in versions]
        for group in groups:
            await layer.group_add(group, channel)
        return cls(asyncio.create_task(_listen(layer, channel, groups, heard)))

    def close(self) -> None:
        self._listening.cancel()


async def _listen(layer: Any, channel: str, groups: list[str], heard: Callable[[int], None]) -> None:
    try:
        while True:
            message = await layer.receive(channel)  # a receiver that is cancelled gives its channel up
            heard(message["version_id"])
    finally:
        for group in groups:
            await layer.group_discard(group, channel)
