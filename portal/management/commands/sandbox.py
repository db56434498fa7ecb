"""`manage.py sandbox`: the demo's outside services, until stopped."""

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal.sandbox.server import run


class Command(BaseCommand):
    help = "Run the demo's CRM, payments, stock, shipping and mail services on loopback until stopped."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.SANDBOX_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(_serve(options["port"]))


async def _serve(port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run(settings.BASE_DIR / ".podium" / "sandbox.db", port, stop)
