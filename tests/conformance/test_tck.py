"""The DMN Technology Compatibility Kit, where it is at hand: level 2 always, all of it when slow tests run."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.lib.json import loads
from tests.conformance.suites import ROOT, suite
from tests.dmn.models import decision, dmn, literal

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


def test_folders_of_the_same_name_are_told_apart(tmp_path):
    cases = (
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"><modelName>m.dmn</modelName>'
        '<testCase id="1"><resultNode name="d"><expected><value>1</value></expected></resultNode></testCase></testCases>'
    )
    for level in ("level-2", "level-3"):
        folder = tmp_path / level / "same"
        folder.mkdir(parents=True)
        (folder / "m.dmn").write_bytes(dmn(decision("d", literal("1"))))
        (folder / "t.xml").write_text(cases)

    assert report(tmp_path)["cases"] == {"level-2/same/t.xml/1": "pass", "level-3/same/t.xml/1": "pass"}
