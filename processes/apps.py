"""App config of `processes`."""

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "processes"

    def ready(self) -> None:
        from django.conf import settings
        from django.db.models.signals import post_migrate

        from processes.connectors.registry import find_doers
        from processes.store.standing_rows import keep_standing_rows
        from processes.sweeps.register import register_sweeps

        find_doers(settings.HANDLER_MODULES)
        register_sweeps()
        post_migrate.connect(keep_standing_rows, sender=self)
