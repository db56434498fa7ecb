"""Where effects are counted: an HTTP service outside the portal that itself fails now and then, and hangs.

`/effects` honours `Idempotency-Key`, as services should. `/once` does not: whoever calls twice has done it twice, and only
a step that is called at most once may use it. `/refuse` answers 409, on purpose.
"""

import asyncio
import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from portal.sandbox.http import Receive, Scope, Send

FAILS, HANGS = 0.02, 0.01  # shares of the calls
HANG_SECONDS = 30.0  # longer than any caller waits

Effect = tuple[str, str, str]  # order, what, item


@dataclass
class Sink:
    """An ASGI application and what it remembers. Everything runs on one event loop, so nothing needs a lock."""

    source: random.Random
    calls: Counter[str] = field(default_factory=Counter)  # by key
    done: dict[str, Effect] = field(default_factory=dict)  # by key: what honours keys
    once: defaultdict[Effect, list[str]] = field(default_factory=lambda: defaultdict(list))
    order: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    is_calm: bool = False
    slow_seconds: float = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _body(receive)
        key = dict(scope["headers"]).get(b"idempotency-key", b"").decode()
        fate = 1.0 if self.is_calm else self.source.random()
        self.calls[key] += 1
        await asyncio.sleep(self.slow_seconds)
        if scope["path"] == "/refuse":
            await _answer(send, 409, {"code": "REFUSED"})
        elif fate < FAILS:
            await _answer(send, 503, {"code": "BUSY"})
        else:
            self._do(scope["path"], key, (body["order"], body["what"], str(body.get("item", ""))))
            if fate < FAILS + HANGS:
                await asyncio.sleep(HANG_SECONDS)
            await _answer(send, 200, {"done": True})

    def _do(self, path: str, key: str, effect: Effect) -> None:
        if path == "/once":
            self.once[effect].append(key)
            self.order[effect[0]].append(effect[1])
        elif key not in self.done:
            self.done[key] = effect
            self.order[effect[0]].append(effect[1])

    def counts(self) -> Counter[Effect]:
        """How often each effect happened."""
        counted = Counter(self.done.values())
        counted.update({effect: len(keys) for effect, keys in self.once.items()})
        return counted


async def _body(receive: Receive) -> dict[str, Any]:
    content = b""
    while True:
        message = await receive()
        content += message.get("body", b"")
        if not message.get("more_body"):
            body: dict[str, Any] = json.loads(content or b"{}")
            return body


async def _answer(send: Send, status: int, value: Any) -> None:
    content = json.dumps(value).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
