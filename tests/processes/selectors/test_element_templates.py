"""Which templates of steps the editor offers: ours and those of the installation."""

import json
from pathlib import Path
from typing import Any

from processes.selectors.element_templates import element_templates

STEP = {"name": "Ship", "element": "bpmn:ServiceTask", "properties": {}, "extensions": []}


def test_ours_are_there():
    found = {each["id"] for each in element_templates()}

    assert {"podium.call", "podium.email", "podium.script", "podium.approval"} <= found


def test_every_version_of_the_installations_own_is_read(tmp_path: Path, settings: Any):
    for number in (1, 2):
        (tmp_path / f"{number}.json").write_text(json.dumps({"id": "ours", "version": number, **STEP}))
    settings.ELEMENT_TEMPLATES = [str(tmp_path)]

    assert [each["version"] for each in element_templates() if each["id"] == "ours"] == [1, 2]


def test_a_file_that_is_no_template_is_left_out(tmp_path: Path, settings: Any):
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "other.json").write_text(json.dumps({"id": "other"}))
    settings.ELEMENT_TEMPLATES = [str(tmp_path)]

    assert "other" not in {each["id"] for each in element_templates()}
