"""`make check`: everything about the code that can be judged without running the portal.

Every step runs, so one look shows all there is to mend; exit 1 if any failed.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
AT_ONCE = 2  # cores of the smallest machine
PRODUCTION = {
    "DEBUG": "0",
    "HTTPS": "1",
    "SECRET_KEY": "only-for-this-check-" + "0123456789abcdef" * 4,
    "CREDENTIAL_KEYS": "b25seS1mb3ItdGhpcy1jaGVjay0wMTIzNDU2Nzg5YWI=",
    "ALLOWED_HOSTS": "portal.example",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One command, run by the project's Python."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a step ended, and what it said."""

    step: Step
    passed: bool
    seconds: float
    said: str


def steps() -> list[Step]:
    """The longest first, so that two at a time end soon."""
    return [
        Step("types", ("-m", "mypy", "portal", "processes", "humantasks", "dashboards")),
        Step("style", ("-m", "ruff", "check", "--quiet", ".")),
        Step("format", ("-m", "ruff", "format", "--quiet", "--check", ".")),
        Step("layers", ("-m", "tests.architecture")),
        Step("words", ("-m", "tests.templates.bare_text")),
        Step("deployment", ("manage.py", "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
        Step("migrations", ("manage.py", "makemigrations", "--check", "--dry-run")),
        Step("templates", ("-m", "djhtml", "--check", "--tabwidth", "2", "templates")),
    ]


def run(step: Step) -> Verdict:
    """Run one step to its end."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *step.arguments],
        cwd=PROJECT,
        env=os.environ | step.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Verdict(step, done.returncode == 0, time.monotonic() - started, done.stdout)


def verdicts() -> Iterator[Verdict]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(run, steps())


def main() -> int:
    """Print each verdict as it comes, what failing steps said, and one closing line."""
    failed = []
    for verdict in verdicts():
        print(f"{'ok    ' if verdict.passed else 'FAILED'} {verdict.step.name:<11} {verdict.seconds:5.1f} s")
        if not verdict.passed:
            failed.append(verdict.step.name)
            print(verdict.said)
    print(f"check: {', '.join(failed) + ' failed' if failed else 'all is well'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
