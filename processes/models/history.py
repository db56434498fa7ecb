"""What happened, append-only: visits of elements, transitions of states, evaluations of decisions.

`element_history` and `transition_log` are partitioned by month in the database (migration 0002); Django sees plain tables.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from processes.models.exact_json import ExactJSONField


class ElementHistory(models.Model):
    """One visit of one element. `seq` runs 1..n per instance without gaps."""

    pk = models.CompositePrimaryKey("instance_id", "seq", "left_at")
    instance_id = models.BigIntegerField()
    seq = models.IntegerField()
    visit = models.BigIntegerField()  # the token's id
    parent_visit = models.BigIntegerField(default=0)
    version_id = models.BigIntegerField()
    element = models.IntegerField()
    loop_index = models.IntegerField(null=True)
    via_flows = ArrayField(models.IntegerField(), default=list)  # flows it came by; a join lists all
    entered_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)  # when work on it began: claimed, leased
    left_at = models.DateTimeField()
    waiting_ms = models.BigIntegerField(default=0)
    working_ms = models.BigIntegerField(default=0)
    paused_ms = models.BigIntegerField(default=0)
    waiting_work_ms = models.BigIntegerField(null=True)  # the same in working time, where a calendar applies
    working_work_ms = models.BigIntegerField(null=True)
    calendar_version = models.BigIntegerField(null=True)
    outcome = models.TextField()  # completed | cancelled | error | moved | skipped | <outcome of a user task>
    actor = models.TextField(blank=True, default="")
    attempts = models.IntegerField(default=0)
    work_id = models.BigIntegerField(null=True)  # the job or human task
    error_code = models.TextField(blank=True, default="")

    class Meta:
        db_table = "element_history"


class TransitionLog(models.Model):
    """Who moved what, when, from where to where. UPDATE and DELETE are revoked."""

    pk = models.CompositePrimaryKey("id", "at")
    id = models.BigIntegerField()
    kind = models.TextField()  # version | instance | job | incident | task | alert
    object_id = models.BigIntegerField()
    instance_id = models.BigIntegerField(null=True)
    move = models.TextField()
    source = models.TextField(blank=True, default="")
    target = models.TextField()
    actor = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    correlation_id = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        db_table = "transition_log"
        indexes = [
            models.Index(fields=["instance_id", "at"], name="transition_by_instance"),
            models.Index(fields=["kind", "object_id"], name="transition_by_object"),
        ]


class DecisionHistory(models.Model):
    """One evaluation of a decision: what went in, what came out, which rules matched."""

    instance_id = models.BigIntegerField(null=True)
    visit = models.BigIntegerField(null=True)
    version_id = models.BigIntegerField()
    decision = models.TextField()
    inputs: Any = ExactJSONField(default=dict)
    result: Any = ExactJSONField(null=True)
    rules: Any = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        db_table = "decision_history"
        indexes = [
            models.Index(fields=["instance_id"], name="decision_by_instance"),
            models.Index(fields=["version_id", "at"], name="decision_by_version"),
        ]
