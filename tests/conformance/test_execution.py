"""The public execution suites, run as `python -m tests.conformance.betsy` and `... token_sim` show them."""

import pytest

from tests.conformance import betsy, token_sim

BETSY_BAR = 66  # of 73; the two that fail contradict their own models


@pytest.fixture(scope="module")
def betsy_passed() -> set[str]:
    passed = set()
    for test in betsy.executable():
        if all(betsy.run_case(test, case).passed for case in test["cases"]):
            passed.add(test["const"])
    return passed


def test_betsy_reaches_its_bar(betsy_passed: set[str]) -> None:
    assert len(betsy_passed) >= BETSY_BAR


def test_every_golden_trace_agrees() -> None:
    wrong = [verdict.name for verdict in map(token_sim.run_case, token_sim.cases()) if not verdict.passed]

    assert wrong == []
