"""The list of `make sabotage` fits the project as it is: every line to break stands where it is said to stand."""

from pathlib import Path

import pytest

from tests.sabotage.breaks import BREAKS, Break

PROJECT = Path(__file__).resolve().parents[2]


def test_twenty_rules_are_broken() -> None:
    assert len({each.name for each in BREAKS}) >= 20


@pytest.mark.parametrize("each", BREAKS, ids=lambda each: each.name)
def test_what_is_to_be_broken_and_what_notices_are_there(each: Break) -> None:
    file, _, name = each.test.partition("::")

    assert (PROJECT / each.file).read_text().count(each.old) == 1
    assert not name or f"def {name}(" in (PROJECT / file).read_text()
