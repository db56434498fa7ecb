"""A Redis in a folder: bells and channels only, so nothing is written to disk.

Reachable through a socket only, in a folder nobody else may enter.
"""

from dataclasses import dataclass
from pathlib import Path

import redis

from portal.embedded.account import Account, account_for, run_as
from portal.embedded.binaries import redis_program

MEMORY_LIMIT = "256mb"  # bells are coalesced and expire after seconds; far above what they ever need


@dataclass(frozen=True, slots=True)
class Bells:
    """One Redis by its socket."""

    socket: Path
    account_of: Path  # runs as whoever owns this folder, like PostgreSQL beside it

    @property
    def url(self) -> str:
        return self.database_url(0)

    def database_url(self, number: int) -> str:
        return f"unix://{self.socket}?db={number}"

    @property
    def account(self) -> Account | None:
        return account_for(self.account_of)

    def is_ready(self) -> bool:
        """Whether it answers now."""
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def command(self) -> list[str]:
        """The server as a foreground process; it ends on SIGTERM."""
        program = redis_program()
        prefix = run_as(self.account, reaching=(program, self.socket))
        return [*prefix, str(program), *_options(self.socket)]


def _options(socket: Path) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "maxmemory": MEMORY_LIMIT,
        "maxmemory-policy": "noeviction",
        "dir": str(socket.parent),
    }
    return [part for name, value in settings.items() for part in (f"--{name}", value)]
