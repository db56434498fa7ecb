"""`manage.py create_token USER`: prints an API token with that person's rights, and nothing else."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from knox.models import AuthToken

from processes.actions.audit import record

MOST_DAYS = 365


class Command(BaseCommand):
    help = "Print a new API token of a person. It is shown this once; only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--days", type=int, default=cast(timedelta, settings.REST_KNOX["TOKEN_TTL"]).days)

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["days"] <= MOST_DAYS:
            raise CommandError(f"Expected 1 to {MOST_DAYS} days, but got {options['days']}.")
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"Expected an active person, but there is no {options['username']!r}.")
        _, text = AuthToken.objects.create(user=user, expiry=timedelta(days=options["days"]))
        record(None, "token.create", kind="user", object_id=user.pk, by="command")
        self.stdout.write(text)
