"""App config of `processes`."""

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "processes"

    def ready(self) -> None:
        from django.conf import settings
        from django.db.models.signals import post_migrate

        from portal.lib.bulk import register_kind, register_target
        from processes.actions.batch_kinds import KINDS
        from processes.actions.migrate import MIGRATE
        from processes.connectors.registry import find_doers
        from processes.selectors.batch_targets import INCIDENTS, INSTANCES
        from processes.store.standing_rows import keep_standing_rows
        from processes.sweeps.register import register_sweeps

        find_doers(settings.HANDLER_MODULES)
        register_sweeps()
        for target in (INSTANCES, INCIDENTS):
            register_target(target)
        for kind in (*KINDS, MIGRATE):
            register_kind(kind)
        post_migrate.connect(keep_standing_rows, sender=self)
