"""Dashboards that people build: tiles as they were saved, whom they are shared with, and links for readers without an account."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models


class Board(models.Model):
    """`tiles` is what `dashboards.store.tile_words.read_tiles` accepts; `version` rises with every save."""

    name = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="boards")
    tiles: Any = models.JSONField(default=list)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "board"


class BoardShare(models.Model):
    """A person or a group that may read a dashboard, or edit it too. What they see in it are their own rights."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    may_edit = models.BooleanField(default=False)

    class Meta:
        db_table = "board_share"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(group__isnull=True),
                name="board_share_to_a_person_or_a_group",
            ),
            models.UniqueConstraint(
                fields=["board", "user", "group"], name="board_share_once", nulls_distinct=False
            ),
        ]


class BoardLink(models.Model):
    """A signed address that shows one dashboard to whoever has it, with the rights its maker has at that moment."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="links")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "board_link"
