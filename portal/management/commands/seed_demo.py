"""`manage.py seed_demo`: people, processes and a plausible past, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from dashboards.sweeps.fold import fold_all
from portal.demo.alerts import make_alerts
from portal.demo.past import Past
from portal.demo.setup import make_destinations, make_setup
from portal.lib.clock import machine_now
from portal.models import DemoState

SEED = 20_261_120


class Command(BaseCommand):
    help = "Make the demo's people, processes and history. Running it again only brings addresses up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=60)
        parser.add_argument("--orders", type=int, default=1_500)

    def handle(self, *args: Any, **options: Any) -> None:
        state, _ = DemoState.objects.get_or_create(id=1)
        if state.seeded_at:
            make_destinations()
            return
        # The past's mails were read long ago.
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        self.stdout.write("Making people, processes and a past ...")
        make_setup()
        Past(options["days"], options["orders"], SEED).make(self.stdout.write)
        fold_all()
        make_alerts()
        DemoState.objects.filter(id=1).update(seeded_at=machine_now(), seen_at=machine_now())
