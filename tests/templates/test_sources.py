"""What every template must keep: known icons, no inline script, no inline style."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICONS = set(json.loads((ROOT / "static/src/icons.json").read_text()))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_icon_a_template_names_is_in_the_sprite(path: Path):
    assert set(re.findall(r"{% icon \"([a-z0-9-]+)\"", path.read_text())) <= ICONS


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_carries_inline_styles_or_scripts(path: Path):
    found = re.findall(r"\sstyle=|<style|<script(?! id=)|\son[a-z]+=\"|javascript:", path.read_text())
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_is_longer_than_150_lines(path: Path):
    assert len(path.read_text().splitlines()) <= 150


def test_every_icon_the_scripts_name_is_in_the_sprite():
    sources = "\n".join(path.read_text() for path in (ROOT / "static/src").rglob("*.js"))
    assert set(re.findall(r"\bicon\('([a-z0-9-]+)'\)", sources)) <= ICONS


def test_the_lock_file_names_no_registry():
    assert '"resolved"' not in (ROOT / "static/package-lock.json").read_text()
