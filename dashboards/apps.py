"""App config of `dashboards`: heat listens to committed batches, and is folded and closed by sweeps."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        from dashboards.store.record import record
        from dashboards.sweeps.fold import fold_all
        from dashboards.sweeps.ladder import close_and_reconcile
        from portal.lib.sinks import subscribe
        from portal.lib.sweep import Sweep, register
        from processes.facts import BatchCommitted

        subscribe(BatchCommitted, record)
        register(Sweep("heat_fold", fold_all))
        register(Sweep("heat_ladder", close_and_reconcile, every_seconds=60))
