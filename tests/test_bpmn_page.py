"""`docs/bpmn.md` names everything the reader knows of BPMN and of Camunda, and tests that exist."""

import re
from pathlib import Path

import pytest

from processes.bpmn.dialects.zeebe import _READERS
from processes.bpmn.events import EVENT_TAGS
from processes.bpmn.nodes import NODE_TAGS
from processes.bpmn.reader import GLOBAL_TASKS

PROJECT = Path(__file__).resolve().parents[1]
PAGE = (PROJECT / "docs/bpmn.md").read_text()
ROWS = re.findall(r"^\| (.+?) \| .* \| (`tests/.+) \|$", PAGE, re.MULTILINE)
SOURCES = "\n".join(path.read_text() for path in (PROJECT / "processes/bpmn").rglob("*.py"))


@pytest.mark.parametrize(("element", "tests"), ROWS, ids=[element for element, _ in ROWS])
def test_its_tests_are_there(element: str, tests: str) -> None:
    named = re.findall(r"`(tests/[^`]+)::(\w+)`", tests)

    assert named
    assert [test for file, test in named if f"def {test}(" not in (PROJECT / file).read_text()] == []


def test_every_element_of_a_process_has_a_row() -> None:
    assert [tag for tag in sorted({*NODE_TAGS, *GLOBAL_TASKS}) if f"`{tag}`" not in PAGE] == []


def test_every_trigger_of_events_has_a_row() -> None:
    events = PAGE.partition("## Events")[2].partition("## Scopes")[0]

    assert [trigger for trigger in EVENT_TAGS.values() if trigger not in events] == []


def test_every_extension_of_camunda_8_has_a_row() -> None:
    assert [name for name in _READERS if f"`{name}`" not in PAGE] == []


def test_every_attribute_of_camunda_7_has_a_row() -> None:
    read = set(re.findall(r'source\.camunda\(\w+, "(\w+)"\)', SOURCES))

    assert sorted(name for name in read if name not in PAGE) == []
