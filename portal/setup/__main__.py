"""`python3 -m portal.setup run|dev [--browser] [--host HOST] [--port PORT]`: install what is missing.

First looks at the machine, so that what cannot work is said before anything is downloaded. Everything
after that leaves finished work alone: the second time takes well under a second.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from portal.setup.assets import build_assets
from portal.setup.browser import provide_browser
from portal.setup.machine import Machine, problems
from portal.setup.packages import LOCKS, install_packages

PROJECT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Set up; answers 0, or 1 with what is in the way and what to do about it."""
    parser = argparse.ArgumentParser(prog="portal.setup", description=__doc__)
    parser.add_argument("what", choices=sorted(LOCKS))
    parser.add_argument("--browser", action="store_true", help="find or install Chromium, for browser tests")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help="the port the portal is to listen on")
    chosen = parser.parse_args(arguments)
    found = problems(Machine.this(), PROJECT, os.environ, chosen.host, chosen.port)
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else _set_up(chosen.what, chosen.browser)


def _set_up(what: str, wants_browser: bool) -> int:
    try:
        install_packages(PROJECT, what, say)
        build_assets(PROJECT, say)
        return 0 if not wants_browser or provide_browser(PROJECT, os.environ, say) else 1
    except subprocess.CalledProcessError as failed:
        command = " ".join(map(str, failed.cmd))
        print(
            f"\nExpected to run `{command}`, but it failed (above). Mend that and try again.", file=sys.stderr
        )
        return 1


def say(sentence: str) -> None:
    """Progress, with the time, so that a long download is seen to move."""
    print(f"[{time.strftime('%H:%M:%S')}] {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
