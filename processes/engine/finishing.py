"""A path ends and does something to the scope around it: terminate, error, cancel, or the end of undoing."""

from __future__ import annotations

from collections.abc import Callable

from processes.engine.ending import end_instance, move_instance
from processes.engine.events import fire_boundary
from processes.engine.interrupts import empty
from processes.engine.leaving import close_scope, leave
from processes.engine.outcome import Fail, Finish
from processes.engine.scopes import scope_token, set_local
from processes.engine.state import ROOT_SCOPE, Token
from processes.engine.step import DONE, ENTER, Step
from processes.engine.throwing import throw_error
from processes.engine.tokens import drop, live_in, make, write_history
from processes.graph.model import CompiledElement, Kind, Trigger

CANCELLED = "podium:cancelled"  # among a transaction's variables: it undoes, then leaves by its cancel event
ERROR = "podium:error"  # among the variables of the process's own token: why everything is undone


def finish(step: Step, token: Token, element: CompiledElement, answer: Finish) -> Fail | None:
    return HOW[answer.how](step, token, element, answer)


def fail_instance(step: Step, code: str, message: str) -> None:
    """An error nobody caught: everything ends, or is undone when the process says so."""
    empty(step, ROOT_SCOPE)
    step.queue.clear()
    step.later.clear()
    if step.process.on_failure == "compensate" and step.state.state == "active":
        undo_instance(step, code, message)
    else:
        end_instance(step, "terminate", message, error_code=code)


def undo_instance(step: Step, code: str, note: str) -> None:
    """Nothing lives any more; undo what was completed, newest first."""
    move_instance(step, "compensate", note)
    if step.elements[0].event_sub_processes:
        step.changes.waits_of_tokens_gone.append(step.state.id)
    step.queue.append((ENTER, make(step, 0, ROOT_SCOPE, variables={ERROR: code} if code else None)))


def _terminate(step: Step, token: Token, element: CompiledElement, answer: Finish) -> Fail | None:
    """Everything else in the scope ends; the scope itself is done normally, the process is terminated."""
    _vanish(step, token)
    empty(step, token.scope)
    if token.scope == ROOT_SCOPE:
        step.queue.clear()
        step.later.clear()
        end_instance(step, "terminate", element.name or element.id)
    else:
        close_scope(step, token.scope)
    return None


def _error(step: Step, token: Token, element: CompiledElement, answer: Finish) -> Fail | None:
    """Climb to the nearest catch. Caught by nobody, the error ends the instance."""
    _vanish(step, token)
    if not throw_error(step, token, answer.code, answer.message, {}):
        fail_instance(step, answer.code, f"error {answer.code or 'without a code'} at {element.id!r}")
    return None


def _cancel(step: Step, token: Token, element: CompiledElement, answer: Finish) -> Fail | None:
    """The transaction around it ends what runs inside, undoes what was completed, leaves by its cancel event."""
    scope = token.scope
    while scope and step.elements[scope_token(step.state, scope).element].kind is not Kind.TRANSACTION:
        scope = scope_token(step.state, scope).scope
    if not scope:
        return Fail("cancel-outside-transaction", f"Expected {element.id!r} to be inside a transaction.")
    _vanish(step, token)
    empty(step, scope)
    transaction = scope_token(step.state, scope)
    set_local(step, transaction, CANCELLED, True)
    step.queue.append((DONE, transaction))
    return None


def _leave_cancelled(step: Step, token: Token, element: CompiledElement, answer: Finish) -> Fail | None:
    """The transaction is undone: on by its cancel event, or normally when it has none."""
    host = token if token.loop_index is None else scope_token(step.state, token.scope)
    for position in element.catches:
        event = step.elements[position].event
        if event is not None and event.trigger is Trigger.CANCEL:
            fire_boundary(step, host, step.elements[position], {})
            return None
    leave(step, token, element, element.outgoing if token.loop_index is None else (), "cancelled")
    return None


def _compensated(step: Step, token: Token, element: CompiledElement, answer: Finish) -> Fail | None:
    code = (token.variables or {}).get(ERROR, "")
    _vanish(step, token)
    end_instance(step, "finish_compensation", "everything is undone", error_code=code)
    return None


def _vanish(step: Step, token: Token) -> None:
    """The token itself is over; its scope goes on from here."""
    write_history(step, token, "completed")
    token.state = "completed"
    drop(step, token)
    step.state.live[token.scope] = live_in(step, token.scope) - 1


HOW: dict[str, Callable[[Step, Token, CompiledElement, Finish], Fail | None]] = {
    "terminate": _terminate,
    "error": _error,
    "cancel": _cancel,
    "cancelled": _leave_cancelled,
    "compensated": _compensated,
}
