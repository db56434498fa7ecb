"""Live element instances. Finished ones leave this table for the history, so it stays small."""

from typing import Any

from django.db import models
from django_fsm import FSMField, transition

from processes.engine.lifecycle import TOKEN
from processes.models.base import StateRow, state_check, state_choices
from processes.models.exact_json import ExactJSONField
from processes.models.instance import ProcessInstance


class Token(StateRow):
    """Where an instance stands. The engine is the only writer; its FSM serves the table test and the admin."""

    id = models.BigIntegerField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="tokens", db_index=False, db_constraint=False
    )
    element = models.IntegerField()  # position in the version's element list
    scope = models.BigIntegerField(default=0)  # token id of the enclosing scope; 0 = the process
    state = FSMField(default=TOKEN.initial, choices=state_choices(TOKEN), protected=True)
    waiting_for = models.TextField()
    entered_at = models.DateTimeField()
    via_flow = models.IntegerField(null=True)
    loop_index = models.IntegerField(null=True)
    is_body = models.BooleanField(default=False)
    variables: Any = ExactJSONField(null=True)
    generation = models.IntegerField(default=0)

    class Meta:
        db_table = "token"
        indexes = [models.Index(fields=["instance", "scope"], name="token_by_instance")]
        constraints = [state_check(TOKEN, "token")]

    @transition(field=state, source=TOKEN.move("fail").sources, target=TOKEN.move("fail").target)
    def fail(self) -> None:
        """An incident stopped it."""

    @transition(field=state, source=TOKEN.move("retry").sources, target=TOKEN.move("retry").target)
    def retry(self) -> None:
        """Its incident was resolved."""

    @transition(field=state, source=TOKEN.move("complete").sources, target=TOKEN.move("complete").target)
    def complete(self) -> None:
        """It left its element."""

    @transition(field=state, source=TOKEN.move("cancel").sources, target=TOKEN.move("cancel").target)
    def cancel(self) -> None:
        """Its scope was interrupted."""
