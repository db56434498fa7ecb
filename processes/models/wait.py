"""What instances wait for besides jobs and people: timers, messages, signals; and messages that came early."""

from typing import Any

from django.db import models

from processes.models.definition import Definition, DefinitionVersion
from processes.models.exact_json import ExactJSONField
from processes.models.instance import ProcessInstance


class Timer(models.Model):
    """Fires in portal time. Without an instance it starts one: a timer start event of a published version."""

    id = models.BigIntegerField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance,
        null=True,
        on_delete=models.CASCADE,
        related_name="timers",
        db_index=False,
        db_constraint=False,
    )
    token_id = models.BigIntegerField(null=True)
    version = models.ForeignKey(
        DefinitionVersion, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    element = models.IntegerField()
    due_at = models.DateTimeField()
    repeat = models.TextField(blank=True, default="")

    class Meta:
        db_table = "timer"
        indexes = [
            models.Index(fields=["due_at", "id"], name="timer_due"),
            models.Index(fields=["instance"], name="timer_by_instance"),
            models.Index(fields=["token_id"], name="timer_by_token"),
        ]


class Subscription(models.Model):
    """An open wait for a message or signal. Without an instance it is a message or signal start event."""

    id = models.BigIntegerField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance,
        null=True,
        on_delete=models.CASCADE,
        related_name="subscriptions",
        db_index=False,
        db_constraint=False,
    )
    token_id = models.BigIntegerField(null=True)
    definition = models.ForeignKey(
        Definition, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    version = models.ForeignKey(
        DefinitionVersion, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    element = models.IntegerField()
    kind = models.TextField(choices=[("message", "message"), ("signal", "signal")])
    name = models.TextField()
    correlation_key = models.TextField(blank=True, default="")

    class Meta:
        db_table = "subscription"
        indexes = [
            models.Index(fields=["kind", "name", "correlation_key", "id"], name="subscription_match"),
            models.Index(fields=["instance"], name="subscription_by_instance"),
            models.Index(fields=["token_id"], name="subscription_by_token"),
        ]


class SentSignal(models.Model):
    """A signal that was spread: what it woke and what it started. One nobody listens to, thrown by a process, leaves none."""

    MOST_NAMED = 20  # instances kept by id; the numbers count all

    id = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    variables: Any = ExactJSONField(default=dict)
    sent_at = models.DateTimeField()
    sent_by = models.TextField(blank=True, default="")
    business_key = models.TextField(blank=True, default="")
    correlation_id = models.TextField(blank=True, default="")
    woken = models.IntegerField(default=0)
    started = models.IntegerField(default=0)
    instances: Any = models.JSONField(default=list)

    class Meta:
        db_table = "sent_signal"
        indexes = [
            models.Index(fields=["sent_at", "id"], name="signal_by_time"),
            models.Index(fields=["name", "sent_at", "id"], name="signal_by_name"),
            models.Index(fields=["correlation_id"], name="signal_by_correlation"),
        ]


class Message(models.Model):
    """A published message, kept until it is correlated or its time to live is over."""

    id = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    correlation_key = models.TextField(blank=True, default="")
    variables: Any = ExactJSONField(default=dict)
    message_id = models.TextField(null=True)  # noqa: DJ001 - NULL means "no id given": such messages are never duplicates
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    correlated_at = models.DateTimeField(null=True)
    correlated_instance = models.BigIntegerField(null=True)
    published_by = models.TextField(blank=True, default="")

    class Meta:
        db_table = "message"
        indexes = [
            models.Index(
                fields=["name", "correlation_key", "id"],
                name="message_waiting",
                condition=models.Q(correlated_at__isnull=True),
            ),
            models.Index(fields=["expires_at"], name="message_expiry"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "correlation_key", "message_id"], name="message_id_is_unique"
            )
        ]
