"""Rows whose state only moves by guarded statements.

`save()` may insert such a row and may update its other columns by name; it never writes the state of a row
that exists: a stale object would silently overwrite what somebody else decided in the meantime.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django_fsm import FSMModelMixin

from portal.lib.lifecycle import Lifecycle


class StateRow(FSMModelMixin, models.Model):
    """Base of models with a protected FSM field named `state`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if not self._state.adding and (update_fields is None or "state" in update_fields):
            raise TypeError(
                f"Expected the state of {type(self).__name__} {self.pk} to be moved by a guarded statement, "
                "but save() would write it. Use the action, or name update_fields without `state`."
            )
        super().save(*args, update_fields=update_fields, **kwargs)

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Read it anew. The library's own way lifts the protection of the state for every row of every thread
        meanwhile, and two at once end in an error; taking the old value out of this row is enough."""
        loaded = [f.attname for f in self._meta.concrete_fields if f.attname in self.__dict__]
        wanted = loaded if fields is None else list(fields)
        if fields is None:
            self._prefetched_objects_cache: dict[str, Any] = {}
        if "state" in wanted:
            self.__dict__.pop("state", None)
        super(FSMModelMixin, self).refresh_from_db(using, wanted, from_queryset)


def state_choices(lifecycle: Lifecycle) -> list[tuple[str, str]]:
    return [(state, state.replace("_", " ")) for state in lifecycle.states]


def state_check(lifecycle: Lifecycle, table: str) -> models.CheckConstraint:
    """The states once more, for the database."""
    return models.CheckConstraint(
        condition=models.Q(state__in=lifecycle.states), name=f"{table}_state_is_known"
    )
