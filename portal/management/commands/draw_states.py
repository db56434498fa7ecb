"""`manage.py draw_states`: write `docs/states.md` from the models' tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.states import states_page


class Command(BaseCommand):
    help = "Draw docs/states.md from the lifecycle tables."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / "docs" / "states.md").write_text(states_page(), encoding="utf-8")
