"""MigrateInstance: an instance goes on by another version of its process.

Nothing is done twice and nothing is lost: tokens keep their ids and their times, jobs, tasks, timers and subscriptions
go along with the element they belong to. Boundary events that only the new version has begin to wait now; waits whose
element leads nowhere end. In the history each token that stood somewhere leaves with the outcome `moved`.
"""

from __future__ import annotations

from processes.engine.apply.modify import MOVED
from processes.engine.behaviours.sub_process import event_starts
from processes.engine.commands import MigrateInstance, Rejected
from processes.engine.ending import log_instance
from processes.engine.incidents import JAMMED
from processes.engine.migration import Plan, holes, new_boundaries, plan, waits
from processes.engine.outcome import Fail
from processes.engine.state import ROOT_SCOPE, InstanceState, NeedsWhole, Token
from processes.engine.step import Step, new_step
from processes.engine.subscriptions import Opening, open_waits, prepare_all
from processes.engine.tokens import write_entry, write_history


def migrate(step: Step, command: MigrateInstance) -> Rejected | None:
    state = step.state
    if not state.whole:
        raise NeedsWhole(state.id)
    if state.version_id == command.version_id:
        return Rejected("same-version", "Expected another version, but it runs this one already.")
    found = plan(step.process, step.env.catalog.process(command.version_id), dict(command.mapping))
    if reasons := holes(found, state):
        return Rejected("plan-has-holes", f"Expected a plan that fits, but it does not. {' '.join(reasons)}")
    onward = new_step(state, found.target, step.env, step.changes, step.actor)
    openings = _openings(onward, found)
    if isinstance(openings, Fail):
        return Rejected(openings.code, openings.message)
    _leave(step)
    _rewrite(step, found, command.version_id)
    for owner, waiting in openings:
        open_waits(onward, owner, waiting)
    _come(onward)
    log_instance(step, "migrate", "", "", f"to version {command.number}")
    return None


def _openings(onward: Step, found: Plan) -> list[tuple[int, list[Opening]]] | Fail:
    """Waits of the new version that the old one did not have, prepared before anything is changed."""
    opened: list[tuple[int, list[Opening]]] = []
    for token in onward.state.tokens.values():
        if elements := _new_waits(onward, found, token):
            prepared = prepare_all(onward, token, elements)
            if isinstance(prepared, Fail):
                return prepared
            opened.append((token.id, prepared))
    prepared = prepare_all(onward, None, _new_starts(onward, found, ROOT_SCOPE))
    if isinstance(prepared, Fail):
        return prepared
    return [*opened, (onward.state.id, prepared)]


def _new_waits(onward: Step, found: Plan, token: Token) -> list[int]:
    if token.waiting_for in _NOTHING_OPEN:
        return []
    boundaries = [] if token.loop_index is not None else new_boundaries(found, token.element)
    return boundaries if token.is_body else [*boundaries, *_new_starts(onward, found, token.element)]


# Waits of what failed on its way in are opened when it is tried again; a join has none.
_NOTHING_OPEN = ("incident", "leaving", "join", JAMMED)


def _new_starts(onward: Step, found: Plan, scope: int) -> list[int]:
    """Start events of event sub-processes that the scope has only now."""
    kept = set(waits(found).values())
    target = found.target.elements[found.elements[scope]]
    return [start for start in event_starts(onward, target) if start not in kept]


def _leave(step: Step) -> None:
    """Every visit under way ends in the old version; the tokens at one join are one visit."""
    for token in _visits(step.state):
        write_history(step, token, MOVED)


def _come(onward: Step) -> None:
    for token in _visits(onward.state):
        write_entry(onward, None if token.is_body else token.element, None)


def _visits(state: InstanceState) -> list[Token]:
    found: list[Token] = []
    joined: set[tuple[int, int]] = set()
    for token in state.tokens.values():
        if token.waiting_for in ("join", JAMMED):
            if (token.scope, token.element) in joined:
                continue
            joined.add((token.scope, token.element))
        found.append(token)
    return found


def _rewrite(step: Step, found: Plan, version_id: int) -> None:
    state = step.state
    step.changes.migrations.append(
        (state.id, state.version_id, version_id, found.elements, found.flows, waits(found))
    )
    state.version_id = version_id
    for token in state.tokens.values():
        token.element = found.elements[token.element]
        token.via_flow = None if token.via_flow is None else found.flows.get(token.via_flow)
    for undo in state.compensations:
        undo.activity, undo.handler = found.elements[undo.activity], found.elements[undo.handler]
