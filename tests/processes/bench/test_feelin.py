"""The comparison with the FEEL of the browser's forms."""

import json
from pathlib import Path

import pytest

from processes.bench.feelin import PACKAGE, SCRIPT, feelin_us


def test_without_the_front_end_there_is_nothing_to_compare_with(settings, tmp_path):
    settings.BASE_DIR = tmp_path

    assert feelin_us(["1 + 1"], {}, 1) is None


def test_the_script_answers_the_time_of_the_best_round(settings):
    if not (settings.BASE_DIR / PACKAGE).exists():
        pytest.skip("the front end is not installed: run make setup")

    assert 0 < feelin_us(["a > 1", "count(b)"], {"a": 1, "b": [1]}, 2) < 1_000_000


def test_the_script_and_the_package_are_those_of_the_front_end(settings):
    wanted = json.loads(Path(settings.BASE_DIR / "static/package-lock.json").read_text())["packages"]

    assert Path(settings.BASE_DIR / SCRIPT).exists()
    assert PACKAGE.removeprefix("static/") in wanted
