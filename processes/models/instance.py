"""Process instances."""

from typing import Any

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper
from django_fsm import FSMField, transition

from processes.engine.lifecycle import INSTANCE, LIVE_INSTANCE_STATES
from processes.models.base import StateRow, state_check, state_choices
from processes.models.definition import Definition, DefinitionVersion
from processes.models.exact_json import ExactJSONField


class ProcessInstance(StateRow):
    """One run of a version. `seq` numbers its history; ids are never used as order.

    The hot tables carry no foreign key constraints: their only writer is the batch commit, which holds the
    instance's lock, and a trigger per row costs more than the row. `doctor` checks what they would have.
    """

    id = models.BigIntegerField(primary_key=True)
    definition = models.ForeignKey(
        Definition, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    version = models.ForeignKey(
        DefinitionVersion, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    state = FSMField(default=INSTANCE.initial, choices=state_choices(INSTANCE), protected=True)
    suspended = models.BooleanField(default=False)
    business_key = models.TextField(blank=True, default="")
    title = models.TextField(blank=True, default="")
    correlation_id = models.TextField()
    parent_instance = models.ForeignKey(
        "self", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="children"
    )
    parent_token = models.BigIntegerField(null=True)
    depth = models.SmallIntegerField(default=0)
    variables: Any = ExactJSONField(default=dict)
    seq = models.IntegerField(default=0)
    started_by = models.TextField(blank=True, default="")  # "user:12", "token:3", "timer", "message"
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_note = models.TextField(blank=True, default="")  # the end event reached, or why it was cancelled

    class Meta:
        db_table = "instance"
        indexes = [
            models.Index(fields=["definition", "started_at", "id"], name="instance_by_definition"),
            models.Index(fields=["started_at", "id"], name="instance_by_start"),
            models.Index(
                fields=["definition", "ended_at"],
                name="instance_by_end",
                condition=models.Q(ended_at__isnull=False),
            ),
            models.Index(
                fields=["business_key"], name="instance_by_business_key", condition=~models.Q(business_key="")
            ),
            models.Index(
                OpClass(Upper("business_key"), name="text_pattern_ops"),
                name="instance_key_begins",
                condition=models.Q(business_key__gt=""),
            ),
            models.Index(fields=["correlation_id"], name="instance_by_correlation"),
            models.Index(
                fields=["started_by", "started_at"],
                name="instance_by_starter",
                condition=models.Q(started_by__startswith="user:"),
            ),
            models.Index(
                fields=["parent_instance"],
                name="instance_by_parent",
                condition=models.Q(parent_instance__isnull=False),
            ),
            models.Index(
                fields=["version", "id"],
                name="instance_live",
                condition=models.Q(state__in=LIVE_INSTANCE_STATES),
            ),
        ]
        constraints = [state_check(INSTANCE, "instance")]

    @transition(
        field=state, source=INSTANCE.move("complete").sources, target=INSTANCE.move("complete").target
    )
    def complete(self) -> None:
        """The last token left."""

    @transition(field=state, source=INSTANCE.move("cancel").sources, target=INSTANCE.move("cancel").target)
    def cancel(self) -> None:
        """Somebody stopped it."""

    @transition(
        field=state, source=INSTANCE.move("terminate").sources, target=INSTANCE.move("terminate").target
    )
    def terminate(self) -> None:
        """A terminate or uncaught error end event stopped it."""

    @transition(
        field=state, source=INSTANCE.move("compensate").sources, target=INSTANCE.move("compensate").target
    )
    def compensate(self) -> None:
        """Undo what was done, newest first."""

    @transition(
        field=state,
        source=INSTANCE.move("finish_compensation").sources,
        target=INSTANCE.move("finish_compensation").target,
    )
    def finish_compensation(self) -> None:
        """Everything is undone."""
