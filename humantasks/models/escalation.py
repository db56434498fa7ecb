"""Levels of escalation chains: a row per level and task, due in portal time."""

from typing import Any

from django.db import models

from humantasks.models.task import HumanTask
from processes.models.exact_json import ExactJSONField


class Escalation(models.Model):
    """One level. Pending ones fire once, by a guarded UPDATE; paused ones wait until the task's question is answered."""

    id = models.BigIntegerField(primary_key=True)
    # None: of a step, a sub-process or the whole process; `token_id` says which. Any: most readers ask for tasks only
    task: Any = models.ForeignKey(
        HumanTask,
        null=True,
        on_delete=models.CASCADE,
        related_name="escalations",
        db_constraint=False,
        db_index=False,
    )
    instance_id = models.BigIntegerField()
    token_id = models.BigIntegerField(null=True)
    definition_id = models.BigIntegerField(null=True)
    element_id = models.TextField(blank=True, default="", db_default="")
    name = models.TextField(blank=True, default="", db_default="")
    level = models.SmallIntegerField()
    after = models.TextField()  # as the model says it: "PT2H"
    actions: Any = ExactJSONField(default=list)  # [[kind, argument], ...]
    state = models.TextField(
        choices=[(s, s) for s in ("pending", "paused", "fired", "cancelled")], default="pending"
    )
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True, default="")  # what it did, in words

    class Meta:
        db_table = "escalation"
        constraints = [models.UniqueConstraint(fields=["task", "level"], name="escalation_once_per_level")]
        indexes = [
            models.Index(
                fields=["instance_id"], name="escalation_of_steps", condition=models.Q(task__isnull=True)
            ),
            models.Index(fields=["due_at", "id"], name="escalation_due", condition=models.Q(state="pending")),
        ]
