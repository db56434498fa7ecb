"""App config of `portal`."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import celery, polling
        from processes.store.standing_rows import keep_standing_rows

        celery.app.set_default()
        polling.connect()
        post_migrate.connect(keep_standing_rows, sender=apps.get_app_config("processes"))
