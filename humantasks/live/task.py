"""The socket of one open task `/ws/tasks/<id>/`: who else has it open.

Being connected is being there. The right to see the task is asked when the page opens and every ten seconds; who lost it
is told nothing more and seen no longer.
"""

from typing import Any

from django.contrib.auth.models import User

from humantasks import visibility
from humantasks.actions.bells import groups_of
from portal.lib.errors import NotFound
from portal.lib.people import person_name
from portal.live.groups import task_of
from portal.live.presence import Tab, leave, present, stay
from portal.live.push import push
from portal.live.socket import Frame, LiveConsumer
from processes.visibility import forget


class TaskConsumer(LiveConsumer):
    """One tab with one task open. `others` is what the tab was told."""

    rights_seconds = 10.0
    others: list[str]
    concerned: set[str] = set()

    @property
    def user(self) -> User:
        return self.scope["user"]

    @property
    def task_id(self) -> str:
        return str(self.scope["url_route"]["kwargs"]["task_id"])

    def read_groups(self) -> set[str] | None:
        self.user.refresh_from_db()
        forget(self.user)
        visibility.forget(self.user)
        try:
            task = visibility.find_task(self.user, self.task_id)
        except NotFound:
            return None
        if not self.user.is_active:
            return None
        self.concerned = groups_of(task) | {task_of(task.pk)}
        return {task_of(task.pk)}

    def read_snapshot(self) -> Frame:
        stay(self.task_id, self.tab)
        self._ring()
        self.others = self._others()
        return {"present": self.others}

    def read_changes(self, bells: list[Frame]) -> Frame | None:
        now = self._others()
        if now == self.others:
            return None
        self.others = now
        return {"present": now}

    def read_refresh(self) -> Frame | None:
        return self.read_beat()

    def read_beat(self) -> Frame | None:
        stay(self.task_id, self.tab)
        return self.read_changes([])

    def left(self) -> None:
        leave(self.task_id, self.tab)
        self._ring()

    @property
    def tab(self) -> Tab:
        return Tab(self.user.pk, person_name(self.user), self.channel_name)

    def _others(self) -> list[str]:
        return present([self.task_id], besides=self.user.pk).get(self.task_id, [])

    def _ring(self) -> None:
        message: dict[str, Any] = {"type": "live.bell", "kind": "present", "ids": []}
        push(self.concerned, message)
