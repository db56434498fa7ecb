"""The services over HTTP (plain ASGI, one application per service) and the control desk that switches faults."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from portal.sandbox.book import FAULTS, SERVICES, Book
from portal.sandbox.services import ROUTES, Call, Xml

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
HANG_SECONDS = 120.0
BODY_MAX_BYTES = 2_000_000


def service_application(service: str, book: Book) -> Application:
    """One service: its routes, behind whatever fault is switched on."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _body(receive)
        fault, seconds = book.fault(service)
        if fault == "latency":
            await asyncio.sleep(seconds)
        elif fault == "hang":
            await asyncio.sleep(HANG_SECONDS)
        elif fault == "error":
            await _answer(book, service, scope, send, 500, {"code": "BROKEN", "message": "switched to fail"})
            return
        elif fault == "malformed":
            await _answer(book, service, scope, send, 200, Xml("{not what <was> promised"))
            return
        status, value = _route(service, scope, body, book)
        if fault == "after_effect":
            status, value = 500, {"code": "BROKEN", "message": "failed after the effect"}
        await _answer(book, service, scope, send, status, value)

    return application


def control_application(book: Book, switched: Callable[[str, str], Awaitable[None]]) -> Application:
    """`GET /state`, `GET /mails`, `PUT /faults/<service> {kind, seconds}`; `switched` opens and closes listeners."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _body(receive)
        path = scope["path"]
        if scope["method"] == "GET" and path == "/state":
            faults = {
                service: dict(zip(("kind", "seconds"), book.fault(service), strict=True))
                for service in SERVICES
            }
            await _send(send, 200, {"faults": faults, **book.counts()})
        elif scope["method"] == "GET" and path == "/mails":
            await _send(send, 200, {"mails": book.mails(200)})
        elif scope["method"] == "PUT" and path.startswith("/faults/"):
            await _switch(book, path.removeprefix("/faults/"), body, send, switched)
        else:
            await _send(send, 404, {"code": "NOT_FOUND"})

    return application


async def _switch(
    book: Book, service: str, body: Any, send: Send, switched: Callable[[str, str], Awaitable[None]]
) -> None:
    kind = body.get("kind") if isinstance(body, dict) else None
    if service not in SERVICES or kind not in FAULTS:
        await _send(send, 422, {"code": "UNKNOWN_FAULT", "services": SERVICES, "kinds": FAULTS})
        return
    book.set_fault(service, kind, float(body.get("seconds") or 10))
    await switched(service, kind)
    await _send(send, 200, {"service": service, "kind": kind})


def _route(service: str, scope: Scope, body: Any, book: Book) -> tuple[int, Any]:
    route = ROUTES.get((service, scope["method"], scope["path"].rstrip("/")))
    if route is None:
        return 404, {"code": "NOT_FOUND"}
    if not isinstance(body, dict):
        return 400, {"code": "BAD_JSON", "message": "a JSON object is expected"}
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
    key = _header(scope, b"idempotency-key")
    if scope["method"] == "POST":
        if not key:
            return 400, {"code": "KEY_MISSING", "message": "Idempotency-Key is needed"}
        if stored := book.answered(service, key):
            return stored
    return route(book, Call(query, body, key))


async def _answer(book: Book, service: str, scope: Scope, send: Send, status: int, value: Any) -> None:
    key, correlation = _header(scope, b"idempotency-key"), _header(scope, b"x-correlation-id")
    book.called(service, scope["path"], key, correlation, status)
    await _send(send, status, value)


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
