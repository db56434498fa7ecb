"""Votes on tasks that several people decide, and records of what was shown and submitted with each decision."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from humantasks.models.task import HumanTask
from processes.models.exact_json import ExactJSONField


def _person(**options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False, **options
    )


class Vote(models.Model):
    """One vote. `seat` is whose vote it is, the voter's own or that of whom they stand in for. Who changes their mind
    withdraws it and casts another; withdrawn ones stay as history."""

    task = models.ForeignKey(
        HumanTask, on_delete=models.CASCADE, related_name="votes_cast", db_constraint=False
    )
    instance_id = models.BigIntegerField()
    voter = _person()
    seat = _person()
    outcome = models.TextField()
    reason = models.TextField(blank=True, default="")
    submitted: Any = ExactJSONField(default=dict)
    cast_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "task_vote"
        constraints = [
            models.UniqueConstraint(
                fields=["task", "seat"], condition=Q(withdrawn_at__isnull=True), name="vote_one_per_seat"
            ),
            models.UniqueConstraint(
                fields=["task", "voter"], condition=Q(withdrawn_at__isnull=True), name="vote_one_per_person"
            ),
        ]


class DecisionRecord(models.Model):
    """What one person saw and sent, as canonical JSON with its SHA-256. Never changed."""

    task = models.ForeignKey(HumanTask, on_delete=models.CASCADE, related_name="records", db_constraint=False)
    instance_id = models.BigIntegerField()
    person = _person()
    outcome = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    document = models.TextField()
    sha256 = models.TextField()

    class Meta:
        db_table = "decision_record"
