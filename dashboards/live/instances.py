"""The socket of one instance, `/ws/instances/<id>/`: where its tokens stand, whenever that changes.

It hears the bells of heat (something of this version moved) and of tasks (somebody took or gave one of this process),
reads its own instance, and is silent when nothing of it changed. So instances cost nothing that nobody looks at.
Readers are those who may see the instance: also the person who started it.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Sum

from dashboards.live.groups import heat_group
from humantasks.models import HumanTask
from portal.live.groups import inbox_of_operators
from portal.live.socket import Frame, LiveConsumer
from processes import visibility
from processes.models import Incident, ProcessInstance, Token

MOST_TOKENS = 200  # of an instance with thousands the page shows numbers by step


class InstanceConsumer(LiveConsumer):
    """One browser tab with one instance."""

    shown: Frame

    @property
    def user(self) -> User:
        return self.scope["user"]

    @property
    def instance_id(self) -> int:
        return int(self.scope["url_route"]["kwargs"]["instance_id"])

    async def heat_folded(self, message: dict[str, Any]) -> None:
        """From the group of the version: something of it moved."""
        await self.live_bell(message)

    def read_groups(self) -> set[str] | None:
        visibility.forget(self.user)
        self.user.refresh_from_db(fields=["is_active", "is_superuser"])
        visible = visibility.instances(self.user).filter(pk=self.instance_id)
        found = visible.values_list("version_id", "definition_id").first()
        if found is None or not self.user.is_active:
            return None
        return {heat_group(found[0]), inbox_of_operators(found[1])}

    def read_snapshot(self) -> Frame:
        self.shown = self._read()
        return self.shown

    def read_changes(self, bells: list[Frame]) -> Frame | None:
        return self.read_refresh()

    def read_refresh(self) -> Frame | None:
        before, self.shown = self.shown, self._read()
        return self.shown if self.shown != before else None

    def _read(self) -> Frame:
        """Five short queries. `tasks` sums their versions: a claim moves no token, but the page says who has it."""
        instance = ProcessInstance.objects.select_related("version").defer("version__content", "variables")
        found = instance.get(pk=self.instance_id)
        names = found.version.element_ids
        tokens = Token.objects.filter(instance_id=found.pk).order_by("entered_at", "pk")[:MOST_TOKENS]
        open_incidents = Incident.objects.filter(instance_id=found.pk, state="open")
        stuck = set(open_incidents.values_list("token_id", flat=True))
        return {
            "state": found.state,
            "is_suspended": found.suspended,
            "tokens": [
                {
                    "id": str(token.pk),
                    "element_id": names[token.element],
                    "state": token.state,
                    "incident": token.pk in stuck,
                }
                for token in tokens
            ],
            "standing": {names[element]: count for element, count in self._counts(found.pk)},
            "tasks": HumanTask.objects.filter(instance_id=found.pk).aggregate(sum=Sum("version"))["sum"] or 0,
        }

    def _counts(self, instance_id: int) -> list[tuple[int, int]]:
        """How many stand at each element, however many tokens are shown."""
        tokens = Token.objects.filter(instance_id=instance_id, is_body=False).order_by()
        return sorted(tokens.values_list("element").annotate(count=Count("pk")))
