"""Base of the sockets of pages that are read again whole: they say when, never what.

The page then reads what its reader may see, as when it was opened. A bell, and each half minute, is one reading more.
"""

from django.contrib.auth.models import User

from portal.live.socket import Frame, LiveConsumer
from processes import visibility


class RereadingConsumer(LiveConsumer):
    """Subclasses name the groups whose bells they hear in `heard_groups`."""

    readings: int = 0

    @property
    def user(self) -> User:
        return self.scope["user"]

    def heard_groups(self) -> set[str] | None:
        """What this reader hears now; None when the page is not theirs (any more). Rights are fresh when it is asked."""
        raise NotImplementedError

    def read_groups(self) -> set[str] | None:
        visibility.forget(self.user)
        self.user.refresh_from_db(fields=["is_active", "is_superuser"])
        return self.heard_groups() if self.user.is_active else None

    def read_snapshot(self) -> Frame:
        return {"readings": self.readings}

    def read_changes(self, bells: list[Frame]) -> Frame | None:
        return self.read_refresh()

    def read_refresh(self) -> Frame | None:
        """Also every half minute: bells are lost without regret, and numbers and periods move without any."""
        self.readings += 1
        return {"readings": self.readings}
