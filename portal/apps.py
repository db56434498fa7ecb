"""App config of `portal`."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import celery, polling

        celery.app.set_default()
        polling.connect()
