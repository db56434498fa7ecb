"""The socket of pages about alerts, `/ws/alerts/`: says when they are to be read again, never what they show.

It hears the one bell of all alerts; the page then reads what its reader may see.
"""

from django.contrib.auth.models import User

from portal.live.groups import ALERTS
from portal.live.socket import Frame, LiveConsumer
from processes import visibility


class AlertsConsumer(LiveConsumer):
    """One browser tab with alerts."""

    readings: int = 0

    @property
    def user(self) -> User:
        return self.scope["user"]

    def read_groups(self) -> set[str] | None:
        visibility.forget(self.user)
        self.user.refresh_from_db(fields=["is_active", "is_superuser"])
        return {ALERTS} if self.user.is_active else None

    def read_snapshot(self) -> Frame:
        return {"readings": self.readings}

    def read_changes(self, bells: list[Frame]) -> Frame | None:
        return self.read_refresh()

    def read_refresh(self) -> Frame | None:
        """Also every half minute: bells are lost without regret, and numbers move without any."""
        self.readings += 1
        return {"readings": self.readings}
