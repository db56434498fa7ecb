"""Every failure of `docs/reliability.md` names tests that exist."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PAGE = (PROJECT / "docs/reliability.md").read_text()
ROWS = re.findall(r"^\| (F\d+) \|.*\| (.+) \|$", PAGE, re.MULTILINE)


def test_thirty_failures_are_listed() -> None:
    assert [name for name, _ in ROWS] == [f"F{number}" for number in range(1, 31)]


@pytest.mark.parametrize(("name", "tests"), ROWS, ids=[name for name, _ in ROWS])
def test_its_tests_are_there(name: str, tests: str) -> None:
    named = re.findall(r"`(tests/[^`]+)::(\w+)`", tests)

    assert named
    assert [test for file, test in named if f"def {test}(" not in (PROJECT / file).read_text()] == []
