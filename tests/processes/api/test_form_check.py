"""What the server would say to a form, asked before anybody else gets it."""

from typing import Any

import pytest

from tests.rest import is_problem

pytestmark = pytest.mark.django_db
AMOUNT = {
    "id": "a",
    "key": "amount",
    "type": "number",
    "label": "Amount",
    "validate": {"required": True, "max": 500},
}
TOTAL = {"id": "t", "key": "total", "type": "expression", "expression": "= amount * (1 + rate)"}
SCHEMA = {"type": "default", "components": [AMOUNT, TOTAL]}


def asked(client: Any, **body: Any) -> Any:
    return client.post("/forms/check", {"schema": SCHEMA, **body})


def test_what_is_missing_or_too_much_is_said_at_its_field(rita):
    assert asked(rita).body["errors"] == [{"field": "amount", "message": "Expected a value."}]
    [error] = asked(rita, typed={"amount": 501}).body["errors"]
    assert error["field"] == "amount"
    assert "500" in error["message"]


def test_what_is_well_comes_back_as_the_variables_it_would_set(rita):
    body = asked(rita, typed={"amount": 100}, variables={"rate": 0.2}).body

    assert (body["errors"], body["variables"]) == ([], {"amount": 100, "total": 120})


def test_what_is_wrong_with_the_form_itself_is_said_first(rita):
    body = asked(rita, schema={"components": [AMOUNT, {**AMOUNT, "id": "b"}]}).body

    assert [each["severity"] for each in body["problems"]] == ["error"]
    assert body["variables"] == {}


@pytest.mark.parametrize(
    "body", [{"schema": []}, {"typed": 1}, {"variables": "x"}, {"more": 1}, {"schema": None}]
)
def test_what_is_no_question_is_refused(rita, body):
    assert is_problem(asked(rita, **body), 422)


def test_strangers_ask_nothing(nobody):
    assert is_problem(asked(nobody), 401)
