"""Decisions over REST: evaluate and compare; wrong role, somebody else's, malformed, unknown."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from portal.lib.json import loads
from processes.actions.definitions import deploy
from processes.models import DecisionHistory, Definition, DefinitionVersion, Grant
from tests.dmn.models import decision, dmn, input_data, knowledge, literal, table

pytestmark = pytest.mark.django_db(transaction=True)


def graded(limit: int) -> bytes:
    logic = table(["x"], ["r"], f'< {limit} => "low"', '- => "high"', hit="FIRST")
    return dmn(input_data("x", "number"), decision("grade", logic, inputs="x"))


@pytest.fixture
def grade() -> Definition:
    deploy([("grade.dmn", graded(5))])
    return Definition.objects.get(key="_grade")


def member(name: str, *roles: str) -> User:
    user = User.objects.create_user(name)
    Grant.objects.bulk_create(Grant(role=role, user=user) for role in roles)
    return user


def post(user: User | None, path: str, body: Any) -> tuple[int, Any]:
    client = APIClient()
    if user:
        client.force_authenticate(user)
    response = client.post(f"/api/v1/decisions/{path}", body, format="json")
    return response.status_code, loads(response.content)


def test_a_decision_answers_with_the_rules_that_matched(grade):
    status, answer = post(member("ann", "read"), "_grade/evaluate", {"variables": {"x": 7}})

    assert (status, answer["result"], answer["version"]) == (200, "high", 1)
    assert answer["evaluated"][0]["rules"] == [{"index": 2, "id": "rule2"}]


def test_an_evaluation_is_recorded(grade):
    post(member("ann", "read"), "_grade/evaluate", {"variables": {"x": 7}})

    assert DecisionHistory.objects.get().inputs == {"x": 7}


def test_an_explanation_tells_the_failing_cells(grade):
    _, answer = post(member("ann", "read"), "_grade/evaluate", {"variables": {"x": 7}, "explain": True})

    assert answer["evaluated"][0]["tables"][0]["missed"][0]["cells"] == [
        {"input": "x", "value": 7, "test": "< 5"}
    ]


def test_a_version_may_be_named(grade):
    deploy([("grade.dmn", graded(8))])
    ann = member("ann", "read")

    assert post(ann, "_grade/evaluate", {"variables": {"x": 7}})[1]["result"] == "low"
    assert post(ann, "_grade/evaluate", {"variables": {"x": 7}, "version": 1})[1]["result"] == "high"


def test_what_does_not_fit_is_null_with_the_reason_and_its_place(grade):
    status, answer = post(member("ann", "read"), "_grade/evaluate", {"variables": {"x": "many"}})

    assert (status, answer["diagnostics"][0]["code"]) == (200, "type-mismatch")
    assert answer["diagnostics"][0]["message"].startswith("Expected the input 'x'")


@pytest.mark.parametrize(
    "body",
    [{"variables": []}, {"variables": {}, "more": 1}, {"version": "x"}, {"variables": {}, "version": 0}],
)
def test_a_malformed_question_is_refused(grade, body):
    assert post(member("ann", "read"), "_grade/evaluate", body)[0] == 422


def test_somebody_without_the_right_to_read_finds_nothing(grade):
    assert post(member("eve"), "_grade/evaluate", {"variables": {}})[0] == 404
    assert post(member("joe"), "_grade/compare", {"version_a": 1, "version_b": 1})[0] == 404


def test_nobody_signed_in_is_refused(grade):
    assert post(None, "_grade/evaluate", {})[0] == 401


@pytest.mark.parametrize("path", ["nothing/evaluate", "_grade/evaluate"])
def test_an_unknown_decision_or_version_is_not_found(grade, path):
    assert post(member("ann", "read"), path, {"version": 9})[0] == 404


def test_a_decision_that_runs_away_is_refused_with_the_reason():
    deploy(
        [
            (
                "loop.dmn",
                dmn(knowledge("f", "n", literal("f(n)")), decision("loop", literal("f(1)"), knowledge="f")),
            )
        ]
    )

    status, answer = post(member("ann", "read"), "_loop/evaluate", {})

    assert (status, answer["code"]) == (422, "budget-exceeded")
    assert not DecisionHistory.objects.exists()


def test_versions_are_compared_over_recorded_evaluations(grade):
    ann = member("ann", "read", "see_variables")
    for x in (1, 6, 9):
        post(ann, "_grade/evaluate", {"variables": {"x": x}})
    deploy([("grade.dmn", graded(8))])

    status, answer = post(ann, "_grade/compare", {"version_a": 1, "version_b": 2, "last": 100})

    assert (status, answer["compared"], answer["changed"]) == (200, 3, 1)
    [change] = answer["changes"]
    assert (change["inputs"], change["before"]["result"], change["after"]["result"]) == (
        {"x": 6},
        "high",
        "low",
    )
    assert change["after"]["rules"] == [{"element_id": "table", "index": 1}]


def test_inputs_are_shown_to_those_who_may_see_variables(grade):
    ann = member("ann", "read")
    post(ann, "_grade/evaluate", {"variables": {"x": 6}})
    deploy([("grade.dmn", graded(8))])

    _, answer = post(ann, "_grade/compare", {"version_a": 1, "version_b": 2})

    assert (answer["changed"], "inputs" in answer["changes"][0]) == (1, False)


@pytest.mark.parametrize("body", [{}, {"version_a": 1}, {"version_a": 1, "version_b": 2, "last": 0}])
def test_a_malformed_comparison_is_refused(grade, body):
    assert post(member("ann", "read"), "_grade/compare", body)[0] == 422


def test_a_comparison_with_an_unknown_version_is_not_found(grade):
    assert post(member("ann", "read"), "_grade/compare", {"version_a": 1, "version_b": 7})[0] == 404


def test_a_draft_with_errors_tells_its_problems(grade):
    deploy([("grade.dmn", graded(8))], publish_now=False)
    broken = graded(8).replace(b"&lt; 8", b"&lt; 8 +")
    DefinitionVersion.objects.filter(number=2).update(content=broken)

    status, answer = post(member("ann", "read"), "_grade/evaluate", {"version": 2})

    assert (status, answer["code"], answer["problems"][0]["code"]) == (
        422,
        "model-problems",
        "dmn-expression",
    )
