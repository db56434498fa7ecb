"""Services of the outside world, served from a thread of the test: they stay when the portal's processes die."""

import asyncio
import logging
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiosmtpd.controller import UnthreadedController

from portal.sandbox.http import Application
from portal.sandbox.server import HOST, Listener
from tests.portal import free_port

T = TypeVar("T")
WAIT_SECONDS = 30


class Outside:
    """An event loop in a thread; entered, it serves every application, and mail, on a port of its own."""

    def __init__(self, mailbox: object, **applications: Application) -> None:
        self.listeners = {name: Listener(each, free_port()) for name, each in applications.items()}
        self.mail_port = free_port()
        self._mailbox = mailbox
        self._mail: asyncio.AbstractServer | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="outside", daemon=True)

    @property
    def ports(self) -> dict[str, int]:
        return {name: listener.port for name, listener in self.listeners.items()}

    def __enter__(self) -> "Outside":
        self._thread.start()
        for name in self.listeners:
            self.open(name)
        logging.getLogger(
            "uvicorn.error"
        ).disabled = True  # that calls which hang are cut off in the end is meant
        self.open_mail()
        return self

    def __exit__(self, *error: object) -> None:
        for name in self.listeners:
            self.close(name)
        self.close_mail()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_SECONDS)
        self._loop.close()

    def open(self, name: str) -> None:
        self.do(self.listeners[name].open())
        logging.getLogger(
            "uvicorn.error"
        ).disabled = True  # that calls which hang are cut off in the end is meant

    def close(self, name: str) -> None:
        """From now on connections are refused."""
        self.do(self.listeners[name].close())

    def open_mail(self) -> None:
        self.do(self._serve_mail())

    def close_mail(self) -> None:
        self.do(self._close_mail())

    def do(self, work: "Coroutine[Any, Any, T]") -> T:
        """Run something on the loop, to its end."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_SECONDS)

    async def _serve_mail(self) -> None:
        controller = UnthreadedController(
            self._mailbox, hostname=HOST, port=self.mail_port, loop=asyncio.get_running_loop()
        )
        self._mail = await controller._create_server()

    async def _close_mail(self) -> None:
        if self._mail is not None:
            self._mail.close()
