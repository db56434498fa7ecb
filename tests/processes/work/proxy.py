"""A network that misbehaves: a proxy between the portal's programs and PostgreSQL, on a socket of its own.

It delays, breaks off at random or at a COMMIT, and swallows everything for a while, as its test says.
"""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

CHUNK = 65_536
COMMIT = b"COMMIT"


@dataclass
class Proxy:
    """Forwards connections to `server`, a socket of PostgreSQL; listens in `folder`."""

    server: Path
    folder: Path
    delay: float = 0.0  # seconds before what the server says is passed on
    reset_share: float = 0.0  # of the requests that break the connection instead
    cut_after_commit: int = 0  # so many more COMMITs reach the server, and their answers nobody
    is_silent: threading.Event = field(default_factory=threading.Event)
    broken: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(3))

    def __post_init__(self) -> None:
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / self.server.name))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        self.break_all()

    def break_all(self) -> None:
        """Every connection that stands now is gone, for both sides."""
        for pair in list(self._pairs):
            self._break(*pair)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self.server))
                self._pairs.append((client, server))
                threading.Thread(target=self._ask, args=(client, server), daemon=True).start()
                threading.Thread(target=self._answer, args=(client, server), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        """From the portal to the server."""
        with suppress(OSError):
            while data := client.recv(CHUNK):
                if self.is_silent.is_set():
                    continue
                if self.reset_share and self.dice.random() < self.reset_share:
                    self.broken += 1
                    break
                cuts = COMMIT in data and self.cut_after_commit > 0
                if cuts:
                    self.cut_after_commit -= 1
                    self._never_answer(client)
                server.sendall(data)
                if cuts:
                    self.broken += 1
                    server.settimeout(2)
                    with suppress(OSError):
                        server.recv(1)  # it has answered: the commit is done
                    break
        self._break(client, server)

    def _never_answer(self, client: socket.socket) -> None:
        with suppress(OSError):
            client.shutdown(socket.SHUT_WR)

    def _answer(self, client: socket.socket, server: socket.socket) -> None:
        """From the server to the portal."""
        pause = threading.Event()
        with suppress(OSError):
            while data := server.recv(CHUNK):
                if self.is_silent.is_set():
                    continue
                if self.delay:
                    pause.wait(self.delay)
                client.sendall(data)
        self._break(client, server)

    def _break(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(ValueError):
            self._pairs.remove((client, server))
        for end in (client, server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
