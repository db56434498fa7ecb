"""`APPLY`: command -> what it does first, with its check. A check that fails has changed nothing."""

from collections.abc import Callable
from typing import Any

from processes.engine import commands
from processes.engine.apply import control, events, migrate, modify, repairs, results
from processes.engine.step import Step

# Every function takes the command of its key; a table of differently typed functions has no narrower type.
APPLY: dict[type, Callable[[Step, Any], commands.Rejected | None]] = {
    commands.CompleteJob: results.complete_job,
    commands.CompleteWork: results.complete_work,
    commands.ThrowError: results.throw,
    commands.ThrowEscalation: results.escalate,
    commands.ChildEnded: results.child_ended,
    commands.TriggerTimer: events.trigger_timer,
    commands.Correlate: events.correlate,
    commands.RaiseIncident: repairs.raise_incident,
    commands.AskOutcome: repairs.ask,
    commands.ResolveIncident: repairs.resolve,
    commands.SetVariables: repairs.set_variables,
    commands.ModifyInstance: modify.modify,
    commands.MigrateInstance: migrate.migrate,
    commands.CancelInstance: control.cancel,
    commands.SuspendInstance: control.suspend,
    commands.ResumeInstance: control.resume,
    commands.CompensateInstance: control.compensate,
}
