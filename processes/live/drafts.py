"""The socket of an open editor `/ws/drafts/<version id>/?tab=...`: who is there, who may save, what was saved last.

Being connected is what keeps a tab's place (`actions.editing`); going away gives it up at once.
"""

from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.contrib.auth.models import User

from portal.lib.people import person_name
from portal.live.groups import draft_of
from portal.live.socket import Frame, LiveConsumer
from processes import visibility
from processes.actions.editing import enter, leave, tab_of
from processes.models import DefinitionVersion, Editing


class DraftConsumer(LiveConsumer):
    """One tab of one person."""

    rights_seconds = 15.0
    shown: Frame

    @property
    def user(self) -> User:
        return self.scope["user"]

    @property
    def version_id(self) -> int:
        return int(self.scope["url_route"]["kwargs"]["version_id"])

    @property
    def tab(self) -> str:
        query: Any = parse_qs(self.scope["query_string"].decode("ascii", "replace"))
        return tab_of(self.user, query.get("tab", [""])[0])

    def read_groups(self) -> set[str] | None:
        self.user.refresh_from_db()
        visibility.forget(self.user)
        visible = visibility.versions(self.user).select_related("definition").defer("content")
        version = visible.filter(pk=self.version_id).first()
        if version is None or not self.tab:
            return None
        enter(version, self.user, self.tab)
        return {draft_of(self.version_id)}

    def read_snapshot(self) -> Frame:
        version = DefinitionVersion.objects.defer("content").get(pk=self.version_id)
        rows = Editing.objects.filter(version=self.version_id).select_related("user").order_by("since", "pk")
        self.shown = {
            "people": [
                {
                    "name": person_name(row.user),
                    "holds": row.holds,
                    "is_me": row.tab == self.tab,
                }
                for row in rows
            ],
            "etag": version.checksum,
            "state": version.state,
        }
        return self.shown

    def read_changes(self, bells: list[Frame]) -> Frame | None:
        before = self.shown
        return self.read_snapshot() if bells and before != self.read_snapshot() else None

    def read_refresh(self) -> Frame | None:
        before = self.shown
        found = self.read_snapshot()
        return found if found != before else None

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if getattr(self.user, "pk", None) and self.tab:
            await database_sync_to_async(leave)(self.version_id, self.tab)
