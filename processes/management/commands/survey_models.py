"""`manage.py survey_models DIR --json`: how many of other people's BPMN files would deploy, and what refuses the rest.

DIR holds folders of models, one row each; `--refused` lists the files that are refused although they need nothing
foreign. Needs no database.
"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from processes.graph.survey import DEPLOYS, DRAWING, FOREIGN, HANDLERS, REFUSED, UNREADABLE, Survey, judge

COLUMNS = (DEPLOYS, DRAWING, HANDLERS, FOREIGN, UNREADABLE, REFUSED)


class Command(BaseCommand):
    help = "Judge every BPMN file below a directory as a deployment would, and print a table."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="a directory whose folders hold BPMN files")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        parser.add_argument("--refused", action="store_true", help="list the refused files with their rules")

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"]
        if not directory.is_dir():
            raise CommandError(f"Expected a directory of models, but {directory} is none.")
        surveys = [found for folder in _folders(directory) if (found := survey(folder)).verdicts]
        if options["json"]:
            self.stdout.write(json.dumps({s.name: _report(s) for s in surveys}))
            return
        self.stdout.write(f"| folder | {' | '.join(COLUMNS)} | share |")
        self.stdout.write("|---" * (len(COLUMNS) + 2) + "|")
        for found in surveys:
            self._tell(found, options["refused"])

    def _tell(self, found: Survey, with_refused: bool) -> None:
        counts = " | ".join(str(found.counts[column]) for column in COLUMNS)
        share = "" if found.share is None else f"{found.share:.1%}"
        self.stdout.write(f"| {found.name} | {counts} | {share} |")
        for verdict in found.verdicts if with_refused else ():
            if verdict.outcome == REFUSED:
                self.stdout.write(f"    {verdict.name}: {', '.join(verdict.rules)}")


def survey(folder: Path) -> Survey:
    """The verdicts of every model below a folder; parts of models (`.part.bpmn`) are left out."""
    files = sorted(file for file in folder.rglob("*.bpmn*") if file.is_file() and ".part." not in file.name)
    return Survey(folder.name, [judge(str(file.relative_to(folder)), file.read_bytes()) for file in files])


def _folders(directory: Path) -> list[Path]:
    return sorted(folder for folder in directory.iterdir() if folder.is_dir()) or [directory]


def _report(found: Survey) -> dict[str, Any]:
    refused = {v.name: list(v.rules) for v in found.verdicts if v.outcome == REFUSED}
    return {"counts": dict(found.counts), "share": found.share, "refused": refused}
