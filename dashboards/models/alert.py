"""Alerts: a rule about one number, each time it held long enough, what was seen of the number, and calls that are owed.

The number is read by `dashboards.selectors.alert_number`, what follows from it is decided by `dashboards.store.alert_words`; states
are only written by guarded statements.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django_fsm import FSMField, transition

from dashboards.lifecycle import ALERT, OPEN_ALERT_STATES
from processes.models import Definition, Destination
from processes.models.base import StateRow, state_check, state_choices

KINDS = ("measure", "heat")
CALL_STATES = ("pending", "sending", "sent", "failed")


class AlertRule(models.Model):
    """A number, a condition, how long it has to hold, and who is told. The number is read with the rights of its owner."""

    name = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS])
    measure = models.TextField()  # of a tile, or the layer of a heat map
    definition = models.ForeignKey(
        Definition, null=True, on_delete=models.CASCADE, related_name="alert_rules"
    )  # None: all processes that the owner may read
    step = models.TextField(blank=True, default="")  # element id
    period = models.TextField()  # as the dashboard or the heat map names it
    filters: Any = models.JSONField(default=dict)  # further words of the address of the dashboard or map
    reads_variables = models.BooleanField(default=False)
    comparison = models.TextField(choices=[("above", "above"), ("below", "below")])
    threshold = models.FloatField()
    clears_at = models.FloatField()  # back on the right side of this, the alert is over
    minutes = models.IntegerField(default=0)  # for how long the condition has to hold
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    tell: Any = models.JSONField(default=list)  # "user:12", "group:3"
    by_mail = models.BooleanField(default=True)
    destination = models.ForeignKey(Destination, null=True, on_delete=models.SET_NULL, related_name="+")
    is_paused = models.BooleanField(default=False)
    version = models.IntegerField(
        default=1
    )  # rises with every save: what was read for another wording is dropped
    pending_since = models.DateTimeField(null=True)
    is_settled = models.BooleanField(default=False)  # resolved by hand: quiet until the number was back once
    look_at = models.DateTimeField(null=True)  # portal time; None: at once
    checked_at = models.DateTimeField(null=True)
    value = models.FloatField(null=True)  # when it was looked at last
    trouble = models.TextField(blank=True, default="")  # why there was no number
    created_at = models.DateTimeField()

    class Meta:
        db_table = "alert_rule"
        indexes = [
            models.Index(fields=["look_at"], name="alert_rule_due", condition=models.Q(is_paused=False))
        ]


class Alert(StateRow):
    """One firing of a rule, or an alert that an escalation opened (`rule` None). What it was about stays as it was then."""

    rule = models.ForeignKey(AlertRule, null=True, on_delete=models.CASCADE, related_name="alerts")
    definition = models.ForeignKey(Definition, null=True, on_delete=models.CASCADE, related_name="+")
    state = FSMField(default=ALERT.initial, choices=state_choices(ALERT), protected=True)
    name = models.TextField()
    words = models.TextField(blank=True, default="")  # what was so, in a sentence
    unit = models.TextField(blank=True, default="")
    value = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    instance_id = models.BigIntegerField(null=True)  # of the escalation
    token_id = models.BigIntegerField(null=True)
    task_id = models.BigIntegerField(null=True)
    fired_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # quiet hours hold it back
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # None: the number was back, or the case went on
    reason = models.TextField(blank=True, default="")  # of whoever resolved it

    class Meta:
        db_table = "alert"
        indexes = [
            models.Index(fields=["rule", "-id"], name="alert_by_rule"),
            models.Index(fields=["-id"], name="alert_open", condition=models.Q(state__in=OPEN_ALERT_STATES)),
        ]
        constraints = [
            state_check(ALERT, "alert"),
            models.UniqueConstraint(
                fields=["rule"],
                condition=models.Q(state__in=OPEN_ALERT_STATES),
                name="alert_one_open_per_rule",
            ),
            models.UniqueConstraint(
                fields=["token_id"],
                condition=models.Q(state__in=OPEN_ALERT_STATES),
                name="alert_one_open_per_step",
            ),
        ]

    @transition(
        field=state, source=ALERT.move("acknowledge").sources, target=ALERT.move("acknowledge").target
    )
    def acknowledge(self) -> None:
        """Somebody looks after it."""

    @transition(field=state, source=ALERT.move("resolve").sources, target=ALERT.move("resolve").target)
    def resolve(self) -> None:
        """The number is back where it should be, or somebody says it is settled."""


class AlertSample(models.Model):
    """What was seen of a rule's number in one hour."""

    pk = models.CompositePrimaryKey("rule", "hour")
    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="samples", db_index=False)
    hour = models.DateTimeField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        db_table = "alert_sample"


class AlertCall(models.Model):
    """A call to a rule's destination; leased, made, settled. `key` is its idempotency key."""

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="calls")
    key = models.TextField(unique=True)
    body: Any = models.JSONField()
    state = models.TextField(choices=[(state, state) for state in CALL_STATES], default="pending")
    attempts = models.SmallIntegerField(default=0)
    after = models.DateTimeField()  # machine time: not before; while sending, the lease
    answer = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "alert_call"
        indexes = [
            models.Index(
                fields=["after", "id"],
                name="alert_call_due",
                condition=models.Q(state__in=("pending", "sending")),
            )
        ]
