"""Web processes for a bench, and how to ask them as an API client does."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from knox.models import AuthToken

from processes.bench.ground import READY_SECONDS, Ground

_TICKS = os.sysconf("SC_CLK_TCK")


def start_web(ground: Ground) -> tuple[str, "subprocess.Popen[bytes]"]:
    """(where it answers, the process), once it does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = ground.start(
        *("-m", "uvicorn", "portal.asgi:application", "--host=127.0.0.1", f"--port={port}"),
        *("--no-access-log", "--lifespan=off", "--log-level=error"),
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(url):
        if time.monotonic() > deadline:
            raise TimeoutError(f"Expected the portal to answer at {url} within {READY_SECONDS:.0f} s.")
        time.sleep(0.1)
    return url, process


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/health/live", timeout=5).close()  # noqa: S310 - http, ours
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def client_headers() -> dict[str, str]:
    """The headers of a client that may do everything."""
    user, _ = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
    _, token = AuthToken.objects.create(user=user, expiry=timedelta(hours=1))
    return {"Authorization": f"Bearer {token}"}


class Client:
    """One kept connection of an API client, spoken by hand: the load should cost little beside the server."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        where = urlsplit(url)
        self._socket = socket.create_connection((where.hostname or "", where.port or 0), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        named = {"Host": where.netloc, "Content-Type": "application/json"} | headers
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        self._answers = self._socket.makefile("rb")

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """What the portal answers, None for nothing. Raises RuntimeError when it refuses."""
        content = json.dumps(body)  # ASCII, so characters are bytes
        asked = (
            f"POST /api/v1{path} HTTP/1.1\r\n{self._headers}Content-Length: {len(content)}\r\n\r\n{content}"
        )
        self._socket.sendall(asked.encode())
        status, answer = self._answer()
        if status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"Expected {path} to be accepted, but the answer was {status}: {answer!r}.")
        return json.loads(answer) if answer else None

    def _answer(self) -> tuple[int, bytes]:
        status, length = int(self._answers.readline()[9:12]), 0
        while (line := self._answers.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status, self._answers.read(length)

    def close(self) -> None:
        """End the connection."""
        self._answers.close()
        self._socket.close()


def processor_seconds(process: "subprocess.Popen[bytes]") -> float:
    """What a process has used of processors so far."""
    return seconds_of(process.pid)


def seconds_of(pid: int) -> float:
    """The same of any process of this machine. Raises OSError when there is none."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
