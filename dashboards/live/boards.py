"""The sockets of a dashboard, `/ws/dashboards/<id>/`, of the instant one of a process, and of the landscape.

They hear the bells of everything their reader may read (heat folds after every commit, tasks when they change hands); those of a
second go into one frame.
"""

from typing import Any

from django.db.models import QuerySet

from dashboards import visibility as board_visibility
from dashboards.live.groups import heat_group
from dashboards.live.rereading import RereadingConsumer
from portal.live.groups import inbox_of_operators
from processes import visibility
from processes.models import DefinitionVersion


class BoardConsumer(RereadingConsumer):
    """One browser tab with one dashboard."""

    async def heat_folded(self, message: dict[str, Any]) -> None:
        """From the group of a version: something of it moved."""
        await self.live_bell(message)

    def is_open(self) -> bool:
        """Whether the reader may see the page that asks."""
        board_id = int(self.scope["url_route"]["kwargs"]["board_id"])
        return board_visibility.boards(self.user).filter(pk=board_id).exists()

    def heard_groups(self) -> set[str] | None:
        if not self.is_open():
            return None
        found = self.versions().values_list("pk", "definition_id")
        return {heat_group(pk) for pk, _ in found} | {inbox_of_operators(pk) for _, pk in found}

    def versions(self) -> "QuerySet[DefinitionVersion]":
        """What it is about, of what the reader may read."""
        return visibility.versions(self.user).filter(definition__kind="bpmn")


class ProcessBoardConsumer(BoardConsumer):
    """One browser tab with the dashboard of one process: `/ws/processes/<key>/dashboard/`."""

    def is_open(self) -> bool:
        return self.versions().exists()

    def versions(self) -> "QuerySet[DefinitionVersion]":
        return super().versions().filter(definition__key=self.scope["url_route"]["kwargs"]["key"])


class LandscapeConsumer(BoardConsumer):
    """One browser tab with the landscape: `/ws/landscape/`."""

    def is_open(self) -> bool:
        return visibility.rights(self.user).anywhere("read")
