"""What people write about a task: drafts of its form, comments, questions and answers; and what they put off."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from humantasks.models.link import CaseLink
from humantasks.models.task import HumanTask
from processes.models import Definition
from processes.models.exact_json import ExactJSONField

PERSON = settings.AUTH_USER_MODEL


class Draft(models.Model):
    """What somebody typed but did not send, of a task or of the form that starts a process. Outside the instance's
    transaction; `revision` finds a second tab."""

    task = models.ForeignKey(
        HumanTask, null=True, on_delete=models.CASCADE, related_name="drafts", db_constraint=False
    )
    start_of = models.ForeignKey(
        Definition, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    business_key = models.TextField(blank=True, default="", db_default="")  # of a start
    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    values: Any = ExactJSONField(default=dict)
    revision = models.IntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "task_draft"
        constraints = [
            models.UniqueConstraint(fields=["user", "task"], name="draft_one_per_person"),
            models.UniqueConstraint(fields=["user", "start_of"], name="draft_one_per_start"),
        ]


class Comment(models.Model):
    """One entry of the thread of a case; plain text, shown as text."""

    instance_id = models.BigIntegerField()
    task = models.ForeignKey(
        HumanTask, null=True, on_delete=models.CASCADE, related_name="comments", db_constraint=False
    )
    author = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    kind = models.TextField(
        choices=[("comment", "comment"), ("question", "question"), ("answer", "answer"), ("reason", "reason")]
    )
    text = models.TextField()
    mentions: Any = models.JSONField(default=list)  # user ids
    link = models.ForeignKey(  # written by somebody without an account
        CaseLink, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    for_requester = models.BooleanField(default=False)  # shown behind the case's links as well
    created_at = models.DateTimeField()

    class Meta:
        db_table = "comment"
        indexes = [
            models.Index(fields=["instance_id", "id"], name="comment_by_case"),
            GinIndex(fields=["mentions"], opclasses=["jsonb_path_ops"], name="comment_mentions"),
        ]


class Snooze(models.Model):
    """A task one person does not want to see until then. Others see it as before."""

    task = models.ForeignKey(HumanTask, on_delete=models.CASCADE, related_name="snoozes", db_constraint=False)
    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    until = models.DateTimeField()

    class Meta:
        db_table = "task_snooze"
        constraints = [models.UniqueConstraint(fields=["user", "task"], name="snooze_one_per_person")]


class Seen(models.Model):
    """Somebody has opened a task: their lists no longer show it as new."""

    pk = models.CompositePrimaryKey("user", "task")
    task = models.ForeignKey(
        HumanTask, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "task_seen"
