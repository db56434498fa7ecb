"""The scripts of the pages: their own tests, and their types."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    NODE is None and not os.environ.get("CI"), reason="no Node on the PATH; make test brings one"
)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=STATIC, capture_output=True, text=True, timeout=120, check=False)


@needs_node
def test_the_scripts_pass_their_own_tests():
    result = run(str(NODE), "--test")

    assert result.returncode == 0, result.stdout[-3000:]


@needs_node
def test_the_scripts_keep_their_types():
    compiler = STATIC / "node_modules" / ".bin" / "tsc"
    if not compiler.exists():
        pytest.skip("front-end packages are not installed; make test installs them")

    result = run(str(compiler), "--project", "jsconfig.json")

    assert result.returncode == 0, result.stdout[-3000:]
