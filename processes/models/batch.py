"""What is done to many at once: the batch and one row for each thing it is about. Kinds: `portal.lib.bulk`."""

from typing import Any

from django.conf import settings
from django.db import models
from django_fsm import FSMField, transition

from processes.engine.lifecycle import BATCH, BATCH_ITEM
from processes.models.base import StateRow, state_check, state_choices
from processes.models.exact_json import ExactJSONField


class BatchOperation(StateRow):
    """Carried out in the name of `created_by`, with the rights that person has at that moment."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    target = models.TextField()  # what the ids of its items name
    arguments: Any = ExactJSONField(default=dict)
    chosen_by: Any = models.JSONField(default=dict)  # the filter, or {} when the ids were given
    state = FSMField(default=BATCH.initial, choices=state_choices(BATCH), protected=True)
    size = models.IntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    correlation_id = models.TextField(blank=True, default="")

    class Meta:
        db_table = "batch"
        indexes = [
            models.Index(fields=["created_by", "id"], name="batch_by_person"),
            models.Index(fields=["id"], name="batch_running", condition=models.Q(state="running")),
        ]
        constraints = [state_check(BATCH, "batch")]

    @transition(field=state, source=BATCH.move("pause").sources, target=BATCH.move("pause").target)
    def pause(self) -> None:
        """Begin no further item until it is resumed."""

    @transition(field=state, source=BATCH.move("resume").sources, target=BATCH.move("resume").target)
    def resume(self) -> None:
        """Go on with the next item."""

    @transition(field=state, source=BATCH.move("stop").sources, target=BATCH.move("stop").target)
    def stop(self) -> None:
        """Leave what is not done undone, for good."""

    @transition(field=state, source=BATCH.move("complete").sources, target=BATCH.move("complete").target)
    def complete(self) -> None:
        """Every item has its outcome."""


class BatchItem(StateRow):
    """One thing of a batch. `not_before` and `tries` are its lease: who finishes it names the try it was taken by."""

    pk = models.CompositePrimaryKey("batch_id", "number")
    batch_id = models.BigIntegerField()
    number = models.IntegerField()
    target_id = models.BigIntegerField()
    state = FSMField(default=BATCH_ITEM.initial, choices=state_choices(BATCH_ITEM), protected=True)
    tries = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()  # machine time
    code = models.TextField(blank=True, default="")  # of what refused it
    words = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "batch_item"
        indexes = [models.Index(fields=["batch_id", "state", "number"], name="batch_item_by_state")]
        constraints = [state_check(BATCH_ITEM, "batch_item")]

    @transition(field=state, source=BATCH_ITEM.move("do").sources, target=BATCH_ITEM.move("do").target)
    def do(self) -> None:
        """Carried out, in the same transaction."""

    @transition(field=state, source=BATCH_ITEM.move("fail").sources, target=BATCH_ITEM.move("fail").target)
    def fail(self) -> None:
        """Refused; `words` say why, and nothing was changed."""
