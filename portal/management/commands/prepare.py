"""`manage.py prepare`: bring the database, static files and the demo to where this code expects them.

Run by `up` before the portal starts. Every step leaves finished work alone, so it may run again at any time.
"""

import os
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from portal.embedded.logins import demo_passwords
from portal.lib.clock import portal_now
from processes.store.history import make_partitions


class Command(BaseCommand):
    help = "Migrate, make the months of history, collect static files and, where `up` runs the demo, seed it."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        make_partitions(
            portal_now()
        )  # before anybody writes history: rows meant for them never wait in the default one
        call_command("collectstatic", interactive=False, verbosity=0)
        if os.environ.get("PODIUM_DEMO"):
            self._prepare_demo()

    def _prepare_demo(self) -> None:
        if "seed_demo" in get_commands():
            call_command("seed_demo")
        set_demo_passwords(os.environ.get("PODIUM_HOST", "127.0.0.1"), os.environ["DEMO_SECRET"])


def set_demo_passwords(host: str, secret: str) -> None:
    """Give the demo people the passwords `up` prints; who has the right one keeps their session."""
    passwords = demo_passwords(host, secret)
    for person in get_user_model().objects.filter(username__in=passwords):
        if not person.check_password(passwords[person.username]):
            person.set_password(passwords[person.username])
            person.save(update_fields=["password"])
