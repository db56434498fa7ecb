"""App config of `dashboards`: heat listens to committed batches."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        from dashboards.store.record import record
        from portal.lib.sinks import subscribe
        from processes.facts import BatchCommitted

        subscribe(BatchCommitted, record)
