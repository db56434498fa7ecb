"""The services of the demo, each step at a door of its own, with faults that meet the orders of single cells."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.sandbox.book import Book
from portal.sandbox.http import Application, Receive, Scope, Send, service_application
from portal.sandbox.mail import Mailbox
from tests.faults.cells import CRASH, ERROR, HANG, KILLED, LATENCY, MALFORMED, Cell, Step

LATENCY_SECONDS = 10.0
HANG_SECONDS = 300.0
Killer = Callable[[], Sequence[int]]  # the processes that do the portal's jobs


class Fate:
    """Which order meets which fault; all doors ask it."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.workers: Killer = list

    def strikes(self, element: str, sign: str) -> tuple[str, Cell | None]:
        """By correlation id or e-mail address."""
        for cell in self.cells:
            if sign in (cell.correlation_id, cell.email) and (fault := cell.strikes_at(element)):
                cell.strikes += 1
                return fault, cell
        return "", None

    def kill(self, cell: Cell) -> None:
        """Once: the next worker finds the effect done, and no answer."""
        cell.is_on = False
        for pid in self.workers():
            os.kill(pid, signal.SIGKILL)


def door(step: Step, fate: Fate, book: Book) -> Application:
    """One step's service, and what happens to those who are to meet a fault there."""
    service = service_application(step.service, book)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        sign = dict(scope["headers"]).get(b"x-correlation-id", b"").decode()
        fault, cell = fate.strikes(step.element, sign)
        if fault == ERROR:
            await _answer(send, 500, b'{"code": "BROKEN"}')
            return
        if fault == LATENCY:
            await asyncio.sleep(LATENCY_SECONDS)
        if fault not in (HANG, MALFORMED, CRASH, KILLED):
            await service(scope, receive, send)
            return
        content = await _done(service, scope, receive)
        if fault == KILLED and cell is not None:
            fate.kill(cell)
        if fault in (HANG, KILLED):
            await asyncio.sleep(HANG_SECONDS)
        half = content[: len(content) // 2]
        await _answer(send, 200, half, promised=len(content) if fault == CRASH else len(half))

    return application


class Letterbox(Mailbox):
    """The mail server, with the same faults. What is done twice here is a mail that comes twice."""

    def __init__(self, book: Book, fate: Fate) -> None:
        super().__init__(book)
        self.fate = fate

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault, cell = self.fate.strikes("send_confirmation", envelope.rcpt_tos[0])
        if fault == ERROR:
            return "451 4.3.0 switched to fail"
        if fault == LATENCY:
            await asyncio.sleep(LATENCY_SECONDS)
        said = await super().handle_DATA(server, session, envelope)
        if fault == KILLED and cell is not None:
            self.fate.kill(cell)
        if fault in (HANG, KILLED):
            await asyncio.sleep(HANG_SECONDS)
        if fault == CRASH and server.transport is not None:
            server.transport.close()
        return "kept, perhaps" if fault == MALFORMED else said


async def _done(service: Application, scope: Scope, receive: Receive) -> bytes:
    """Let the service do it; what it would have answered."""
    said = bytearray()

    async def keep(message: dict[str, Any]) -> None:
        said.extend(message.get("body", b""))

    await service(scope, receive, keep)
    return bytes(said)


async def _answer(send: Send, status: int, content: bytes, promised: int | None = None) -> None:
    length = len(content) if promised is None else promised
    headers = [(b"content-type", b"application/json"), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": length > len(content)})
