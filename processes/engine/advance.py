"""The loop: take a token that moves, ask its behaviour, act on the answer, until nothing moves.

Pure and total: every answer a behaviour can give has one function here, every model error ends as an incident on its
token. Inclusive joins are looked at when all else is still. Costs about 5 us per element passed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from processes.engine.apply.starts import STARTING, begin, watch
from processes.engine.behaviours import BEHAVIOURS
from processes.engine.behaviours.ad_hoc_sub_process import is_inside_one, look
from processes.engine.behaviours.base import exits, map_in
from processes.engine.behaviours.multi_instance import child_left, enter_body, resume_body
from processes.engine.conditions import fire_conditions, fire_on_arming
from processes.engine.ending import end_instance
from processes.engine.finishing import finish
from processes.engine.incidents import ENTERING, JAMMED, LEAVING, stop
from processes.engine.interrupts import release
from processes.engine.jobs import reissue
from processes.engine.joins import can_fire, carrier, gather, has_company, jammed_at, waiting_at
from processes.engine.leaving import leave
from processes.engine.listeners import AFTER, BEFORE, run_listeners, take_note
from processes.engine.outcome import Answer, Fail, Finish, Jump, Spawn, Take, Wait
from processes.engine.state import ROOT_SCOPE, Token
from processes.engine.step import AGAIN, COME, DONE, ENTER, SKIP, Step
from processes.engine.subscriptions import open_waits, prepare_all
from processes.engine.tokens import drop, hold, live_in, make, write_entry, write_history
from processes.engine.traits import WAITING_JOINS
from processes.graph.model import CompiledElement, JobDetail


def advance(step: Step) -> None:
    """Move until nothing moves."""
    queue, verbs = step.queue, VERBS
    while True:
        while queue:
            verb, token = queue.popleft()
            verbs[verb](step, token)
        if step.later:
            _, token = step.later.popleft()
            go_in(step, token)
            continue
        if step.changed and fire_conditions(step):
            continue
        if not (step.traits.has_inclusive_joins and fire_join(step)):
            return


def enter(step: Step, token: Token) -> None:
    """A token comes to its element. One that throws a signal waits until all who will listen are there."""
    if step.traits.moves_last[token.element]:
        step.later.append((ENTER, token))
    else:
        go_in(step, token)


def go_in(step: Step, token: Token) -> None:
    """A token comes into its element: counted, and stopped when it goes round without end."""
    position = token.element
    element = step.elements[position]
    token.is_body = element.loop is not None and token.loop_index is None
    write_entry(step, *_counted(step, token, element))
    key = (position, token.scope)
    visits = step.visits.get(key, 0) + 1
    step.visits[key] = visits
    if visits > step.env.limits.visits_per_element and _may_be_endless(token, element):
        stop(step, token, _endless(step, element), JAMMED if step.traits.is_join[position] else ENTERING)
        return
    step.current = token
    arrive(step, token, element)


def arrive(step: Step, token: Token, element: CompiledElement) -> None:
    """Begin, unless the element waits for more tokens than this one."""
    if element.start_quantity > 1:
        enough = gather(step, token, element.start_quantity)
        act(step, token, element, start(step, token, element) if enough else Wait("join"), ENTERING)
        return
    stage = JAMMED if step.traits.is_join[element.position] else ENTERING
    act(step, token, element, start(step, token, element), stage)


def start(step: Step, token: Token, element: CompiledElement) -> Answer:
    """Ask the behaviour, after the multi-instance body, the inputs and the boundary events had their turn."""
    if element.watch is not None and token.loop_index is None:
        watch(step, token.id, element)
    if element.loop is not None and token.loop_index is None:
        return enter_body(step, token, element) if (fail := arm(step, token, element)) is None else fail
    if element.inputs:
        fail = map_in(step, token, element.inputs)
        if fail is not None:
            return fail
    if element.boundary and token.loop_index is None:
        fail = arm(step, token, element)
        if fail is not None:
            return fail
    if element.listeners:
        return listen(step, token, element, BEFORE, None)
    return BEHAVIOURS[element.kind].enter(step, token, element)


def listen(
    step: Step, token: Token, element: CompiledElement, events: frozenset[str], then: Any, begin: int = 0
) -> Answer:
    """Run listeners, then what they stood before: the element's own work, or leaving it (`then`)."""
    waits = run_listeners(step, token, element, events, then, begin)
    if isinstance(waits, Fail):
        return waits
    if waits:
        return Wait("job")
    if then is None:
        return BEHAVIOURS[element.kind].enter(step, token, element)
    return Take(tuple(then[0]), then[1], then[2])


def arm(step: Step, token: Token, element: CompiledElement) -> Fail | None:
    """Prepare the waits of the boundary events; they are written when the token stays."""
    if not element.boundary:
        return None
    openings = prepare_all(step, token, element.boundary)
    if isinstance(openings, Fail):
        return openings
    step.waits[token.id] = openings
    return None


def come(step: Step, token: Token) -> None:
    """What a token waited for is here."""
    if token.id in step.state.tokens:
        resume(step, token, step.payloads.pop(token.id, {}))


def done(step: Step, token: Token) -> None:
    """Nothing lives inside a token any more, or in the process (its token has id 0)."""
    if live_in(step, token.id) > 0:
        return
    if token.id == ROOT_SCOPE:
        complete(step)
    elif token.id in step.state.tokens:
        resume(step, token, {})


def complete(step: Step, heard_until: int = 0) -> None:
    """The last path is over; a listener without value changes nothing any more, one with a worker is waited for."""
    if run_listeners(step, None, step.elements[0], AFTER, None, heard_until) is not True:
        end_instance(step, "complete", step.state.end_note)


def process_heard(step: Step, token: Token, note: tuple[str, int, Any]) -> None:
    """A worker is done with a listener of the process itself: on to the next one, or to what it stood before."""
    _, index, starts = note
    write_history(step, token, "completed")
    token.state = "completed"
    drop(step, token)
    step.state.live[ROOT_SCOPE] -= 1
    if starts is None:
        complete(step, index)
    else:
        begin(step, tuple(starts), index)


def resume(step: Step, token: Token, payload: dict[str, Any]) -> None:
    """Ask the behaviour how a waiting token goes on. What fails now fails at leaving: the work is done."""
    element = step.elements[token.element]
    step.current = token
    note = take_note(token) if element.listeners else None
    if note is not None and token.element == 0:
        process_heard(step, token, note)
        return
    if note is not None:
        if note[2] is not None:
            step.heard.add(token.id)
        answer = listen(step, token, element, BEFORE if note[2] is None else AFTER, note[2], note[1])
    elif token.is_body:
        answer = resume_body(step, token, element)
    else:
        answer = BEHAVIOURS[element.kind].resume(step, token, element, payload)
        if type(answer) is Fail and token.waiting_for == "join":
            act(step, token, element, answer, JAMMED)
            return
    act(step, token, element, answer, LEAVING)


def again(step: Step, token: Token) -> None:
    """Try again what failed; what that is stands in `waiting_for`."""
    if token.id not in step.state.tokens:
        return
    element = step.elements[token.element]
    step.current = token
    stage = token.waiting_for
    token.state = "waiting"
    if stage == ENTERING:
        act(step, token, element, start(step, token, element), ENTERING)
    elif stage == JAMMED:
        arrive(step, token, element)
    elif stage == LEAVING:
        resume(step, token, {})
    elif stage == STARTING:
        drop(step, token)
        step.state.live[ROOT_SCOPE] -= 1
        begin(step, step.elements[0].starts)
    elif stage == "child":
        act(step, token, element, BEHAVIOURS[element.kind].enter(step, token, element), "child")
    else:
        wait_again(step, token, element, stage)


def wait_again(step: Step, token: Token, element: CompiledElement, stage: str) -> None:
    hold(step, token, stage)
    if stage == "job":
        fail = reissue(step, token, element.detail if isinstance(element.detail, JobDetail) else None)
        if fail is not None:
            stop(step, token, fail, stage)


def skip(step: Step, token: Token) -> None:
    """Go on as if the element had been done; what it had opened goes."""
    if token.id not in step.state.tokens:
        return
    token.state = "waiting"
    release(step, token)
    if token.waiting_for == JAMMED and has_company(step, token):
        write_entry(step, token.element, None)  # those who are left wait for a firing of their own
    element = step.elements[token.element]
    if token.element == 0 and (note := take_note(token)) is not None:
        process_heard(step, token, note)
        return
    act(step, token, element, exits(step, token, element, "skipped"), LEAVING)


def act(step: Step, token: Token, element: CompiledElement, answer: Answer, stage: str) -> None:
    kind = type(answer)
    if token.state == "cancelled":
        return  # by what it threw itself
    if kind is Take and element.listeners and not token.is_body and token.id not in step.heard:
        step.heard.add(token.id)
        act(step, token, element, leave_heard(step, token, element, answer), LEAVING)  # type: ignore[arg-type]
    elif kind is Take:
        pass_on(step, token, element, answer)  # type: ignore[arg-type]  # narrowed by identity: five times faster
    elif kind is Wait:
        stay(step, token, answer.waiting_for)  # type: ignore[union-attr]
    elif kind is Fail:
        step.waits.pop(token.id, None)
        stop(step, token, answer, stage)  # type: ignore[arg-type]
    else:
        RARE[kind](step, token, element, answer)


def pass_on(step: Step, token: Token, element: CompiledElement, answer: Take) -> None:
    if token.loop_index is not None:
        fail = child_left(step, token, element)
        if fail is not None:
            stop(step, token, fail, LEAVING)
            return
        if token.state == "cancelled":
            return  # by an event that its completion threw
    if step.waits:
        step.waits.pop(token.id, None)
    leave(step, token, element, answer.flows, answer.outcome, answer.via_flows)
    if step.traits.has_ad_hoc and is_inside_one(step, token):
        look_around(step, token)


def look_around(step: Step, token: Token) -> None:
    """Inside an ad-hoc sub-process something completed; its condition may hold now, or fail as a condition can."""
    fail = look(step, token.scope)
    if fail is not None:
        stop(step, step.state.tokens[token.scope], fail, LEAVING)


def leave_heard(step: Step, token: Token, element: CompiledElement, answer: Take) -> Answer:
    """Listeners at the end, before anything leaves. A token whose listeners are done comes here without a note."""
    then = [list(answer.flows), answer.outcome, answer.via_flows]
    return listen(step, token, element, AFTER, then)


def stay(step: Step, token: Token, waiting_for: str) -> None:
    """The token becomes a row, and what was prepared for it is opened."""
    is_first = token.id not in step.state.tokens
    hold(step, token, waiting_for)
    openings = step.waits.pop(token.id, None) if step.waits else None
    if openings:
        open_waits(step, token.id, openings)
    if is_first and step.traits.has_conditions and token.loop_index is None:
        fire_on_arming(step, token.id, step.elements[token.element].boundary)


def spawn(step: Step, token: Token, element: CompiledElement, answer: Spawn) -> None:
    """A scope: armed first, for a condition that holds already may interrupt it before anything in it starts."""
    is_first = token.id not in step.state.tokens
    stay(step, token, answer.waiting_for)
    if (
        is_first
        and step.traits.has_conditions
        and fire_on_arming(step, token.id, element.event_sub_processes)
    ):
        return
    if token.state == "cancelled":
        return
    for position, variables, loop_index in answer.elements:
        child = make(step, position, token.id, variables=variables, loop_index=loop_index)
        step.queue.append((ENTER, child))


def jump(step: Step, token: Token, element: CompiledElement, answer: Jump) -> None:
    """On without a decision of its own: history closes here and opens there."""
    flow = next((f for f in element.outgoing if step.process.flows[f].target == answer.element), None)
    write_history(step, token, "completed")
    token.state = "completed"
    drop(step, token)
    target = Token(
        next(step.env.ids),
        answer.element,
        token.scope,
        "",
        step.now,
        via_flow=flow,
        variables=answer.variables,
    )
    step.queue.append((ENTER, target))


def conclude(step: Step, token: Token, element: CompiledElement, answer: Finish) -> None:
    fail = finish(step, token, element, answer)
    if fail is not None:
        stop(step, token, fail, ENTERING)


def fire_join(step: Step) -> bool:
    """Let one inclusive join go on that has what it waits for; False when none has."""
    waiting_at(step, 0, 0)
    for (scope, position), waiting in (step.arrived or {}).items():
        if not waiting or step.elements[position].kind not in WAITING_JOINS:
            continue
        if not jammed_at(step, scope, position) and can_fire(step, scope, position):
            resume(step, carrier(waiting), {})
            return True
    return False


def _counted(step: Step, token: Token, element: CompiledElement) -> tuple[int | None, int | None]:
    """What an entry counts: the visit and the flow; of a body and of a later arrival at a join the flow only."""
    if element.loop is not None and token.loop_index is None:
        return None, token.via_flow
    if step.traits.is_join[element.position] and has_company(step, token):
        return None, token.via_flow
    return element.position, token.via_flow


def _may_be_endless(token: Token, element: CompiledElement) -> bool:
    """Children of a multi-instance activity are bounded by its width; the rounds of a standard loop are not."""
    return token.loop_index is None or (element.loop is not None and element.loop.standard)


def _endless(step: Step, element: CompiledElement) -> Fail:
    often = sorted(step.visits.items(), key=lambda item: -item[1])[:5]
    names = ", ".join(repr(step.elements[position].id) for (position, _), _ in often)
    return Fail(
        "endless-loop",
        f"Expected {element.id!r} to be reached at most {step.env.limits.visits_per_element:,} times without an event "
        f"from outside, but it goes round without end. Elements of the loop: {names}.",
    )


Verb = Callable[[Step, Token], None]
VERBS: dict[str, Verb] = {ENTER: enter, COME: come, DONE: done, AGAIN: again, SKIP: skip}
RARE: dict[type, Callable[[Step, Token, CompiledElement, Any], None]] = {
    Spawn: spawn,
    Jump: jump,
    Finish: conclude,
}
