"""The DMN Technology Compatibility Kit, where it is at hand: level 2 always, all of it when slow tests run."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.lib.json import loads
from tests.conformance.suites import ROOT, suite

KNOWN_FAILURES = re.compile(r"^\| `([^`]+/[^`]+/[^`]+)` \|", re.MULTILINE)


def report(folder: Path) -> dict:
    out = StringIO()
    call_command("tck", str(folder), "--json", stdout=out)
    return loads(out.getvalue())


def failures(found: dict) -> set[str]:
    return {case for case, verdict in found["cases"].items() if verdict != "pass"}


def test_compliance_level_2_is_complete():
    found = report(suite("tck") / "TestCases" / "compliance-level-2")

    assert (failures(found), found["raw"], found["macro"]) == (set(), 1, 1)


@pytest.mark.slow
def test_the_whole_kit_passes_but_for_what_the_documentation_names():
    found = report(suite("tck") / "TestCases")
    documented = set(KNOWN_FAILURES.findall((ROOT / "docs" / "conformance.md").read_text()))

    assert failures(found) == documented
    assert found["raw"] >= 0.99
    assert found["non_null"] >= 0.985
    assert found["macro"] >= 0.98


def test_a_folder_that_is_not_there_is_an_error():
    with pytest.raises(CommandError, match="Expected a directory"):
        call_command("tck", "/nowhere")
