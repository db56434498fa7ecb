"""A token leaves its element: history, what can be undone later, the next tokens, the end of the path."""

from __future__ import annotations

from processes.engine.scopes import local_context
from processes.engine.state import ROOT_SCOPE, Compensation, Token
from processes.engine.step import DONE, ENTER, Step
from processes.engine.tokens import drop, live_in, write_history
from processes.engine.traits import COMPENSATE_INSIDE
from processes.graph.model import CompiledElement


def leave(
    step: Step,
    token: Token,
    element: CompiledElement,
    flows: tuple[int, ...],
    outcome: str = "completed",
    via_flows: list[int] | None = None,
) -> None:
    """The visit is over; its path goes on along `flows`, or ends when there are none."""
    write_history(step, token, outcome, via_flows=via_flows)
    handler = step.traits.undone_by.get(element.position)
    if handler is not None:
        remember(step, token, element, COMPENSATE_INSIDE if token.is_body else handler)
    if element.emits:
        emit(step, token, element)
    token.state = "completed"
    drop(step, token)
    if not flows and token.scope == ROOT_SCOPE:
        step.state.end_note = element.name or element.id
    go(step, token.scope, flows)


def go(step: Step, scope: int, flows: tuple[int, ...]) -> None:
    """One token of the scope becomes one per flow, or none."""
    if not flows:
        end_path(step, scope)
        return
    process, ids, now, queue = step.process, step.env.ids, step.now, step.queue
    for flow in flows:
        target = process.flows[flow].target
        queue.append((ENTER, Token(next(ids), target, scope, "", now, via_flow=flow)))
    if len(flows) > 1:
        step.state.live[scope] = live_in(step, scope) + len(flows) - 1


def end_path(step: Step, scope: int) -> None:
    """A path of the scope ended; with the last one the scope is done."""
    count = live_in(step, scope) - 1
    step.state.live[scope] = count
    if count == 0:
        close_scope(step, scope)


def close_scope(step: Step, scope: int) -> None:
    """Nothing lives in the scope: its own token goes on. The process itself stands for scope 0."""
    owner = step.state.tokens.get(scope) if scope else None
    step.queue.append((DONE, owner or Token(scope, 0, 0, "", step.now)))


def remember(step: Step, token: Token, element: CompiledElement, handler: int) -> None:
    """Note how to undo what was completed, with what was known then; `order` is its place in the history."""
    state = step.state
    row = Compensation(
        id=next(step.env.ids),
        scope=token.scope,
        activity=element.position,
        handler=handler,
        visit=token.id,
        order=state.seq,
        variables=local_context(step, token),
        is_new=True,
    )
    state.compensations.append(row)
    step.changes.compensations.append(
        (row.id, state.id, row.scope, row.activity, row.handler, row.visit, row.order, row.variables)
    )


def emit(step: Step, token: Token, element: CompiledElement) -> None:
    """Business events: to the outside by the outbox, to other processes as a message by name and business key (one hears
    it) and as a signal of that name (all do)."""
    state = step.state
    for name in element.emits:
        payload = {
            "name": name,
            "instance": str(state.id),
            "element": element.id,
            "business_key": state.business_key,
            "at": step.now.isoformat(),
        }
        step.changes.outbox.append(
            (next(step.env.ids), state.id, name, payload, state.correlation_id, step.now)
        )
        step.changes.messages.append((name, state.business_key, payload, state.id))
        step.changes.signals.append((name, payload, state.id))
