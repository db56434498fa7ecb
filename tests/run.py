"""`make test` and `make test-quick`: pytest in the passes that suit the tests, and one closing line over all.

Tests marked `performance` run first and alone, the rest in parallel: figures measured beside other tests say little.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

PROJECT = Path(__file__).resolve().parents[1]
AT_ONCE = min(max(os.cpu_count() or 2, 2), 4)  # more would only wait for one PostgreSQL
NOTHING_SELECTED = 5  # pytest's exit code
PARALLEL = ("-n", str(AT_ONCE), "--dist", "worksteal")

ALL = (("-m", "performance"), ("-m", "not performance", *PARALLEL))
QUICK = (("-m", "not performance and not slow and not browser and not database", *PARALLEL),)


def main(arguments: list[str]) -> int:
    """Run every pass, whatever the one before said; 1 if any test failed."""
    parser = argparse.ArgumentParser(prog="tests.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out what is slow or needs a browser")
    chosen, more = parser.parse_known_args(arguments)
    if chosen.quick:
        os.environ.setdefault("PODIUM_FUZZ", "1")  # a minute of broken texts needs patience
    started = time.monotonic()
    counts: Counter[str] = Counter()
    failed = False
    for options in QUICK if chosen.quick else ALL:
        code, counted = run(*options, *more)
        failed = failed or code not in (0, NOTHING_SELECTED)
        counts += counted
    print(summary(counts, failed, time.monotonic() - started))
    return 1 if failed else 0


def run(*options: str) -> tuple[int, Counter[str]]:
    """One pass of pytest: its exit code and what came of how many tests."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *options]
        code = subprocess.run(command, cwd=PROJECT, check=False).returncode
        return code, count(report) if report.exists() else Counter()


def count(report: Path) -> Counter[str]:
    """Outcomes by name, from a JUnit report."""
    suite = next(ElementTree.parse(report).getroot().iter("testsuite"))
    counts = Counter({kind: int(suite.get(kind, 0)) for kind in ("failures", "errors", "skipped")})
    counts["passed"] = int(suite.get("tests", 0)) - counts.total()
    return counts


def summary(counts: Counter[str], failed: bool, seconds: float) -> str:
    parts = [
        f"{counts[kind]:,} {kind}" for kind in ("passed", "failures", "errors", "skipped") if counts[kind]
    ]
    verdict = "FAILED" if failed else "all passed"
    return f"\ntests: {verdict}: {', '.join(parts) or 'nothing ran'} in {seconds // 60:.0f} min {seconds % 60:02.0f} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
