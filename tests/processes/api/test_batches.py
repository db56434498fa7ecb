"""`/batches`: preview, create, follow, pause, stop; for whoever asked."""

import pytest

from processes.actions.batches import carry_out_batches
from processes.models import BatchOperation
from tests.processes.models import line
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ids(deployed, olga) -> list[str]:
    deployed(line("order", "pay"))
    body = {"process_key": "order", "instances": [{"business_key": f"C-{n}"} for n in range(3)]}
    return olga.post("/process-instances/batch", body).body["ids"]


@pytest.fixture
def batch(ids, olga) -> str:
    return olga.post("/batches", {"operation": "cancel", "ids": ids}).body["id"]


def test_a_dry_run_says_what_it_would_be_about(ids, olga):
    asked = {"operation": "cancel", "filter": {"process_key": "order"}, "dry_run": True}
    answer = olga.post("/batches", asked)

    assert (answer.status_code, answer.body["count"]) == (200, 3)
    assert answer.body["examples"][0] == {
        "id": ids[0],
        "label": "C-0 · order",
        "url": f"/instances/{ids[0]}/",
    }
    assert not BatchOperation.objects.exists()


def test_progress_and_each_result_can_be_followed(batch, olga):
    carry_out_batches()

    seen = olga.get(f"/batches/{batch}", state="done").body
    assert (seen["state"], seen["count"], seen["done"]) == ("completed", 3, 3)
    assert [item["label"] for item in seen["items"]["results"]] == [f"C-{n} · order" for n in range(3)]
    assert olga.get("/batches").body["results"][0]["id"] == batch


def test_a_batch_is_paused_resumed_and_stopped(batch, olga):
    states = [olga.post(f"/batches/{batch}/{move}").body["state"] for move in ("pause", "resume", "stop")]

    assert states == ["paused", "running", "stopped"]
    assert is_problem(olga.post(f"/batches/{batch}/stop"), 409)


def test_the_same_request_twice_is_one_batch(ids, olga):
    body = {"operation": "cancel", "ids": ids}
    answers = [olga.post("/batches", body, **{"Idempotency-Key": "once"}) for _ in range(2)]

    assert answers[0].body["id"] == answers[1].body["id"]
    assert BatchOperation.objects.count() == 1


def test_a_batch_is_its_makers(batch, rita, stan, nobody):
    for client, status in ((rita, 404), (stan, 404), (nobody, 401)):
        assert is_problem(client.get(f"/batches/{batch}"), status)
        assert is_problem(client.post(f"/batches/{batch}/stop"), status)
    assert Rest(member("ada", "administer")).get(f"/batches/{batch}").status_code == 200


def test_who_may_not_act_on_them_has_nothing_to_act_on(ids, rita, nobody):
    asked = {"operation": "cancel", "ids": ids}
    assert is_problem(rita.post("/batches", asked), 422)
    assert is_problem(nobody.post("/batches", asked), 401)


@pytest.mark.parametrize(
    "body",
    [
        {"operation": "cancel"},
        {"operation": "cancel", "ids": ["x"]},
        {"operation": "cancel", "ids": ["1"], "filter": {}},
        {"operation": "cancel", "filter": {"state": 5}},
        {"operation": "cancel", "filter": {"version": "x"}},
        {"operation": 7},
        {"ids": ["1"], "more": 1},
        [],
    ],
    ids=str,
)
def test_a_malformed_request_is_refused(ids, olga, body):
    assert is_problem(olga.post("/batches", body), 422)
    assert not BatchOperation.objects.exists()


def test_malformed_questions_are_refused(batch, olga):
    assert is_problem(olga.get(f"/batches/{batch}", state="lost"), 422)
    assert is_problem(olga.get(f"/batches/{batch}", cursor="x"), 422)
    assert is_problem(olga.get("/batches/1"), 404)
