"""The same expressions in feelin, the FEEL of the browser's forms, on the same machine in the same minute."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from django.conf import settings

SCRIPT = "static/bench/feelin.mjs"
PACKAGE = "static/node_modules/@bpmn-io/feelin"
MAX_SECONDS = 60


def feelin_us(texts: list[str], variables: Mapping[str, Any], rounds: int) -> float | None:
    """Microseconds to parse and run one of `texts`; None where there is no Node or the front end is not installed."""
    node = shutil.which("node")
    if node is None or not (settings.BASE_DIR / PACKAGE).exists():
        return None
    asked = json.dumps({"rounds": rounds, "expressions": texts, "variables": variables})
    done = subprocess.run(  # noqa: S603 - our own script
        [node, str(settings.BASE_DIR / SCRIPT)],
        input=asked,
        capture_output=True,
        check=True,
        text=True,
        timeout=MAX_SECONDS,
    )
    return float(done.stdout)
