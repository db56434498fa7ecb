"""Tasks over REST: every endpoint works, and refuses the wrong role, somebody else's, the malformed and the second time."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from humantasks.actions.claim import claim_task
from humantasks.models import Snooze
from portal.lib.clock import portal_now
from portal.lib.json import loads
from tests.humantasks.engine import path_of, start_review
from tests.humantasks.review import level


class Client:
    """The API as one person, decoded."""

    def __init__(self, user: User | None) -> None:
        self.client = APIClient()
        if user:
            self.client.force_authenticate(user)

    def get(self, path: str, **query: Any) -> Any:
        return self._answered(self.client.get(f"/api/v1{path}", query))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._answered(self.client.post(f"/api/v1{path}", body or {}, format="json", headers=headers))

    def put(self, path: str, body: Any) -> Any:
        return self._answered(self.client.put(f"/api/v1{path}", body, format="json"))

    def _answered(self, response: Any) -> Any:
        response.body = loads(response.content) if response.content else None
        return response


As = Callable[[User | None], Client]


@pytest.fixture
def client_of() -> As:
    return Client


@pytest.fixture
def review(cast):
    """A review everyone in Risk may take, opened by the engine."""
    return start_review(by=cast.rex, operator=cast.lea, levels=level("PT2H", ("notify", "lea")))


@pytest.fixture
def held(review, cast):
    return claim_task(task_id=review.pk, user=cast.ann, now=portal_now())


def test_the_list_shows_what_one_may_see(review, cast, client_of):
    found = client_of(cast.ann).get("/tasks").body

    assert [row["id"] for row in found["results"]] == [str(review.pk)]
    assert found["next"] == ""
    assert client_of(cast.sam).get("/tasks").body["results"] == []


def test_pages_are_followed_by_cursor(opened, cast, client_of):
    for _ in range(3):
        opened()
    first = client_of(cast.ann).get("/tasks", limit=2).body

    second = client_of(cast.ann).get("/tasks", limit=2, cursor=first["next"]).body

    ids = [row["id"] for row in first["results"] + second["results"]]
    assert (len(ids), len(set(ids)), second["next"]) == (3, 3, "")


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "x"},
        {"limit": "many"},
        {"view": "sideways"},
        {"state": "done"},
        {"process_instance": "x"},
        {"due_before": "soon"},
    ],
)
def test_a_malformed_question_is_refused(cast, client_of, query):
    answer = client_of(cast.ann).get("/tasks", **query)

    assert (answer.status_code, answer.body["status"]) == (422, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_tasks_of_a_case_include_closed_ones(held, cast, client_of):
    client_of(cast.ann).post(f"/tasks/{held.pk}/complete", {"outcome": "approve"})

    found = client_of(cast.ann).get("/tasks", process_instance=held.instance_id).body["results"]

    assert [(row["state"], row["outcome"]) for row in found] == [("completed", "approve")]


def test_closed_tasks_are_found_by_state_and_by_view(held, cast, client_of):
    client = client_of(cast.ann)
    client.post(f"/tasks/{held.pk}/complete", {"outcome": "approve"})

    assert len(client.get("/tasks", state="completed").body["results"]) == 1
    assert len(client.get("/tasks", view="completed").body["results"]) == 1
    assert client.get("/tasks").body["results"] == []


def test_one_task_says_what_can_be_decided_and_what_happens_next(review, cast, client_of):
    task = client_of(cast.ann).get(f"/tasks/{review.pk}")

    assert task["ETag"] == '"1"'
    assert [(each["name"], each["reason_required"]) for each in task.body["outcomes"]] == [
        ("approve", False),
        ("reject", True),
    ]
    step = task.body["escalation"][0]
    assert (step["does"], step["to"], step["state"]) == ("Lea is notified", ["lea"], "pending")
    assert task.body["actions"] == ["claim", "complete", "comment", "snooze"]
    assert task.body["candidate_groups"] == ["Risk"]


def test_claim_release_assign_delegate_and_return(review, cast, client_of):
    ann, bob = client_of(cast.ann), client_of(cast.bob)
    path = f"/tasks/{review.pk}"

    assert ann.post(f"{path}/claim").body["assignee"] == "ann"
    assert ann.post(f"{path}/release").body["state"] == "ready"
    ann.post(f"{path}/claim")
    assert ann.post(f"{path}/assign", {"assignee": "bob"}).body["assignee"] == "bob"
    assert bob.post(f"{path}/delegate", {"to": cast.ann.pk}).body["owner"] == "bob"
    assert ann.post(f"{path}/return").body["assignee"] == "bob"


def test_ask_and_answer(held, cast, client_of):
    asked = client_of(cast.ann).post(f"/tasks/{held.pk}/ask", {"question": "Which address?"}).body
    answered = client_of(cast.rex).post(f"/tasks/{held.pk}/answer", {"text": "The first."}).body

    assert (asked["state"], asked["asked"], answered["state"]) == ("waiting_for_info", "rex", "claimed")


def test_complete_moves_the_process(held, cast, client_of):
    answer = client_of(cast.ann).post(
        f"/tasks/{held.pk}/complete", {"outcome": "approve", "variables": {"a": 1.5}}, **{"If-Match": '"2"'}
    )

    assert (answer.status_code, answer.body["state"], answer["ETag"]) == (200, "completed", '"3"')
    assert path_of(held)[-1] == "approved"


def test_a_stale_completion_is_refused(held, cast, client_of):
    answer = client_of(cast.ann).post(
        f"/tasks/{held.pk}/complete", {"outcome": "approve"}, **{"If-Match": '"1"'}
    )

    assert (answer.status_code, answer.body["code"], answer.body["version"]) == (412, "task-changed", 2)


def test_completing_twice_is_a_conflict(held, cast, client_of):
    client = client_of(cast.ann)
    client.post(f"/tasks/{held.pk}/complete", {"outcome": "approve"})

    answer = client.post(f"/tasks/{held.pk}/complete", {"outcome": "approve"})

    assert (answer.status_code, answer.body["code"]) == (409, "task-closed")


def test_the_same_request_twice_is_answered_alike(held, cast, client_of):
    client, key = client_of(cast.ann), {"Idempotency-Key": "k-1"}
    path = f"/tasks/{held.pk}/complete"

    first = client.post(path, {"outcome": "approve"}, **key)
    second = client.post(path, {"outcome": "approve"}, **key)

    assert (first.status_code, second.status_code, second.body) == (200, 200, first.body)


def test_the_second_to_claim_is_told_who_was_first(held, cast, client_of):
    answer = client_of(cast.bob).post(f"/tasks/{held.pk}/claim")

    assert (answer.status_code, answer.body["code"], answer.body["assignee"]) == (
        409,
        "task-already-claimed",
        "ann",
    )


def test_a_draft_is_kept_and_comes_with_the_task(held, cast, client_of):
    client = client_of(cast.ann)

    saved = client.put(f"/tasks/{held.pk}/draft", {"variables": {"note": "half"}}).body

    draft = client.get(f"/tasks/{held.pk}").body["draft"]
    assert (saved["revision"], draft["variables"]) == (1, {"note": "half"})


def test_a_snooze_is_taken_back(review, cast, client_of):
    client = client_of(cast.ann)
    client.post(f"/tasks/{review.pk}/snooze", {"until": "2999-01-01T00:00:00Z"})

    assert client.post(f"/tasks/{review.pk}/wake", {}).status_code == 200
    assert client.post(f"/tasks/{review.pk}/wake", {}).status_code == 200
    assert not Snooze.objects.exists()


def test_a_worker_does_not_say_how_urgent_it_is(review, cast, client_of):
    answer = client_of(cast.ann).post(f"/tasks/{review.pk}/priority", {"priority": "urgent"})

    assert (answer.status_code, answer.body["code"]) == (403, "task-not-yours")


def test_a_comment_and_a_snooze(review, cast, client_of):
    client = client_of(cast.ann)

    assert client.post(f"/tasks/{review.pk}/comment", {"text": "hm"}).status_code == 201
    assert client.post(f"/tasks/{review.pk}/snooze", {"until": "2999-01-01T00:00:00Z"}).status_code == 200
    assert client.get("/tasks", view="open").body["results"] == []


MOVES = {
    "claim": {},
    "release": {},
    "assign": {"assignee": "bob"},
    "delegate": {"to": "bob"},
    "return": {},
    "ask": {"question": "?"},
    "answer": {"text": "!"},
    "complete": {"outcome": "approve"},
    "comment": {"text": "hm"},
    "snooze": {"until": "2999-01-01T00:00:00Z"},
}


@pytest.mark.parametrize("move", MOVES)
def test_strangers_are_told_that_there_is_nothing(held, cast, client_of, move):
    assert client_of(cast.sam).post(f"/tasks/{held.pk}/{move}", MOVES[move]).status_code == 404


@pytest.mark.parametrize("move", MOVES)
def test_nobody_moves_anything_without_signing_in(held, client_of, move):
    assert client_of(None).post(f"/tasks/{held.pk}/{move}", MOVES[move]).status_code == 401


@pytest.mark.parametrize("move", ["release", "assign", "delegate", "ask"])
def test_a_colleague_cannot_move_what_is_anns(held, cast, client_of, move):
    answer = client_of(cast.bob).post(f"/tasks/{held.pk}/{move}", MOVES[move])

    assert (answer.status_code, answer.body["code"]) == (403, "task-not-yours")


@pytest.mark.parametrize(
    ("move", "body"),
    [
        ("assign", {}),
        ("assign", {"assignee": ["bob"]}),
        ("assign", {"assignee": "ghost"}),
        ("delegate", {"to": True}),
        ("ask", {}),
        ("ask", {"question": "?", "of": "ghost"}),
        ("complete", {"outcome": 5}),
        ("complete", {"outcome": "approve", "variables": [1]}),
        ("complete", {"outcome": "postpone"}),
        ("complete", {"outcome": "reject"}),
        ("complete", [1]),
        ("comment", {"text": ""}),
        ("comment", {"text": 5}),
        ("snooze", {"until": "tomorrow"}),
        ("snooze", {"until": "2000-01-01T00:00:00Z"}),
    ],
)
def test_a_malformed_move_is_refused_and_changes_nothing(held, cast, client_of, move, body):
    answer = client_of(cast.ann).post(f"/tasks/{held.pk}/{move}", body)

    assert answer.status_code == 422, answer.body
    assert answer.body["detail"].startswith("Expected")
    held.refresh_from_db()
    assert (held.state, held.version) == ("claimed", 2)


@pytest.mark.parametrize("header", ["soon", '"a"'])
def test_a_malformed_version_is_refused(held, cast, client_of, header):
    answer = client_of(cast.ann).post(
        f"/tasks/{held.pk}/complete", {"outcome": "approve"}, **{"If-Match": header}
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/tasks/999", "/tasks/99999999999999999999"])
def test_there_is_nothing_under_a_wrong_id(cast, client_of, path):
    assert client_of(cast.ann).get(path).status_code == 404


def test_only_the_methods_that_are_meant(review, cast, client_of):
    client = client_of(cast.ann)

    assert client.get(f"/tasks/{review.pk}/claim").status_code == 405
    assert client.post("/tasks").status_code == 405
    assert client.put(f"/tasks/{review.pk}", {}).status_code == 405
