"""What stopped, why, and who mended it."""

from typing import Any

from django.db import models
from django_fsm import FSMField, transition

from processes.engine.lifecycle import INCIDENT
from processes.models.base import StateRow, state_check, state_choices
from processes.models.definition import Definition, DefinitionVersion
from processes.models.instance import ProcessInstance


class Incident(StateRow):
    """One open incident per token at most. `shape` is the error text without its changing parts, for grouping."""

    id = models.BigIntegerField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance,
        on_delete=models.CASCADE,
        related_name="incidents",
        db_index=False,
        db_constraint=False,
    )
    token_id = models.BigIntegerField()
    job_id = models.BigIntegerField(null=True)
    definition = models.ForeignKey(
        Definition, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    version = models.ForeignKey(
        DefinitionVersion, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    element = models.IntegerField()
    code = models.TextField()
    message = models.TextField()
    shape = models.TextField()
    details: Any = models.JSONField(default=dict)
    state = FSMField(default=INCIDENT.initial, choices=state_choices(INCIDENT), protected=True)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.TextField(blank=True, default="")

    class Meta:
        db_table = "incident"
        indexes = [
            models.Index(
                fields=["definition", "element", "shape"],
                name="incident_open",
                condition=models.Q(state="open"),
            ),
            models.Index(fields=["instance"], name="incident_by_instance"),
            models.Index(
                fields=["resolved_at"], name="incident_resolved", condition=models.Q(state="resolved")
            ),
        ]
        constraints = [
            state_check(INCIDENT, "incident"),
            models.UniqueConstraint(
                fields=["token_id"], condition=models.Q(state="open"), name="incident_one_open_per_token"
            ),
        ]

    @transition(field=state, source=INCIDENT.move("resolve").sources, target=INCIDENT.move("resolve").target)
    def resolve(self) -> None:
        """Mended, skipped or overtaken by a cancellation."""
