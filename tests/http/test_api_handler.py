"""API clients with a token take the short way: the same answers, without what only pages need."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import URLResolver, get_resolver
from knox.models import AuthToken

from portal.api_handler import ApiHandler, is_api_client, split
from processes.models import Message

MESSAGE = {"name": "paid", "correlation_key": "A-1"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def token() -> str:
    person = User.objects.create_user("olga", is_superuser=True)
    return AuthToken.objects.create(user=person, expiry=timedelta(hours=1))[1]


def scope(path: str, *, method: str = "GET", length: int = 0, **headers: str) -> dict[str, Any]:
    named = {
        "host": "localhost",
        "content-type": "application/json",
        "content-length": str(length),
        **headers,
    }
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()]
    return {"type": "http", "method": method, "path": path, "query_string": b"", "headers": pairs}


def ask(path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], Any]:
    """(status, headers, decoded body) of one request to the handler itself."""
    content = b"" if body is None else json.dumps(body).encode()
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    method = "GET" if body is None else "POST"
    asyncio.run(ApiHandler()(scope(path, method=method, length=len(content), **headers), receive, send))
    named = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], named, json.loads(sent[1]["body"])


def test_a_client_with_a_token_is_answered(token: str) -> None:
    status, headers, body = ask("/api/v1/process-definitions", authorization=f"Bearer {token}")

    assert (status, body["results"]) == (200, [])
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_an_answer_names_the_clients_own_trace(token: str) -> None:
    asked = {"authorization": f"Bearer {token}", "x_correlation_id": "order-1"}

    assert ask("/api/v1/process-definitions", **asked)[1]["x-correlation-id"] == "order-1"


def test_a_token_that_nobody_was_given_is_refused() -> None:
    status, headers, body = ask("/api/v1/process-definitions", authorization="Bearer nonsense")

    assert (status, headers["content-type"], body["status"]) == (401, "application/problem+json", 401)


def test_without_a_token_nobody_is_known(token: str) -> None:
    assert ask("/api/v1/process-definitions")[0] == 401


def test_a_keyed_request_is_done_once(token: str) -> None:
    asked = {"authorization": f"Bearer {token}", "idempotency_key": "k1"}
    first = ask("/api/v1/messages", MESSAGE, **asked)
    again = ask("/api/v1/messages", MESSAGE, **asked)

    assert (again[0], again[2]) == (first[0], first[2])
    assert again[1]["idempotency-replayed"] == "true"
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "headers", "short"),
    [
        ("/api/v1/messages", {"authorization": "Bearer x"}, True),
        ("/api/v1/messages", {"authorization": "bearer x"}, True),
        ("/api/v1/messages", {"authorization": "Basic x"}, False),
        ("/api/v1/messages", {}, False),
        ("/api/v1/jobs/activate", {"authorization": "Bearer x"}, True),
        ("/api/docs/", {"authorization": "Bearer x"}, False),
        ("/instances/", {"authorization": "Bearer x"}, False),
    ],
)
def test_only_clients_with_a_token_take_the_short_way(
    path: str, headers: dict[str, str], short: bool
) -> None:
    taken: list[str] = []

    async def api(*_: Any) -> None:
        taken.append("api")

    async def pages(*_: Any) -> None:
        taken.append("pages")

    asked = scope(path, **headers)
    asyncio.run(split(api, pages)(asked, None, None))  # type: ignore[arg-type]  # nobody reads or writes

    assert taken == ["api" if short else "pages"]
    assert is_api_client(asked) is short


def test_every_view_below_the_api_asks_who_it_is_by_itself() -> None:
    """The short way has no middleware that keeps strangers out; REST framework's views do."""
    below = [
        pattern
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and str(entry.pattern) == "api/v1/"
        for pattern in entry.url_patterns
    ]

    assert len(below) > 30
    assert [
        str(p.pattern) for p in below if not hasattr(getattr(p.callback, "cls", None), "permission_classes")
    ] == []
