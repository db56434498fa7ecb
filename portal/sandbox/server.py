"""Runs the sandbox: a control port, one port per service, one for mail; all on loopback, in one process.

Ports: base = control, base + 1 ... + 4 = crm, payments, stock, shipping, base + 5 = mail. A service that is "down" has
its listener closed, so that callers are refused as they would be by a dead machine.
"""

import asyncio
import contextlib
from pathlib import Path

import uvicorn
from aiosmtpd.controller import UnthreadedController

from portal.sandbox.book import SERVICES, Book
from portal.sandbox.http import Application, control_application, service_application
from portal.sandbox.mail import Mailbox

HOST = "127.0.0.1"


class Listener:
    """A uvicorn server that can be opened and closed."""

    def __init__(self, application: Application, port: int) -> None:
        self.application, self.port = application, port
        self.server: uvicorn.Server | None = None
        self.task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        if self.server is not None:
            return
        config = uvicorn.Config(
            self.application,
            host=HOST,
            port=self.port,
            log_level="warning",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self.server.install_signal_handlers = lambda: None  # type: ignore[attr-defined] # the sandbox has its own
        self.task = asyncio.create_task(self.server._serve())

    async def close(self) -> None:
        if self.server is None or self.task is None:
            return
        self.server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await self.task
        self.server = self.task = None


class Sandbox:
    """All services of the demo."""

    def __init__(self, book: Book, base_port: int) -> None:
        self.book, self.base_port = book, base_port
        self.listeners = {
            service: Listener(service_application(service, book), base_port + number)
            for number, service in enumerate(SERVICES, start=1)
        }
        self.control = Listener(control_application(book, self.switched), base_port)
        self.mail = UnthreadedController(
            Mailbox(book), hostname=HOST, port=base_port + 1 + len(SERVICES), loop=asyncio.get_event_loop()
        )

    async def open(self) -> None:
        await self.control.open()
        self.mail.server = await self.mail._create_server()
        for service in SERVICES:
            await self.switched(service, self.book.fault(service)[0])

    async def switched(self, service: str, kind: str) -> None:
        """Open or close a service's listener as its fault says."""
        listener = self.listeners[service]
        await (listener.close() if kind == "down" else listener.open())

    async def close(self) -> None:
        for listener in (*self.listeners.values(), self.control):
            await listener.close()
        if self.mail.server:
            self.mail.server.close()


async def run(path: Path, base_port: int, stop: asyncio.Event) -> None:
    """Serve until `stop` is set."""
    sandbox = Sandbox(Book(path), base_port)
    await sandbox.open()
    await stop.wait()
    await sandbox.close()
