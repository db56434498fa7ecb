"""Jobs over REST, for workers in any language: lease, complete, fail, throw, extend, each under its fence."""

import pytest

from processes.models import Incident, Job, ProcessInstance
from tests.processes.models import line
from tests.rest import is_problem

pytestmark = pytest.mark.django_db(transaction=True)

ASK = {"type": "pay", "worker": "w1"}


@pytest.fixture
def running(deployed, olga) -> str:
    deployed(line("order", "pay"))
    return olga.post("/process-instances", {"process_key": "order", "variables": {"amount": 5}}).body["id"]


@pytest.fixture
def job(running, olga):
    [job] = olga.post("/jobs/activate", ASK).body["results"]
    return job


def test_a_worker_is_told_what_to_do(running, olga):
    [job] = olga.post("/jobs/activate", ASK).body["results"]

    assert (job["type"], job["variables"], job["element_id"]) == ("pay", {"amount": 5}, "do-1")
    assert (job["process_instance"], job["fence"]) == (running, 1)
    assert job["lease_until"].endswith("Z")


def test_a_worker_gets_the_variables_it_asks_for(running, olga):
    [job] = olga.post("/jobs/activate", ASK | {"fetch_variables": ["amount", "unheard_of"]}).body["results"]

    assert job["variables"] == {"amount": 5}


def test_a_worker_that_needs_no_variables_gets_none(running, olga):
    [job] = olga.post("/jobs/activate", ASK | {"fetch_variables": []}).body["results"]

    assert job["variables"] == {}


def test_a_leased_job_is_nobody_elses(job, olga):
    assert olga.post("/jobs/activate", ASK).body["results"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"type": None},
        {"worker": "x" * 201},
        {"max_jobs": 0},
        {"max_jobs": 51},
        {"lease_seconds": 0},
        {"wait_seconds": 31},
        {"wait_seconds": "long"},
        {"more": 1},
        {"fetch_variables": "amount"},
        {"fetch_variables": [{"a": 1}]},
        {"fetch_variables": ["a"] * 101},
        {"type": "a\0"},
    ],
)
def test_a_malformed_question_leases_nothing(running, olga, changes):
    answer = olga.post("/jobs/activate", ASK | changes)

    assert is_problem(answer, 400 if "\\x00" in repr(changes) else 422)
    assert Job.objects.get().state == "ready"


def test_a_body_that_is_no_json_is_refused(running, olga):
    assert is_problem(olga.post("/jobs/activate", "{"), 400)


def test_leasing_is_for_operators(running, rita, stan, nobody):
    assert is_problem(rita.post("/jobs/activate", ASK), 403)
    assert is_problem(stan.post("/jobs/activate", ASK), 403)
    assert is_problem(nobody.post("/jobs/activate", ASK), 401)


def test_jobs_are_leased_by_post(olga):
    assert is_problem(olga.get("/jobs/activate"), 405)


def test_completing_takes_the_instance_on(job, running, olga):
    answer = olga.post(f"/jobs/{job['id']}/complete", {"fence": job["fence"], "variables": {"paid": True}})

    assert answer.status_code == 204
    assert ProcessInstance.objects.get(pk=running).state == "completed"


def test_completing_twice_finds_no_job(job, olga):
    olga.post(f"/jobs/{job['id']}/complete", {"fence": 1})

    assert is_problem(olga.post(f"/jobs/{job['id']}/complete", {"fence": 1}), 404)


def test_completing_twice_under_one_key_is_one_completion(job, olga):
    first = olga.post(f"/jobs/{job['id']}/complete", {"fence": 1}, **{"Idempotency-Key": "k"})
    second = olga.post(f"/jobs/{job['id']}/complete", {"fence": 1}, **{"Idempotency-Key": "k"})

    assert (first.status_code, second.status_code) == (204, 204)
    assert second["Idempotency-Replayed"] == "true"


def test_failing_says_whether_it_is_tried_again(job, olga):
    answer = olga.post(f"/jobs/{job['id']}/fail", {"fence": 1, "message": "503", "retry_in_seconds": 60})

    assert answer.body == {"will_retry": True}
    assert Job.objects.get().last_error == "503"


def test_the_last_attempt_is_an_incident(job, olga):
    Job.objects.update(max_attempts=1)

    assert olga.post(f"/jobs/{job['id']}/fail", {"fence": 1, "message": "x"}).body == {"will_retry": False}
    assert Incident.objects.get().state == "open"


def test_an_error_is_thrown(job, running, olga):
    assert olga.post(f"/jobs/{job['id']}/error", {"fence": 1, "code": "NO_MONEY"}).status_code == 204
    assert not Job.objects.filter(state="leased").exists()


def test_a_lease_is_extended(job, olga):
    before = Job.objects.get().lease_until

    assert olga.post(f"/jobs/{job['id']}/extend", {"fence": 1, "lease_seconds": 600}).status_code == 204
    assert Job.objects.get().lease_until > before


MOVES = {
    "complete": {"fence": 1},
    "fail": {"fence": 1, "message": "x"},
    "error": {"fence": 1, "code": "E"},
    "extend": {"fence": 1, "lease_seconds": 60},
}


@pytest.mark.parametrize("move", MOVES)
def test_an_old_fence_is_refused(job, olga, move):
    answer = olga.post(f"/jobs/{job['id']}/{move}", MOVES[move] | {"fence": 0})

    assert is_problem(answer, 409)
    assert (answer.body["code"], Job.objects.get().state) == ("stale-lease", "leased")


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize(
    "changes",
    [
        {"fence": "x"},
        {"fence": None},
        {"fence": -1},
        {"fence": 10**30},
        {"more": 1},
    ],
)
def test_a_malformed_result_is_not_taken(job, olga, move, changes):
    answer = olga.post(f"/jobs/{job['id']}/{move}", MOVES[move] | changes)

    assert is_problem(answer, 422)
    assert Job.objects.get().state == "leased"


@pytest.mark.parametrize(
    ("move", "changes"),
    [
        ("complete", {"variables": []}),
        ("error", {"code": ""}),
        ("error", {"variables": 1}),
        ("fail", {"message": None}),
        ("fail", {"retry_in_seconds": -1}),
        ("fail", {"retry_in_seconds": 1e300}),
        ("extend", {"lease_seconds": 0}),
        ("extend", {"lease_seconds": 10**9}),
    ],
)
def test_a_result_with_a_wrong_part_is_not_taken(job, olga, move, changes):
    assert is_problem(olga.post(f"/jobs/{job['id']}/{move}", MOVES[move] | changes), 422)
    assert Job.objects.get().state == "leased"


@pytest.mark.parametrize("move", MOVES)
def test_results_are_for_operators(job, rita, stan, nobody, move):
    path = f"/jobs/{job['id']}/{move}"

    assert is_problem(rita.post(path, MOVES[move]), 403)
    assert is_problem(stan.post(path, MOVES[move]), 404)
    assert is_problem(nobody.post(path, MOVES[move]), 401)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("job_id", ["1", "9" * 30])
def test_there_is_no_such_job(olga, move, job_id):
    assert is_problem(olga.post(f"/jobs/{job_id}/{move}", MOVES[move]), 404)
