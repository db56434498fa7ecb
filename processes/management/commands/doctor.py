"""`manage.py doctor [--json]`: is everything true that must always be? Exit status 1 when something is not."""

import json
from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from portal.lib.checks import Check, Violation

APPS = ("processes", "humantasks", "dashboards")
EXAMPLES = 20


class Command(BaseCommand):
    help = "Check the invariants of instances, jobs, history and effects on one snapshot of the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        found = examine(find_checks())
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(found)))
        else:
            self._say(found)
        if any(violations for _, violations in found):
            raise SystemExit(1)

    def _say(self, found: list[tuple[Check, list[Violation]]]) -> None:
        for check, violations in found:
            self.stdout.write(f"{'ok' if not violations else len(violations):>6}  {check.name}: {check.says}")
            for _, sentence in violations[:EXAMPLES]:
                self.stdout.write(f"        {sentence}")


def find_checks() -> list[Check]:
    """The checks of every app: CHECKS in its `doctor.checks`."""
    found: list[Check] = []
    for app in APPS:
        if find_spec(f"{app}.doctor") is not None:
            found += import_module(f"{app}.doctor.checks").CHECKS
    return found


def examine(checks: list[Check]) -> list[tuple[Check, list[Violation]]]:
    """Ask all checks on one snapshot."""
    with transaction.atomic():
        if not connection.in_atomic_block or len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [(check, check.find()) for check in checks]


def _as_json(found: list[tuple[Check, list[Violation]]]) -> dict[str, Any]:
    checks = [
        {
            "name": check.name,
            "says": check.says,
            "violations": len(violations),
            "examples": [{"id": str(row), "sentence": sentence} for row, sentence in violations[:EXAMPLES]],
        }
        for check, violations in found
    ]
    return {"healthy": not any(violations for _, violations in found), "checks": checks}
