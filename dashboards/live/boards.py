"""The socket of a dashboard, `/ws/dashboards/<id>/`: says when its tiles are to be read again, never what they show.

It hears the bells of everything its reader may read (heat folds after every commit, tasks when they change hands); those of a
second go into one frame. The page then reads its tiles with its reader's rights, as when it was opened.
"""

from typing import Any

from django.contrib.auth.models import User

from dashboards import visibility as board_visibility
from dashboards.live.groups import heat_group
from portal.live.groups import inbox_of_operators
from portal.live.socket import Frame, LiveConsumer
from processes import visibility


class BoardConsumer(LiveConsumer):
    """One browser tab with one dashboard."""

    readings: int = 0

    @property
    def user(self) -> User:
        return self.scope["user"]

    async def heat_folded(self, message: dict[str, Any]) -> None:
        """From the group of a version: something of it moved."""
        await self.live_bell(message)

    def is_open(self) -> bool:
        """Whether the reader may see the page that asks."""
        board_id = int(self.scope["url_route"]["kwargs"]["board_id"])
        return board_visibility.boards(self.user).filter(pk=board_id).exists()

    def read_groups(self) -> set[str] | None:
        visibility.forget(self.user)
        self.user.refresh_from_db(fields=["is_active", "is_superuser"])
        if not self.user.is_active or not self.is_open():
            return None
        versions = visibility.versions(self.user).filter(definition__kind="bpmn")
        found = versions.values_list("pk", "definition_id")
        return {heat_group(pk) for pk, _ in found} | {inbox_of_operators(pk) for _, pk in found}

    def read_snapshot(self) -> Frame:
        return {"readings": self.readings}

    def read_changes(self, bells: list[Frame]) -> Frame | None:
        return self.read_refresh()

    def read_refresh(self) -> Frame | None:
        """Also every half minute: bells are lost without regret, and periods slide."""
        self.readings += 1
        return {"readings": self.readings}


class LandscapeConsumer(BoardConsumer):
    """One browser tab with the landscape: `/ws/landscape/`."""

    def is_open(self) -> bool:
        return visibility.rights(self.user).anywhere("read")
