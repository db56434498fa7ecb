"""App config of `dashboards`: heat listens to committed batches, and is folded and closed by sweeps; alerts are looked at."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self) -> None:
        from dashboards.actions.alerts import open_from_escalations
        from dashboards.selectors.alerts import firing_count, has_alert
        from dashboards.selectors.board_behind import read_mark
        from dashboards.store.record import record
        from dashboards.sweeps.alert_calls import call_destinations
        from dashboards.sweeps.alerts import forget_samples, look_at_alerts
        from dashboards.sweeps.fold import fold_all
        from dashboards.sweeps.ladder import close_and_reconcile
        from humantasks.facts import EscalationAlerted
        from portal.lib.sinks import subscribe
        from portal.lib.sweep import Sweep, register
        from portal.live.counts import register_count
        from portal.live.groups import ALERTS
        from processes.facts import BatchCommitted
        from processes.selectors.behind import read_behind_with
        from processes.store.watched import register_watcher

        subscribe(BatchCommitted, record)
        subscribe(EscalationAlerted, open_from_escalations)
        register(Sweep("heat_fold", fold_all))
        register(Sweep("heat_ladder", close_and_reconcile, every_seconds=60))
        register(Sweep("alerts", look_at_alerts, every_seconds=2))
        register(Sweep("alert_samples", forget_samples, every_seconds=3_600))
        register(Sweep("alert_calls", call_destinations, by_portal_time=False))
        register_count("alerts", ALERTS, firing_count)
        register_watcher(has_alert)
        read_behind_with(read_mark)
