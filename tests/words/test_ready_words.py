"""Warnings of models are said in the reader's language where they are one sentence always: on pages and beside the canvas."""

import re
from pathlib import Path

from portal.setup.messages import PROJECT
from processes.bpmn import readiness
from processes.web.problems import READY

ACROSS_LINES = re.compile(r'"\s+f?"')


def test_what_is_said_is_what_the_rules_write():
    rules = ACROSS_LINES.sub("", Path(readiness.__file__).read_text())
    script = (PROJECT / "static" / "src" / "modeler" / "ready_words.js").read_text()

    assert [each for each in READY if each not in rules or script.count(f"'{each}'") != 2] == []
