"""POST /conditions: what is so, and what begins because of it."""

import pytest

from tests.processes.actions.test_conditions import watching
from tests.rest import is_problem

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_becomes_true_begins(deployed, olga):
    deployed(watching("cold", "= degrees &lt; 0"))

    answer = olga.post("/conditions", {"variables": {"degrees": -1}, "business_key": "shed"})

    assert (answer.status_code, len(answer.body["instances"])) == (200, 1)
    assert olga.get(f"/process-instances/{answer.body['instances'][0]}").body["business_key"] == "shed"


def test_a_reader_is_refused(rita):
    assert is_problem(rita.post("/conditions", {"variables": {}}), 403)


def test_values_have_to_be_an_object(olga):
    assert is_problem(olga.post("/conditions", {"variables": 5}), 422)


def test_asked_twice_under_one_key_it_begins_once(deployed, olga):
    deployed(watching("cold", "= degrees &lt; 0"))
    body, key = {"variables": {"degrees": -1}}, {"Idempotency-Key": "k-1"}

    first, second = (olga.post("/conditions", body, **key) for _ in range(2))

    assert first.body == second.body
