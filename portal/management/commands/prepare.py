"""`manage.py prepare`: bring the database, static files and the demo to where this code expects them.

Run by `up` before the portal starts. Every step leaves finished work alone, so it may run again at any time.
"""

import hashlib
import hmac
import os
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from portal.embedded.logins import demo_passwords
from portal.lib.clock import portal_now
from portal.models import DemoState
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
    """Give the demo people the passwords `up` prints; who has the right one keeps their session.

    A hash takes a fifth of a second to check, so what was found right is sealed and not asked again.
    """
    passwords = demo_passwords(host, secret)
    people = list(get_user_model().objects.filter(username__in=passwords).order_by("username"))
    state, _ = DemoState.objects.get_or_create(id=1)
    if state.passwords_seal == _seal(people, passwords, secret):
        return
    for person in people:
        if not person.check_password(passwords[person.username]):
            person.set_password(passwords[person.username])
            person.save(update_fields=["password"])
    DemoState.objects.filter(id=1).update(passwords_seal=_seal(people, passwords, secret))


def _seal(people: list[Any], passwords: dict[str, str], secret: str) -> str:
    """What changes with any stored hash, any password meant, or the installation."""
    pairs = "\n".join(f"{person.password} {passwords[person.username]}" for person in people)
    return hmac.digest(secret.encode(), pairs.encode(), hashlib.sha256).hex()
