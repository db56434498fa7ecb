"""`manage.py deploy FILE...`: deploy files from disk, together, and publish them."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from processes.actions.definitions import Deployed, ModelProblems, deploy


class Command(BaseCommand):
    help = "Deploy .bpmn, .dmn and .form files; every problem is told, and then nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--user", default="", help="in whose name; default: nobody's")
        parser.add_argument("--name", default="", help="of the deployment")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, files: list[Path], user: str, name: str, **options: Any) -> None:
        try:
            contents = [(file.name, file.read_bytes()) for file in files]
        except OSError as error:
            raise CommandError(f"Expected to read every file, but {error}.") from error
        try:
            deployed = deploy(contents, user=_user(user), name=name)
        except ModelProblems as problems:
            self._complain(problems, options["json"])
            raise SystemExit(1) from None
        self._say(deployed, options["json"])

    def _say(self, deployed: Deployed, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(deployed)))
            return
        for resource in deployed.resources:
            word = "version" if resource.is_new else "already there, version"
            self.stdout.write(
                f"{resource.kind:5} {resource.key}: {word} {resource.number} ({resource.state})"
            )

    def _complain(self, error: ModelProblems, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"problems": error.details["problems"]}))
            return
        for problem in error.details["problems"]:
            place = f"{problem['file']}:{problem['line'] or '?'}"
            self.stderr.write(f"{place}: {problem['severity']} {problem['code']}: {problem['message']}")


def _user(name: str) -> User | None:
    if not name:
        return None
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"Expected a user {name!r}, but there is none.")
    return user
