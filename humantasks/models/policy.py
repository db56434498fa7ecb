"""Reusable escalation chains: for the user tasks of a process, of a group, or of everybody, where the model has none, and
for whatever names one by its key."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import models

from processes.models import Definition


class EscalationPolicy(models.Model):
    """`levels`: [{"after": "PT2H" | "75%", "actions": [[kind, argument], ...]}, ...], in order. One for each process and
    group, and one for everything else; those that are `only_named` hold where a model names them and nowhere else."""

    name = models.TextField()
    key = models.TextField(blank=True, default="", db_default="")  # what models say; never changes
    only_named = models.BooleanField(default=False, db_default=False)
    definition = models.ForeignKey(Definition, null=True, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    levels: Any = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "escalation_policy"
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(key=""), name="policy_one_for_each_key"
            ),
            models.UniqueConstraint(
                fields=["definition", "group"],
                nulls_distinct=False,
                condition=models.Q(only_named=False),
                name="policy_one_for_each",
            ),
        ]
