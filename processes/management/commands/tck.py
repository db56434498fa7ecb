"""`manage.py tck DIR --json`: the DMN compatibility kit against our own FEEL and DMN.

DIR is the kit's `TestCases` folder, a level, or one directory with cases. Needs no database. With `--json` it
prints one object and nothing else; without, a table and every case that does not pass with the reason.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from processes.dmn.testkit import Outcome, Rates, rates_of, run_directory

# Cases ask what kind of thing now() is, never which; a fixed moment makes every run the same.
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class Command(BaseCommand):
    help = "Run the DMN Technology Compatibility Kit and print pass rates and verdicts."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="the kit's TestCases folder or any folder below it")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"]
        if not directory.is_dir():
            raise CommandError(f"Expected a directory of test cases, but {directory} is none.")
        outcomes = {name: run_directory(_files(path), NOW) for name, path in _directories(directory).items()}
        rates = rates_of(outcomes)
        if options["json"]:
            self.stdout.write(json.dumps(_report(rates, outcomes)))
        else:
            self._tell(rates, outcomes)

    def _tell(self, rates: Rates, outcomes: dict[str, list[Outcome]]) -> None:
        for directory, found in outcomes.items():
            for outcome in found:
                if outcome.verdict != "pass":
                    self.stdout.write(f"{outcome.verdict} {_name(directory, outcome)}: {outcome.reason}")
        count = sum(len(found) for found in outcomes.values())
        self.stdout.write(
            f"{count} cases in {len(outcomes)} directories: "
            f"raw {rates.raw:.2%}, non-null {rates.non_null:.2%}, macro {rates.macro:.2%}"
        )


def _report(rates: Rates, outcomes: dict[str, list[Outcome]]) -> dict[str, Any]:
    cases = {
        _name(directory, outcome): outcome.verdict
        for directory, found in outcomes.items()
        for outcome in found
    }
    return {"raw": rates.raw, "non_null": rates.non_null, "macro": rates.macro, "cases": cases}


def _name(directory: str, outcome: Outcome) -> str:
    return f"{directory}/{outcome.case.file}/{outcome.case.id}"


def _directories(top: Path) -> dict[str, Path]:
    """Every folder at or below `top` that holds models, by its name; by its way from `top` where names repeat."""
    found = sorted({path.parent for path in top.rglob("*.dmn")})
    names = Counter(path.name for path in found)
    return {path.name if names[path.name] == 1 else path.relative_to(top).as_posix(): path for path in found}


def _files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.suffix in (".dmn", ".xml")}
