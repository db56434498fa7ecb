"""Calls to a real HTTP server on loopback."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from processes.connectors.base import Destination, Secret
from processes.connectors.http.client import Request, send, target_path
from processes.connectors.http.content import read_answer
from processes.connectors.http.errors import Failed, NotSent, Refused, Unknown


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        getattr(self, f"answer_{self.path.rpartition('/')[2].partition('?')[0]}")()

    def reply(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer_echo(self) -> None:
        lines = [self.path, *(f"{name}: {value}" for name, value in self.headers.items())]
        self.reply(200, "\n".join(lines).encode())

    def answer_away(self) -> None:
        self.reply(302, b"", ("Location", "http://169.254.169.254/"))

    def answer_large(self) -> None:
        self.reply(200, b"x" * 5_000)

    def answer_customer(self) -> None:
        self.reply(200, b"<customer id='7'><name>ACME</name></customer>", ("Content-Type", "application/xml"))

    def answer_broken(self) -> None:
        self.reply(200, b"{not json", ("Content-Type", "application/json"))

    def answer_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"half")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def destination(port: int, **options: object) -> Destination:
    values = {
        "path_prefix": "/",
        "allow_private": True,
        "timeout_seconds": 2.0,
        "max_response_bytes": 1_000,
    } | options
    return Destination("shop", "http", "localhost", port, **values)  # type: ignore[arg-type]


def test_a_call_carries_our_headers_and_the_destination_s_credential(port: int) -> None:
    there = destination(port, path_prefix="/api", secret=Secret("bearer", "", "s3cret"))

    answer = send(there, Request("GET", "echo", {"q": "a b"}), {"Idempotency-Key": "1:2:0"})

    text = answer.content.decode()
    assert text.startswith("/api/echo?q=a")
    assert "Idempotency-Key: 1:2:0" in text
    assert "Authorization: Bearer s3cret" in text
    assert f"Host: localhost:{port}" in text


@pytest.mark.parametrize("name", ["Host", "authorization", "Idempotency-Key", "Cookie"])
def test_a_model_cannot_set_the_headers_that_podium_answers_for(port: int, name: str) -> None:
    answer = send(destination(port), Request("GET", "echo", headers={name: "forged"}), {})

    assert "forged" not in answer.content.decode()


def test_a_header_cannot_smuggle_a_second_one(port: int) -> None:
    with pytest.raises(Refused):
        send(destination(port), Request("GET", "echo", headers={"X-Note": "a\r\nX-Evil: b"}), {})


def test_a_redirect_is_not_followed(port: int) -> None:
    with pytest.raises(Failed, match="redirect"):
        send(destination(port), Request("GET", "away"), {})


def test_an_answer_larger_than_allowed_is_not_read_on(port: int) -> None:
    with pytest.raises(Unknown, match="1000 bytes"):
        send(destination(port), Request("GET", "large"), {})


def test_an_answer_that_is_cut_off_leaves_the_outcome_unknown(port: int) -> None:
    with pytest.raises(Unknown):
        send(destination(port), Request("GET", "cut"), {})


def test_a_destination_on_loopback_is_refused_unless_registered_as_private(port: int) -> None:
    with pytest.raises(Refused, match="loopback"):
        send(destination(port, allow_private=False), Request("GET", "echo"), {})


def test_a_port_where_nobody_listens_was_not_called() -> None:
    with pytest.raises(NotSent):
        send(destination(1), Request("GET", "echo"), {})


def test_xml_answers_are_read_as_contexts(port: int) -> None:
    answer = send(destination(port), Request("GET", "customer"), {})

    assert read_answer(answer, "") == {"@id": "7", "name": "ACME"}


def test_a_malformed_answer_is_a_failure_to_be_tried_again(port: int) -> None:
    answer = send(destination(port), Request("GET", "broken"), {})

    with pytest.raises(Failed) as failure:
        read_answer(answer, "json")

    assert failure.value.retryable


@pytest.mark.parametrize(
    "path", ["../admin", "a/../../b", "http://evil.example/", "//evil.example", "a\\b", "a\nb"]
)
def test_a_path_cannot_leave_the_destination_s_prefix(path: str) -> None:
    with pytest.raises(Refused):
        target_path("/api/", path)


def test_a_path_is_quoted_below_the_prefix() -> None:
    assert target_path("/api/", "orders/O 1?x") == "/api/orders/O%201"


def test_a_secret_is_not_shown_in_words() -> None:
    assert "s3cret" not in repr(Secret("bearer", "", "s3cret"))
