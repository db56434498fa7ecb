"""A WebSocket's other end, for consumers under test: what a browser would send and receive.

Channels has one of its own, but its package needs a second ASGI server to be imported.
"""

from typing import Any

from asgiref.testing import ApplicationCommunicator

from portal.lib.json import dumps, loads


class Socket:
    """One connection of `user` to a consumer."""

    def __init__(self, application: Any, path: str, user: Any, **scope: Any) -> None:
        wanted = {"type": "websocket", "path": path, "headers": [], "query_string": b"", "subprotocols": []}
        self.ends = ApplicationCommunicator(application, {**wanted, "user": user, **scope})

    async def connect(self) -> None:
        await self.ends.send_input({"type": "websocket.connect"})
        assert (await self.ends.receive_output(5))["type"] == "websocket.accept"

    async def disconnect(self) -> None:
        await self.ends.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.ends.wait(5)

    async def say(self, message: Any) -> None:
        """Text as it is, everything else as JSON."""
        text = message if isinstance(message, str) else dumps(message)
        await self.ends.send_input({"type": "websocket.receive", "text": text})

    async def frame(self, kind: str = "") -> dict[str, Any]:
        """The next frame, or the next of a kind."""
        while True:
            output = await self.ends.receive_output(5)
            assert output["type"] == "websocket.send", output
            frame: dict[str, Any] = loads(output["text"])
            if not kind or frame["type"] == kind:
                return frame

    async def close_code(self) -> int:
        """The code it is closed with; frames before that are passed over."""
        while (output := await self.ends.receive_output(5))["type"] != "websocket.close":
            pass
        return int(output["code"])

    async def is_quiet(self, seconds: float) -> bool:
        return await self.ends.receive_nothing(seconds)
