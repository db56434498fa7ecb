"""A real mail server and a real web server that keep what arrives."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.mails import mail_server


@pytest.fixture
def mails(settings: Any) -> Iterator[list[EmailMessage]]:
    settings.PUBLIC_URL = "https://podium.example"
    with mail_server(settings) as sink:
        yield sink.mails


@dataclass
class HookSink:
    """`answers`: statuses to give, the last one for ever."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [204])
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def hooks(settings: Any) -> Iterator[HookSink]:
    settings.WEBHOOK_PRIVATE_HOSTS = ["localhost"]
    sink = HookSink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.calls.append((self.path, dict(self.headers), body))
            status = sink.answers.pop(0) if len(sink.answers) > 1 else sink.answers[0]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://169.254.169.254/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sink.url = f"http://localhost:{server.server_port}/hooks/T1/a%20b?room=risk"
    yield sink
    server.shutdown()
    server.server_close()
