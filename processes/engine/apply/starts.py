"""StartInstance: the first tokens."""

from __future__ import annotations

from processes.engine.behaviours.catch_event import CAUGHT
from processes.engine.behaviours.sub_process import event_starts
from processes.engine.changes import Changes
from processes.engine.commands import Rejected, StartInstance
from processes.engine.conditions import fire_on_arming
from processes.engine.ending import log_instance
from processes.engine.environment import Environment
from processes.engine.expressions import text
from processes.engine.incidents import stop
from processes.engine.lifecycle import INSTANCE
from processes.engine.listeners import BEFORE, run_listeners
from processes.engine.outcome import Fail
from processes.engine.sizes import json_bytes
from processes.engine.state import ROOT_SCOPE, InstanceState
from processes.engine.step import ENTER, Step, new_step
from processes.engine.subscriptions import open_waits, prepare_all
from processes.engine.tokens import make
from processes.feel.api import Expression
from processes.graph.model import CompiledElement, CompiledProcess, Kind

STARTING = "starting"  # what a token waits for when the process itself could not be armed


def start(
    process: CompiledProcess, command: StartInstance, env: Environment, changes: Changes
) -> Step | Rejected:
    """A new instance with its first tokens on the move."""
    starts = (command.start_at,) if command.start_at is not None else process.elements[0].starts
    if not starts:
        return Rejected(
            "no-start", f"Expected process {process.key!r} to have a start without an event, but it has none."
        )
    size = json_bytes(command.variables)
    if size > env.limits.instance_bytes:
        return Rejected(
            "instance-too-large",
            f"Expected variables of {env.limits.instance_bytes:,} bytes at most, but they take {size:,}.",
        )
    step = new_step(_new_state(command, env, size), process, env, changes, command.actor)
    _name(step, command)
    log_instance(step, "start", "", INSTANCE.initial)
    if process.elements[0].watch is not None:
        watch(step, step.state.id, process.elements[0])
    begin(step, starts)
    return step


def watch(step: Step, token_id: int, element: CompiledElement) -> None:
    """Its escalation chain begins. Who fires a level looks whether the token still lives, so nothing tells of its end."""
    state = step.state
    step.changes.watched.append((token_id, state.id, state.definition_id, state.version_id, element.position))


def begin(step: Step, starts: tuple[int, ...], heard_until: int = 0) -> None:
    """Hear the listeners of the process, arm its event sub-processes and enter its starts."""
    heard = run_listeners(step, None, step.elements[0], BEFORE, [*starts], heard_until)
    if heard is True:
        return  # a worker first; `process_heard` goes on from there
    if isinstance(heard, Fail):
        stop(step, make(step, starts[0], ROOT_SCOPE), heard, STARTING)
        return
    openings = prepare_all(step, None, event_starts(step, step.elements[0]))
    if isinstance(openings, Fail):
        stop(step, make(step, starts[0], ROOT_SCOPE), openings, STARTING)
        return
    open_waits(step, step.state.id, openings)
    if step.traits.has_conditions and fire_on_arming(
        step, step.state.id, step.elements[0].event_sub_processes
    ):
        return
    for position in starts:
        caught = step.elements[position].kind is not Kind.START_EVENT
        variables = {CAUGHT: True} if caught and step.elements[position].event is not None else None
        step.queue.append((ENTER, make(step, position, ROOT_SCOPE, variables=variables)))
    for position in _awaited_too(step.process, starts):
        step.queue.append((ENTER, make(step, position, ROOT_SCOPE)))


def _awaited_too(process: CompiledProcess, starts: tuple[int, ...]) -> list[int]:
    """The other events of a parallel event-based gateway whose first event started the instance."""
    before = [process.flows[flow].source for start in starts for flow in process.elements[start].incoming]
    gateways = [process.elements[position] for position in before if process.elements[position].needs_all]
    targets = [process.flows[flow].target for gateway in gateways for flow in gateway.outgoing]
    return [target for target in targets if target not in starts]


def _new_state(command: StartInstance, env: Environment, size: int) -> InstanceState:
    variables = dict(command.variables)
    return InstanceState(
        id=command.instance_id,
        version_id=command.version_id,
        definition_id=command.definition_id,
        state=INSTANCE.initial,
        suspended=False,
        seq=0,
        business_key=command.business_key,
        correlation_id=command.correlation_id or str(command.instance_id),
        started_by=command.actor,
        started_at=command.started_at or env.now,
        parent_instance=command.parent_instance,
        parent_token=command.parent_token,
        depth=command.depth,
        variables=variables,
        live={ROOT_SCOPE: 0},
        is_new=True,
        patch=dict(variables),
        variable_bytes=size,
    )


def _name(step: Step, command: StartInstance) -> None:
    """Business key and title by the process's expressions; one that fails leaves the name empty."""
    state, process = step.state, step.process
    if not state.business_key and process.business_key is not None:
        state.business_key = _text(step, process.business_key)
    if process.title is not None:
        state.title = _text(step, process.title)


def _text(step: Step, expression: Expression) -> str:
    written = text(expression, step.state.variables, step.now)
    return "" if isinstance(written, Fail) else written
