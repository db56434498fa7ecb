"""Jobs: work for connectors, handlers and external workers. A finished job is a deleted row."""

from django.db import models
from django_fsm import FSMField, transition

from processes.engine.lifecycle import JOB
from processes.models.base import StateRow, state_check, state_choices
from processes.models.definition import Definition, DefinitionVersion
from processes.models.instance import ProcessInstance


class Job(StateRow):
    """Leased by compare-and-set; every claim raises `fence`, and only the holder of the current fence may finish it."""

    id = models.BigIntegerField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="jobs", db_index=False, db_constraint=False
    )
    token_id = models.BigIntegerField()
    definition = models.ForeignKey(
        Definition, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    version = models.ForeignKey(
        DefinitionVersion, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    element = models.IntegerField()
    type = models.TextField()
    state = FSMField(default=JOB.initial, choices=state_choices(JOB), protected=True)
    priority = models.IntegerField(default=0)
    run_at = models.DateTimeField()  # portal time: not before
    fair_at = models.DateTimeField()  # created + k x 2 ms for the k-th job an instance opens in one batch
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)  # machine time
    leased_at = models.DateTimeField(null=True)  # portal time: when work on it began
    worker = models.TextField(blank=True, default="")
    fence = models.IntegerField(default=0)
    attempts = models.IntegerField(default=0)
    max_attempts = models.IntegerField(default=3)
    expiries = models.IntegerField(default=0)  # leases that ran out while it was held alone
    suspect = models.BooleanField(default=False)  # its lease ran out in company: claimed alone next time
    at_most_once = models.BooleanField(default=False)
    idempotency_key = models.TextField()
    last_error = models.TextField(blank=True, default="")

    class Meta:
        db_table = "job"
        indexes = [
            models.Index(
                fields=["type", "priority", "fair_at", "id"],
                name="job_ready",
                condition=models.Q(state="ready"),
            ),
            models.Index(
                fields=["type"], name="job_suspect", condition=models.Q(state="ready", suspect=True)
            ),
            models.Index(fields=["lease_until"], name="job_leased", condition=models.Q(state="leased")),
            models.Index(fields=["instance"], name="job_by_instance"),
        ]
        constraints = [
            state_check(JOB, "job"),
            models.UniqueConstraint(fields=["token_id"], name="job_one_per_token"),
        ]

    @transition(field=state, source=JOB.move("lease").sources, target=JOB.move("lease").target)
    def lease(self) -> None:
        """A worker took it."""

    @transition(field=state, source=JOB.move("release").sources, target=JOB.move("release").target)
    def release(self) -> None:
        """Given back unharmed, or its lease ran out."""

    @transition(field=state, source=JOB.move("back_off").sources, target=JOB.move("back_off").target)
    def back_off(self) -> None:
        """The attempt failed; try again later."""

    @transition(field=state, source=JOB.move("fail").sources, target=JOB.move("fail").target)
    def fail(self) -> None:
        """Attempts are used up; an incident tells people."""

    @transition(field=state, source=JOB.move("retry").sources, target=JOB.move("retry").target)
    def retry(self) -> None:
        """Its incident was resolved."""
