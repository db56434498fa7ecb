"""The socket of pages about alerts, `/ws/alerts/`: hears the one bell of all alerts."""

from dashboards.live.rereading import RereadingConsumer
from portal.live.groups import ALERTS


class AlertsConsumer(RereadingConsumer):
    """One browser tab with alerts."""

    def heard_groups(self) -> set[str] | None:
        return {ALERTS}
