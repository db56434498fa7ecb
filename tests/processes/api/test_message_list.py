"""Operators see which messages wait, which nobody came for, and which arrived."""

from datetime import timedelta

import pytest

from portal.lib.clock import portal_now
from processes.models import Message
from tests.processes.models import waits_for_message
from tests.rest import is_problem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid(olga) -> None:
    for key in ("A-1", "A-2", "A-3"):
        olga.post("/messages", {"name": "paid", "correlation_key": key, "variables": {"amount": 5}})
    olga.post("/messages", {"name": "shipped", "correlation_key": "A-1"})


def keys(answer) -> list[str]:
    return [row["correlation_key"] for row in answer.body["results"]]


def test_messages_that_wait_are_listed_next_to_expire_first(paid, olga):
    answer = olga.get("/messages", name="paid")

    assert keys(answer) == ["A-1", "A-2", "A-3"]
    assert {row["state"] for row in answer.body["results"]} == {"waiting"}
    assert answer.body["results"][0]["variables"] == {"amount": 5}


def test_they_are_found_by_key(paid, olga):
    assert [row["name"] for row in olga.get("/messages", correlation_key="A-1").body["results"]] == [
        "paid",
        "shipped",
    ]


def test_a_message_nobody_came_for_is_listed_as_expired(paid, olga):
    Message.objects.filter(correlation_key="A-2").update(expires_at=portal_now() - timedelta(seconds=1))

    assert keys(olga.get("/messages", state="expired")) == ["A-2"]
    assert "A-2" not in keys(olga.get("/messages"))


def test_a_message_that_arrived_names_its_instance(deployed, olga):
    deployed(waits_for_message())
    instance = olga.post("/process-instances", {"process_key": "order", "variables": {"order": "A-1"}}).body[
        "id"
    ]
    olga.post("/messages", {"name": "paid", "correlation_key": "A-1"})

    [row] = olga.get("/messages", state="correlated").body["results"]
    assert (row["process_instance"], row["state"]) == (instance, "correlated")


@pytest.mark.parametrize("state", ["waiting", "expired"])
def test_pages_follow_each_other(paid, olga, state):
    if state == "expired":
        Message.objects.update(expires_at=portal_now() - timedelta(seconds=1))
    first = olga.get("/messages", state=state, limit="3")
    second = olga.get("/messages", state=state, limit="3", cursor=first.body["next"])

    assert (len(first.body["results"]), len(second.body["results"]), second.body["next"]) == (3, 1, "")
    seen = {row["id"] for row in first.body["results"] + second.body["results"]}
    assert len(seen) == 4


@pytest.mark.parametrize("query", [{"state": "lost"}, {"cursor": "x"}, {"limit": "many"}])
def test_a_malformed_question_is_refused(olga, query):
    assert is_problem(olga.get("/messages", **query), 422)


def test_only_who_operates_everything_sees_them(paid, rita, nobody):
    assert is_problem(rita.get("/messages"), 403)
    assert is_problem(nobody.get("/messages"), 401)
