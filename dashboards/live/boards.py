"""The sockets of a dashboard, `/ws/dashboards/<id>/`, of one behind a signed link, of the instant one of a process, and of the landscape.

They hear the bells of everything their reader may read (heat folds after every commit, tasks when they change hands); those of a
second go into one frame.
"""

from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db.models import QuerySet

from dashboards import visibility as board_visibility
from dashboards.actions.boards import find_link
from dashboards.live.groups import heat_group
from dashboards.live.rereading import RereadingConsumer
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound
from portal.live.groups import board_of, inbox_of_operators
from processes import visibility
from processes.models import DefinitionVersion

LINK_SECONDS = 10.0  # how long a link that is over may still be watched


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
        moving = {heat_group(pk) for pk, _ in found} | {inbox_of_operators(pk) for _, pk in found}
        return moving | self.own_groups()

    def own_groups(self) -> set[str]:
        """Of the page itself, beside what moves in it."""
        return {board_of(int(self.scope["url_route"]["kwargs"]["board_id"]))}

    def versions(self) -> "QuerySet[DefinitionVersion]":
        """What it is about, of what the reader may read."""
        return visibility.versions(self.user).filter(definition__kind="bpmn")


class SharedBoardConsumer(BoardConsumer):
    """One browser tab with a dashboard behind a signed link: `/ws/shared/dashboards/<token>/`.

    It hears what the link's maker may read; the link is asked about often, and ends the socket when it is over or withdrawn.
    """

    needs_sign_in: ClassVar[bool] = False
    rights_seconds: ClassVar[float] = LINK_SECONDS
    maker: User
    board_id: int

    @property
    def user(self) -> User:
        return self.maker

    def read_groups(self) -> set[str] | None:
        try:
            link = find_link(self.scope["url_route"]["kwargs"]["board_token"], portal_now())
        except NotFound:
            return None
        self.maker, self.board_id = link.made_by, link.board_id
        return self.heard_groups()

    def is_open(self) -> bool:
        return True  # `find_link` asked

    def own_groups(self) -> set[str]:
        return {board_of(self.board_id)}


class ProcessBoardConsumer(BoardConsumer):
    """One browser tab with the dashboard of one process: `/ws/processes/<key>/dashboard/`."""

    def own_groups(self) -> set[str]:
        return set()

    def is_open(self) -> bool:
        return self.versions().exists()

    def versions(self) -> "QuerySet[DefinitionVersion]":
        return super().versions().filter(definition__key=self.scope["url_route"]["kwargs"]["key"])


class LandscapeConsumer(BoardConsumer):
    """One browser tab with the landscape: `/ws/landscape/`."""

    def own_groups(self) -> set[str]:
        return set()

    def is_open(self) -> bool:
        return visibility.rights(self.user).anywhere("read")
