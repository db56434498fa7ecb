"""`manage.py up`: everything of one installation, embedded where nothing is configured."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Run the whole portal until Ctrl-C: servers where none are configured, web, workers, beat, demo."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, **options: Any) -> None:
        """Becomes the supervisor: a process that stays for days has no use for Django's memory."""
        os.chdir(settings.BASE_DIR)
        chosen = [f"--host={options['host']}", f"--port={options['port']}"]
        os.environ.pop("TZ", None)  # Django's; the supervisor shows the time of whoever started it
        os.execv(sys.executable, [sys.executable, "-m", "portal.embedded.up", *chosen])  # noqa: S606
