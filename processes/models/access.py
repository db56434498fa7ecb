"""Who may do what with which process, and who did what."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models

from processes.models.definition import Definition

ROLES = ("read", "start", "work", "edit", "publish", "operate", "see_variables", "administer")


class Grant(models.Model):
    """A role given to a person or a group, for one process or (definition NULL) for all."""

    role = models.TextField(choices=[(role, role.replace("_", " ")) for role in ROLES])
    definition = models.ForeignKey(Definition, null=True, blank=True, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE)

    class Meta:
        db_table = "access_grant"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(group__isnull=True),
                name="grant_to_a_person_or_a_group",
            ),
            models.UniqueConstraint(
                fields=["role", "definition", "user", "group"], name="grant_once", nulls_distinct=False
            ),
        ]


class AuditEntry(models.Model):
    """One thing somebody did. Append-only: UPDATE and DELETE are revoked in the database."""

    at = models.DateTimeField()
    actor = models.TextField()  # "user:12 risk-1"
    action = models.TextField()  # "task.complete", "grant.add", "login.failed"
    object_kind = models.TextField(blank=True, default="")
    object_id = models.TextField(blank=True, default="")
    instance_id = models.BigIntegerField(null=True)
    definition_id = models.BigIntegerField(null=True)
    correlation_id = models.TextField(blank=True, default="")
    address = models.TextField(blank=True, default="")
    details: Any = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
            models.Index(fields=["object_kind", "object_id"], name="audit_by_object"),
        ]


class ClockOffset(models.Model):
    """The one row by which portal time differs from machine time."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField()

    class Meta:
        db_table = "clock_offset"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="clock_offset_is_one_row")]
