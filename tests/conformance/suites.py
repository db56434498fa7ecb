"""Where the public conformance suites are: beside the project, never inside it."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def suite(name: str) -> Path:
    """The folder of a suite; skips the test with the way out where it is not there."""
    folder = Path(os.environ.get("PODIUM_SUITES", ROOT.parent / "shared" / "suites")) / name
    if not folder.is_dir():
        pytest.skip(f"The suite '{name}' is not here ({folder}); name its folder with PODIUM_SUITES.")
    return folder
