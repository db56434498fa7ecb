"""The services over HTTP (plain ASGI, one application per service) and the control desk that switches faults."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from portal.sandbox.book import FAULTS, SERVICES, Book
from portal.sandbox.services import ROUTES, Call, Xml

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
LATENCY_SECONDS = 10.0
HANG_SECONDS = 300.0
MOST_ROWS = 500
BODY_MAX_BYTES = 2_000_000


def service_application(service: str, book: Book) -> Application:
    """One service: its routes, behind whatever fault is switched on."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _body(receive)
        fault, ratio = book.fault(service)
        if random.random() >= ratio:  # noqa: S311 - which request meets the fault
            fault = "none"
        if fault == "error":
            await _answer(book, service, scope, send, 500, {"code": "BROKEN", "message": "switched to fail"})
            return
        if fault == "latency":
            await asyncio.sleep(LATENCY_SECONDS)
        status, value = _route(service, scope, body, book)
        if fault == "hang":
            await asyncio.sleep(HANG_SECONDS)
        elif fault in {"malformed", "crash"}:
            _note(book, service, scope, status)
            await _broken_answer(send, fault, value)
            return
        await _answer(book, service, scope, send, status, value)

    return application


def control_application(book: Book, switched: Callable[[str, str], Awaitable[None]]) -> Application:
    """The control desk under `/sandbox/`; `switched` opens and closes the listeners of services."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _body(receive)
        path = scope["path"].removeprefix("/sandbox/")
        if scope["method"] == "POST" and path.startswith("faults/"):
            await _switch(book, path.removeprefix("faults/"), body, send, switched)
        elif scope["method"] == "GET" and path in _VIEWS:
            await _send(send, 200, _VIEWS[path](book, _query(scope)))
        else:
            await _send(send, 404, {"code": "NOT_FOUND"})

    return application


_VIEWS: dict[str, Callable[[Book, dict[str, str]], Any]] = {
    "totals": lambda book, query: book.totals(),
    "calls": lambda book, query: {"calls": book.calls(query.get("service", ""), MOST_ROWS)},
    "mails": lambda book, query: {"mails": book.mails(MOST_ROWS)},
    "faults": lambda book, query: {service: book.fault(service)[0] for service in SERVICES},
}


async def _switch(
    book: Book, service: str, body: Any, send: Send, switched: Callable[[str, str], Awaitable[None]]
) -> None:
    fault = body.get("fault") if isinstance(body, dict) else None
    if service not in SERVICES or fault not in FAULTS:
        await _send(send, 422, {"code": "UNKNOWN_FAULT", "services": SERVICES, "faults": FAULTS})
        return
    book.set_fault(service, fault, float(body.get("ratio", 1)))
    await switched(service, fault)
    await _send(send, 200, {"service": service, "fault": fault})


async def _broken_answer(send: Send, fault: str, value: Any) -> None:
    """Cut off in the middle: the text of the answer (malformed), or the connection (crash)."""
    content = json.dumps(value).encode()
    half = content[: len(content) // 2]
    length = len(half) if fault == "malformed" else len(content)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": half, "more_body": fault == "crash"})


def _route(service: str, scope: Scope, body: Any, book: Book) -> tuple[int, Any]:
    route = ROUTES.get((service, scope["method"], scope["path"].rstrip("/")))
    if route is None:
        return 404, {"code": "NOT_FOUND"}
    if not isinstance(body, dict):
        return 400, {"code": "BAD_JSON", "message": "a JSON object is expected"}
    key = _header(scope, b"idempotency-key")
    if scope["method"] == "POST":
        if not key:
            return 400, {"code": "KEY_MISSING", "message": "Idempotency-Key is needed"}
        if stored := book.answered(service, key):
            return stored
    return route(book, Call(_query(scope), body, key))


async def _answer(book: Book, service: str, scope: Scope, send: Send, status: int, value: Any) -> None:
    _note(book, service, scope, status)
    await _send(send, status, value)


def _note(book: Book, service: str, scope: Scope, status: int) -> None:
    key, correlation = _header(scope, b"idempotency-key"), _header(scope, b"x-correlation-id")
    book.called(service, scope["path"], key, correlation, status)


def _query(scope: Scope) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}


async def _send(send: Send, status: int, value: Any) -> None:
    is_xml = isinstance(value, Xml)
    content = value.encode() if is_xml else json.dumps(value).encode()
    kind = b"application/xml" if is_xml else b"application/json"
    headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def _body(receive: Receive) -> Any:
    """The JSON of a request; {} when it has none, None when it is no JSON."""
    content = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        content += message.get("body", b"")
        if len(content) > BODY_MAX_BYTES or not message.get("more_body"):
            break
    try:
        return json.loads(content) if content else {}
    except ValueError:
        return None


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
