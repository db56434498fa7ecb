"""The inbox socket `/ws/inbox/`: rows that changed, ids that left, counts of every view, unread notices.

Rows are limited to what the reader may see at the moment they are read; an id that is not (or no longer) theirs is only
ever sent as removed, and only if it was rung for one of their groups. A bell of many tasks becomes what changed on the first page.
"""

from collections.abc import Mapping
from dataclasses import asdict

from django.contrib.auth.models import User

from humantasks import visibility
from humantasks.assignment.principals import of_user
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.selectors.inbox import COUNT_CAP, inbox_counts, inbox_keys
from humantasks.selectors.notices import unread_notices
from humantasks.selectors.query import TaskFilter
from humantasks.selectors.rows import Row, rows_of
from humantasks.selectors.views import COUNTED
from portal.lib.clock import portal_now
from portal.lib.numbers import grouped
from portal.live.counts import counts_of, groups_of_counts
from portal.live.groups import inbox_of_operators, inbox_of_principal, notices_of
from portal.live.presence import present
from portal.live.socket import Frame, LiveConsumer
from processes.visibility import forget

SNAPSHOT_ROWS = 50  # the first page
MAX_CHANGED = 200  # of one frame; more is the first page again


class InboxConsumer(LiveConsumer):
    """One signed-in person's inbox, in one browser tab. `shown` is what the tab was told: task -> version."""

    shown: dict[str, int]
    open_with: Mapping[str, list[str]]  # who else has which of them open, as the tab was told

    @property
    def user(self) -> User:
        return self.scope["user"]

    def read_groups(self) -> set[str] | None:
        self.user.refresh_from_db()
        forget(self.user)
        visibility.forget(self.user)
        if not self.user.is_active:
            return None
        groups = {inbox_of_principal(number) for number in visibility.principals(self.user)}
        groups |= {inbox_of_operators(pk) for pk in visibility.definitions_with(self.user, "operate")}
        groups |= {inbox_of_principal(of_user(self.user.pk)), notices_of(self.user.pk)}
        return groups | groups_of_counts()

    def read_snapshot(self) -> Frame:
        rows = self._first_page()
        self.shown = {row.id: row.version for row in rows}
        self.open_with = {}
        return {"present": {}} | self._frame(rows, [])

    def read_changes(self, bells: list[Frame]) -> Frame | None:
        if all(bell.get("kind") == "present" for bell in bells):
            return self._present()
        ids = {int(pk) for bell in bells for pk in bell.get("ids", ())}
        if len(ids) > MAX_CHANGED or any(bell.get("many") for bell in bells):
            return self.read_refresh() or self._frame([], [])
        visible = self._visible(ids)
        self._forget(ids - visible.keys())
        return self._frame(
            rows_of(list(visible), self.user), [str(pk) for pk in sorted(ids - visible.keys())]
        )

    def read_refresh(self) -> Frame | None:
        changed = [row for row in self._first_page() if self.shown.get(row.id) != row.version]
        visible = self._visible({int(pk) for pk in self.shown})
        removed = [pk for pk in self.shown if int(pk) not in visible]
        self._forget({int(pk) for pk in removed})
        frame = self._frame(changed, removed)
        is_new = changed or removed or "present" in frame or self.counts != self.counts_before
        return frame if is_new else None

    def read_beat(self) -> Frame | None:
        """Who was killed rings no bell."""
        return self._present() if self.open_with else None

    def _present(self) -> Frame | None:
        """Of the tasks that the tab was told: rights to them were asked then, and are again by the half minute."""
        found = self._open_with()
        return {"rows": [], "removed": [], **found} if found else None

    def _open_with(self) -> Frame:
        now = present([*self.shown], besides=self.user.pk)
        if now == self.open_with:
            return {}
        self.open_with = now
        return {"present": now}

    def _first_page(self) -> list[Row]:
        keys = inbox_keys(self.user, "open", TaskFilter(), now=portal_now(), limit=SNAPSHOT_ROWS)
        return rows_of([pk for _, pk in keys], self.user)

    def _visible(self, ids: set[int]) -> dict[int, None]:
        """Those that are open and that the reader may see, earliest due first."""
        seen = visibility.tasks(self.user).filter(pk__in=ids, state__in=OPEN_TASK_STATES)
        return dict.fromkeys(seen.order_by("due_rank", "pk").values_list("pk", flat=True))

    def _forget(self, ids: set[int]) -> None:
        for pk in ids:
            self.shown.pop(str(pk), None)

    def _frame(self, rows: list[Row], removed: list[str]) -> Frame:
        self.shown |= {row.id: row.version for row in rows}
        self.counts_before = getattr(self, "counts", {})
        self.counts = inbox_counts(self.user, COUNTED, now=portal_now()) | counts_of(self.user)
        return {
            "rows": [asdict(row) for row in rows],
            "removed": removed,
            "counts": {view: _capped(number) for view, number in self.counts.items()},
            "unread": unread_notices(self.user),
            **self._open_with(),
        }


def _capped(number: int) -> int | str:
    return number if number <= COUNT_CAP else f"{grouped(COUNT_CAP)}+"
