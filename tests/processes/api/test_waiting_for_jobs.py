"""Workers that wait: a client with a token in the event loop, everybody else and keyed requests in their thread."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from knox.models import AuthToken

from portal.api_handler import ApiHandler
from processes.models import Job
from tests.processes.models import line

pytestmark = pytest.mark.django_db(transaction=True)

ASK = {"type": "pay", "worker": "w1", "wait_seconds": 30}


@pytest.fixture
def token(olga) -> str:
    return AuthToken.objects.create(user=User.objects.get(username="olga"), expiry=timedelta(hours=1))[1]


def waiting(token: str, then: Callable[[], Awaitable[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What a client with a token is sent that asks for jobs; `then` is what comes from it while it waits."""
    content = json.dumps(ASK).encode()
    named = {
        "host": "localhost",
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "content-length": str(len(content)),
    }
    pairs = [(name.encode(), value.encode()) for name, value in named.items()]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/jobs/activate", "query_string": b""}
    coming = iter([{"type": "http.request", "body": content, "more_body": False}])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        message = next(coming, None)
        return message if message is not None else await then()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(ApiHandler()(scope | {"headers": pairs}, receive, send))
    return sent


def test_a_worker_that_waits_is_given_what_comes_meanwhile(deployed, olga, token):
    deployed(line("order", "pay"))

    def begin() -> None:
        olga.post("/process-instances", {"process_key": "order"})
        connection.close()

    async def something_comes() -> dict[str, Any]:
        await asyncio.to_thread(begin)
        return await asyncio.get_running_loop().create_future()  # and the client stays

    head, body = waiting(token, something_comes)
    headers = dict(head["headers"])

    assert [job["type"] for job in json.loads(body["body"])["results"]] == ["pay"]
    assert (head["status"], int(headers[b"Content-Length"])) == (200, len(body["body"]))
    assert b"X-Correlation-Id" in headers


def test_a_worker_that_has_gone_is_given_nothing(deployed, olga, token):
    deployed(line("order", "pay"))

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    assert waiting(token, gone) == []
    olga.post("/process-instances", {"process_key": "order"})
    assert Job.objects.get().state == "ready"


def test_a_keyed_question_waits_too_and_its_answer_is_kept(deployed, olga):
    asked = {**ASK, "wait_seconds": 0.2}
    first = olga.post("/jobs/activate", asked, **{"Idempotency-Key": "k"})
    deployed(line("order", "pay"))
    olga.post("/process-instances", {"process_key": "order"})
    again = olga.post("/jobs/activate", asked, **{"Idempotency-Key": "k"})

    assert (first.body, again.body) == ({"results": []}, {"results": []})
    assert again["Idempotency-Replayed"] == "true"
