"""App config of `processes`."""

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "processes"

    def ready(self) -> None:
        from django.conf import settings

        from processes.connectors.registry import find_doers
        from processes.sweeps.register import register_sweeps

        find_doers(settings.HANDLER_MODULES)
        register_sweeps()
