"""What keeps effects exact: intents and confirmations, undo, commands between instances, stored responses, the outbox."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models

from processes.models.exact_json import ExactJSONField
from processes.models.instance import ProcessInstance
from processes.models.words import Words


class Effect(models.Model):
    """One outside effect: its intent written just before the call, its confirmation with the result.

    An intent without a result is an unknown outcome.
    """

    idempotency_key = models.TextField(primary_key=True)
    instance_id = models.BigIntegerField()
    token_id = models.BigIntegerField()
    job_id = models.BigIntegerField()
    destination = models.TextField(blank=True, default="")
    state = models.TextField(
        choices=[
            ("intent", "intent"),
            ("confirmed", "confirmed"),
            ("unknown", "unknown"),
            ("refused", "refused"),
        ]
    )
    fence = models.IntegerField(default=0)
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)
    summary = models.TextField(blank=True, default="")

    class Meta:
        db_table = "effect"
        indexes = [
            models.Index(fields=["instance_id"], name="effect_by_instance"),
            # Rows come in the order of their time, so a summary of a few pages finds the last days at no cost of writing.
            BrinIndex(fields=["requested_at"], name="effect_by_time"),
        ]


class CompensationRow(models.Model):
    """A completed activity that can be undone."""

    id = models.BigIntegerField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance, db_constraint=False, on_delete=models.CASCADE, related_name="+"
    )
    scope = models.BigIntegerField()
    activity = models.IntegerField()
    handler = models.IntegerField()
    visit = models.BigIntegerField()
    order = models.IntegerField()
    variables: Any = ExactJSONField(default=dict)

    class Meta:
        db_table = "compensation"


class InstanceCommand(models.Model):
    """A durable command from one instance to another, applied once."""

    id = models.BigIntegerField(primary_key=True)
    instance_id = models.BigIntegerField()
    source_visit = models.BigIntegerField()
    kind = models.TextField()
    payload: Any = ExactJSONField(default=dict)
    created_at = models.DateTimeField()
    run_at = models.DateTimeField()

    class Meta:
        db_table = "command"
        indexes = [models.Index(fields=["run_at", "id"], name="command_due")]
        constraints = [
            models.UniqueConstraint(fields=["source_visit", "kind", "instance_id"], name="command_once")
        ]


class MultiInstanceResult(models.Model):
    """The output of one child of a multi-instance activity; assembled once, in order, when the body completes."""

    pk = models.CompositePrimaryKey("body_id", "loop_index")
    body_id = models.BigIntegerField()
    loop_index = models.IntegerField()
    instance_id = models.BigIntegerField()
    value: Any = ExactJSONField(null=True)

    class Meta:
        db_table = "mi_result"
        indexes = [models.Index(fields=["instance_id"], name="mi_result_by_instance")]


class VariableValue(models.Model):
    """Searchable values of variables that forms, conditions, decisions or columns name."""

    pk = models.CompositePrimaryKey("instance_id", "name")
    instance_id = models.BigIntegerField()
    name = models.TextField()
    num = models.DecimalField(max_digits=40, decimal_places=12, null=True)
    txt = models.TextField(null=True)  # noqa: DJ001 - exactly one of num and txt is set

    class Meta:
        db_table = "variable_value"
        indexes = [
            models.Index(
                fields=["name", "num", "instance_id"], name="value_num", condition=models.Q(num__isnull=False)
            ),
            models.Index(
                fields=["name", "txt", "instance_id"], name="value_txt", condition=models.Q(txt__isnull=False)
            ),
            GinIndex(Words("txt"), name="value_words", condition=models.Q(txt__isnull=False)),
        ]


class ApiIdempotency(models.Model):
    """A stored answer of a mutating request, replayed when the same key comes again."""

    principal = models.TextField()
    route = models.TextField()
    key = models.TextField()
    request_hash = models.TextField()
    status = models.IntegerField(null=True)  # NULL while the first request is still running
    response: Any = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "api_idempotency"
        constraints = [
            models.UniqueConstraint(fields=["principal", "route", "key"], name="idempotency_key_once")
        ]


class Outbox(models.Model):
    """Events for the outside, relayed in commit order: below the oldest running transaction, never by id alone."""

    id = models.BigIntegerField(primary_key=True)
    instance_id = models.BigIntegerField(null=True)
    topic = models.TextField()
    payload: Any = ExactJSONField(default=dict)
    correlation_id = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "outbox"  # the xid8 column is added by migration 0002
        indexes = [
            models.Index(fields=["at", "id"], name="outbox_by_time"),
            models.Index(fields=["topic", "at", "id"], name="outbox_by_topic"),
            models.Index(fields=["correlation_id"], name="outbox_by_correlation"),
        ]


class Destination(models.Model):
    """A system that calls may go to. Models name it by key; nothing else about it is ever in a model."""

    key = models.SlugField(unique=True)
    name = models.TextField()
    scheme = models.TextField(choices=[("https", "https"), ("http", "http")])
    host = models.TextField()
    port = models.PositiveIntegerField()
    path_prefix = models.TextField(blank=True, default="/")
    allow_private = models.BooleanField(default=False)  # may its address be private or loopback?
    timeout_seconds = models.FloatField(default=10.0)
    max_response_bytes = models.IntegerField(default=1_000_000)
    all_processes = models.BooleanField(default=False)
    processes: Any = models.JSONField(default=list)  # keys of the processes that may use it
    created_at = models.DateTimeField()

    class Meta:
        db_table = "destination"


class Credential(models.Model):
    """A secret of a destination, encrypted at rest, write-only: no page or API gives it back."""

    destination = models.OneToOneField(Destination, on_delete=models.CASCADE, related_name="credential")
    kind = models.TextField(
        choices=[("bearer", "bearer token"), ("basic", "user and password"), ("header", "header")]
    )
    name = models.TextField(blank=True, default="")  # user name or header name
    secret = models.BinaryField()  # encrypted
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    class Meta:
        db_table = "credential"
