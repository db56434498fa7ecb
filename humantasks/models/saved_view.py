"""Views of the inbox that people keep: a filter with a name, for oneself or shared; and how somebody likes their list.

A view is only ever a filter: whoever opens it sees their own tasks through it, never somebody else's.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class SavedView(models.Model):
    """`query` holds URL parameters of the list, the built-in view among them. Shared with a group, everyone, or nobody."""

    owner = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.TextField()
    query: Any = models.JSONField(default=dict)
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    for_everyone = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "saved_view"
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_one_of_a_name"),
            models.CheckConstraint(
                condition=models.Q(group__isnull=True) | models.Q(for_everyone=False),
                name="saved_view_shared_one_way",
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="saved_view_public", condition=models.Q(for_everyone=True))
        ]


class InboxLayout(models.Model):
    """List, split or table, and the columns of the table: kept per person, on whatever machine they sit."""

    user = models.OneToOneField(PERSON, primary_key=True, on_delete=models.CASCADE, related_name="+")
    mode = models.TextField(default="list")
    columns: Any = models.JSONField(default=list)

    class Meta:
        db_table = "inbox_layout"
