"""Human tasks and who may take them.

Rules live in `humantasks.lifecycle` and `assignment.standing`; the FSM methods here check and name a move for people
(buttons, API actions, their 409s). The state itself is only written by guarded statements in the actions.
"""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Coalesce
from django_fsm import FSMField, transition

from humantasks.assignment.standing import Standing
from humantasks.lifecycle import OPEN_TASK_STATES, TASK
from processes.models import Definition, DefinitionVersion, ProcessInstance
from processes.models.base import StateRow, state_check, state_choices
from processes.models.exact_json import ExactJSONField
from processes.models.words import Words

NO_DUE_DATE = datetime(9999, 12, 31, tzinfo=UTC)  # sorts behind everything; row comparisons know no NULL
OPEN = models.Q(state__in=OPEN_TASK_STATES)


def _person(**options: Any) -> "models.ForeignKey[Any, Any]":
    """A person by id, without a database constraint: tasks are hot rows with one careful writer."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        **options,
    )


class HumanTask(StateRow):
    """Work of a person. `version` rises with every change; a completion names the version it saw."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.TextField(choices=[("task", "task"), ("outcome_question", "outcome question")])
    token_id = models.BigIntegerField()
    job_id = models.BigIntegerField(null=True)  # outcome question: the job whose effect is unknown
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="tasks", db_constraint=False, db_index=False
    )
    definition = models.ForeignKey(
        Definition, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    # `process_version` because `version` counts the changes of the task itself
    process_version = models.ForeignKey(
        DefinitionVersion, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    element = models.IntegerField()
    element_id = models.TextField()
    name = models.TextField(blank=True, default="")
    title = models.TextField(blank=True, default="")
    summary: Any = ExactJSONField(default=list)  # [[label, value], ...]: the case in a few facts
    business_key = models.TextField(blank=True, default="")
    correlation_id = models.TextField(blank=True, default="")
    started_by = models.TextField(blank=True, default="")  # of the instance
    state = FSMField(default=TASK.initial, choices=state_choices(TASK), protected=True)
    version = models.IntegerField(default=1)
    assignee = _person()
    # for whom the assignee stands in, the one it belongs to first; `deputised_at` when the portal gave it to them
    stands_for = ArrayField(models.BigIntegerField(), null=True)
    deputised_at = models.DateTimeField(null=True)
    owner = _person()  # delegated: who gets it back
    asked = _person()  # waiting for info: who has to answer
    priority = models.IntegerField(default=50)
    calendar = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(null=True)
    due_rank = models.GeneratedField(
        expression=Coalesce(models.F("due_at"), models.Value(NO_DUE_DATE)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    follow_up_at = models.DateTimeField(null=True)
    form = models.TextField(blank=True, default="")
    form_fields: Any = models.JSONField(default=list)
    outcomes: Any = models.JSONField(default=list)  # name, label, reason_required, primary
    no_self_approval = models.BooleanField(default=False)
    exclude = ArrayField(models.TextField(), null=True)  # not by who did one of these steps of the case
    votes: Any = models.JSONField(
        null=True
    )  # several decide: `assignment.votes.Rule`; None = one person does
    trouble = models.TextField(blank=True, default="")  # what of its assignment could not be resolved
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    paused_ms = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(blank=True, default="")  # "user:12", "escalation", "engine"
    completed_by = _person()
    outcome = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    submitted: Any = ExactJSONField(null=True)  # the values the decision was made with
    principals_at_close = ArrayField(
        models.BigIntegerField(), default=list
    )  # who could have taken it may read it

    led: frozenset[int] = frozenset()  # people the person asking leads
    standing = Standing()  # of the person asking; `visibility.with_standing` sets it per object

    class Meta:
        db_table = "task"
        indexes = [
            models.Index(
                fields=["definition", "due_rank", "id"], name="task_open_by_process", condition=OPEN
            ),
            models.Index(
                fields=["assignee", "due_rank", "id"],
                name="task_open_by_assignee",
                condition=OPEN & models.Q(assignee__isnull=False),
            ),
            models.Index(
                fields=["owner", "due_rank", "id"],
                name="task_delegated",
                condition=OPEN & models.Q(owner__isnull=False),
            ),
            models.Index(
                fields=["asked", "due_rank", "id"],
                name="task_asked",
                condition=OPEN & models.Q(asked__isnull=False),
            ),
            models.Index(
                fields=["completed_by", "closed_at", "id"],
                name="task_done_by_person",
                condition=models.Q(completed_by__isnull=False),
            ),
            models.Index(
                fields=["stands_for"],
                name="task_by_deputies",
                condition=OPEN & models.Q(stands_for__isnull=False),
            ),
            models.Index(fields=["instance"], name="task_by_instance"),
            GinIndex(Words("title"), name="task_title_words"),
        ]
        constraints = [
            state_check(TASK, "task"),
            models.UniqueConstraint(fields=["token_id"], condition=OPEN, name="task_one_open_per_token"),
            models.CheckConstraint(
                condition=models.Q(state__in=("ready", "completed", "cancelled"))
                | models.Q(assignee__isnull=False),
                name="task_in_hand_has_an_assignee",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_TASK_STATES

    def is_running(self) -> bool:
        """Its instance is not suspended."""
        return not self.instance.suspended

    def is_not_own_request(self) -> bool:
        return not (self.no_self_approval and self.standing.started)

    def is_by_other_eyes(self) -> bool:
        return not self.standing.did_before

    def is_for_one(self) -> bool:
        """Not something several people vote on: nobody takes that for themselves."""
        return not self.votes

    def is_asked_of_requester(self) -> bool:
        """Whoever started the case has to answer: by their account, or (nobody is named) by a link."""
        waits = self.state == "waiting_for_info"
        return waits and (self.asked_id is None or f"user:{self.asked_id}" == self.started_by)

    def is_not_waiting(self) -> bool:
        return self.state != "waiting_for_info"

    @transition(
        field=state,
        source=TASK.move("claim").sources,
        target=TASK.move("claim").target,
        conditions=[is_running, is_for_one, is_not_own_request, is_by_other_eyes],
        permission=lambda task, user: task.standing.may_claim,
    )
    def claim(self) -> None:
        """Take it: of two people at once one wins."""

    @transition(
        field=state,
        source=TASK.move("release").sources,
        target=TASK.move("release").target,
        conditions=[is_running],
        permission=lambda task, user: task.standing.may_release,
    )
    def release(self) -> None:
        """Put it back for the other candidates."""

    @transition(
        field=state,
        source=TASK.move("assign").sources,
        target=TASK.move("assign").target,
        conditions=[is_running, is_for_one],
        permission=lambda task, user: task.standing.may_assign,
    )
    def assign(self) -> None:
        """Give it to a person for good."""

    @transition(
        field=state,
        source=TASK.move("delegate").sources,
        target=TASK.move("delegate").target,
        conditions=[is_running],
        permission=lambda task, user: task.standing.is_assignee,
    )
    def delegate(self) -> None:
        """Give it to a person for a while."""

    @transition(
        field=state,
        source=TASK.move("give_back").sources,
        target=TASK.move("give_back").target,
        conditions=[is_running],
        permission=lambda task, user: task.standing.may_give_back,
    )
    def give_back(self) -> None:
        """The delegate is done, or the owner wants it back."""

    @transition(
        field=state,
        source=TASK.move("ask").sources,
        target=TASK.move("ask").target,
        conditions=[is_running],
        permission=lambda task, user: task.standing.is_assignee,
    )
    def ask(self) -> None:
        """Ask somebody for information; the clock stands still meanwhile."""

    @transition(
        field=state,
        source=TASK.move("answer").sources,
        target=TASK.move("answer").target,
        conditions=[is_running],
        permission=lambda task, user: task.standing.may_answer,
    )
    def answer(self) -> None:
        """The information came, or is no longer needed; the clock goes on."""

    @transition(
        field=state,
        source=TASK.move("complete").sources,
        target=TASK.move("complete").target,
        conditions=[is_running, is_not_waiting, is_not_own_request, is_by_other_eyes],
        permission=lambda task, user: task.standing.may_complete(is_ready=task.state == "ready"),
    )
    def complete(self) -> None:
        """Decide; the process goes on."""

    @transition(
        field=state,
        source=TASK.move("cancel").sources,
        target=TASK.move("cancel").target,
        permission=lambda task, user: False,
    )
    def cancel(self) -> None:
        """The process went another way. Only the engine does this."""


class TaskCandidate(models.Model):
    """Who may take an open task, a row per principal: the inbox reads these, one short index range per principal.

    A principal is a user (positive id), a group (negative id) or the pool of a process (`assignment.principals`).
    Rows of closed tasks are deleted.
    """

    pk = models.CompositePrimaryKey("task_id", "principal")
    task = models.ForeignKey(
        HumanTask, on_delete=models.CASCADE, related_name="candidates", db_constraint=False, db_index=False
    )
    principal = models.BigIntegerField()
    definition_id = models.BigIntegerField()
    due_rank = models.DateTimeField()
    stands_for = ArrayField(models.BigIntegerField(), null=True)  # only as their deputy

    class Meta:
        db_table = "task_candidate"
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "due_rank", "task_id"],
                include=["definition_id"],
                name="task_candidate_by_due",
            )
        ]
        indexes = [
            models.Index(
                fields=["principal", "definition_id", "due_rank", "task_id"], name="task_candidate_by_process"
            ),
            models.Index(
                fields=["stands_for"],
                name="task_candidate_deputies",
                condition=models.Q(stands_for__isnull=False),
            ),
        ]
