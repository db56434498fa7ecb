"""Judging the cases of the test kit: what passes, what fails, and what is an error of ours."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from processes.dmn.testkit import rates_of, run_directory, same
from tests.dmn.models import decision, dmn, input_data, literal

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<modelName>m.dmn</modelName>"
)


def case(expected: str, *, name: str = "d", error: bool = False, given: str = "", extra: str = "") -> str:
    flag = ' errorResult="true"' if error else ""
    return f'<testCase id="{name}" {extra}>{given}<resultNode name="{name}"{flag}><expected>{expected}</expected></resultNode></testCase>'


def number(text: str) -> str:
    return f'<value xsi:type="xsd:decimal">{text}</value>'


NULL = '<value xsi:nil="true"/>'


def verdicts(*cases: str, logic: str = "1") -> list[str]:
    files = {
        "m.dmn": dmn(decision("d", literal(logic))),
        "test.xml": (HEAD + "".join(cases) + "</testCases>").encode(),
    }
    return [outcome.verdict for outcome in run_directory(files, NOW)]


def test_an_equal_value_passes_and_another_fails():
    assert verdicts(case(number("1.0")), case(number("2"))) == ["pass", "fail"]


def test_an_expected_error_wants_null_with_a_diagnostic():
    assert verdicts(case(NULL, error=True), logic='1 + "a"') == ["pass"]
    assert verdicts(case(NULL, error=True), logic="null") == ["fail"]
    assert verdicts(case(NULL, error=True), logic="1") == ["fail"]


def test_null_is_expected_without_an_error_too():
    assert verdicts(case(NULL), logic="null") == ["pass"]


def test_lists_and_contexts_are_compared_in_depth():
    item = f'<list><item><component name="a">{number("1")}</component></item></list>'

    assert verdicts(case(item), logic="[{a: 1}]") == ["pass"]
    assert verdicts(case(item), logic="[{a: 1, b: 2}]") == ["fail"]


def test_values_without_a_type_are_read_by_their_look():
    untyped = (
        "<list>"
        + "".join(f"<item><value>{text}</value></item>" for text in ("true", "2", "x", ""))
        + "</list>"
    )

    assert verdicts(case(untyped), logic='[true, 2, "x", null]') == ["pass"]


def test_a_result_node_nobody_knows_is_null_with_a_diagnostic():
    assert verdicts(case(NULL, name="other", error=True)) == ["pass"]


def test_a_model_that_cannot_be_read_is_an_error():
    files = {"m.dmn": b"<broken", "test.xml": (HEAD + case(number("1")) + "</testCases>").encode()}

    assert [outcome.verdict for outcome in run_directory(files, NOW)] == ["error"]


def test_a_model_with_a_broken_expression_still_answers_the_others():
    files = {
        "m.dmn": dmn(decision("d", literal("1")), decision("e", literal("1 +"))),
        "test.xml": (HEAD + case(number("1")) + case(NULL, name="e", error=True) + "</testCases>").encode(),
    }

    assert [outcome.verdict for outcome in run_directory(files, NOW)] == ["pass", "pass"]


def test_services_are_invoked_with_their_inputs():
    service = '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#_d"/><inputData href="#_x"/></decisionService>'
    given = f'<inputNode name="x">{number("4")}</inputNode>'
    invoked = case(number("5"), given=given, extra='invocableName="s" type="decisionService"')
    files = {
        "m.dmn": dmn(input_data("x"), decision("d", literal("x + 1"), inputs="x"), service),
        "test.xml": (HEAD + invoked + "</testCases>").encode(),
    }

    assert [outcome.verdict for outcome in run_directory(files, NOW)] == ["pass"]


@pytest.mark.parametrize(
    ("value", "expected", "verdict"),
    [
        (Decimal("1.000000001"), 1, True),
        (Decimal("1.0000001"), 1, False),
        (10**12 + 1000, 10**12, True),
        (1, True, False),
        ("1", 1, False),
        (None, None, True),
        ([1], [1, 2], False),
    ],
)
def test_numbers_are_equal_to_eight_digits_and_kinds_are_kept(value, expected, verdict):
    assert same(value, expected) is verdict


def test_rates_weigh_cases_values_and_directories():
    def outcomes(*cases: str, logic: str):
        files = {
            "m.dmn": dmn(decision("d", literal(logic))),
            "t.xml": (HEAD + "".join(cases) + "</testCases>").encode(),
        }
        return run_directory(files, NOW)

    rates = rates_of(
        {
            "a": outcomes(case(number("1")), case(number("2")), logic="1"),
            "b": outcomes(case(NULL), logic="null"),
        }
    )

    assert (rates.raw, rates.non_null, rates.macro) == (pytest.approx(2 / 3), 0.5, 0.75)
