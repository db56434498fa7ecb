"""A trial: one process run by hand in memory. Its state is the list of steps so far, replayed for every question.

    [{"kind": "answer", "element": "approve", "token": "7", "outcome": "approve", "variables": {}},
     {"kind": "jump"}, {"kind": "message", "name": "paid", "correlation_key": "O-1", "variables": {}}, {"kind": "signal", "name": "stop"}]

An `answer` is one of `answers.py`: `variables`, `outcome`, `error`, `message`, `escalation`, `fail`, `unknown`. Nothing outside is called, nothing is
stored. Costs one run of the engine from the start: milliseconds for what people try by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from processes.engine.simulation.answers import Answer, AnswersUnreadable
from processes.engine.simulation.report import report
from processes.engine.simulation.world import World

ANSWER = ("variables", "outcome", "error", "message", "escalation", "fail", "unknown")
MOST_STEPS = 500


def replay(
    world: World, version: int, variables: dict[str, Any], steps: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What a trial shows after its steps: `report`, what is open, awaited messages and signals, the next timer, and why a step did not fit.

    Raises:
        AnswersUnreadable: a step is not what this module says it is.
    """
    if len(steps) > MOST_STEPS:
        raise AnswersUnreadable(
            f"Expected at most {MOST_STEPS} steps of a trial, but there are {len(steps)}."
        )
    world.start(version, variables)
    world.settle()
    stopped = ""
    for number, step in enumerate(steps, 1):
        if not _take(world, step):
            stopped = f"Expected step {number} to fit the model as it is now, but nothing waits for it."
            break
    return {
        **report(world),
        "open": _open(world),
        "awaited": _awaited(world),
        "next_timer": _next_timer(world),
        "stopped": stopped,
    }


def _take(world: World, step: Mapping[str, Any]) -> bool:
    kind = step.get("kind")
    if kind == "jump":
        return world.jump()
    if kind == "answer":
        token = _token(world, step)
        return token is not None and world.answer(token, _answer(step))
    if kind in ("message", "signal") and isinstance(step.get("name"), str):
        return _publish(world, step)
    raise AnswersUnreadable(
        f"Expected a step to be an answer, jump, message or signal with what it needs, but got {kind!r}."
    )


def _publish(world: World, step: Mapping[str, Any]) -> bool:
    variables = dict(step.get("variables") or {})
    if step["kind"] == "message":
        world.publish(step["name"], str(step.get("correlation_key", "")), variables)
    else:
        world.broadcast(step["name"], variables)
    world.settle()
    return True


def _answer(step: Mapping[str, Any]) -> Answer:
    given = {name: step[name] for name in ANSWER if step.get(name) not in (None, "")}
    if not isinstance(given.get("variables", {}), dict):
        raise AnswersUnreadable("Expected the variables of an answer to be an object.")
    return Answer(**given)


def _token(world: World, step: Mapping[str, Any]) -> int | None:
    """The open token a step means: the very one, or after the model changed the first at that element."""
    there = [row["token"] for row in _open(world) if row["element"] == step.get("element")]
    wanted = str(step.get("token", ""))
    chosen = wanted if wanted in there else next(iter(there), None)
    return int(chosen) if chosen is not None else None


def _open(world: World) -> list[dict[str, Any]]:
    """What waits for somebody's answer: steps of people with what they would see, jobs with what would be sent."""
    people = [
        {
            "kind": "person",
            "token": str(token),
            "element": work.element_id,
            "name": work.name,
            "title": work.title,
            "summary": [list(entry) for entry in work.summary],
            "assignee": work.assignee,
            "candidates": [*work.candidate_groups, *work.candidate_users],
            "due": work.due,
            "form": work.form,
            "outcomes": work.outcomes,
            "round": _round(world, work.instance_id, token),
        }
        for token, work in world.tables.work.items()
    ]
    jobs = [_job(world, token, row) for token, row in world.tables.jobs.items() if row["state"] == "ready"]
    return people + jobs


def _job(world: World, token: int, row: dict[str, Any]) -> dict[str, Any]:
    state = world.states[row["instance_id"]]
    element = world.catalog.process(state.version_id).elements[state.tokens[token].element]
    return {
        "kind": "job",
        "token": str(token),
        "element": element.id,
        "name": element.name,
        "type": row["type"],
        "inputs": (state.tokens[token].variables or {}).get("podium:connector", {}),
        "attempts": row["attempts"],
        "max_attempts": row["max_attempts"],
        "round": _round(world, row["instance_id"], token),
    }


def _round(world: World, instance_id: int, token: int) -> int | None:
    """Which of the rounds of a multi-instance step this is, from 1, also of a step inside one."""
    tokens = world.states[instance_id].tokens
    at = tokens.get(token)
    while at is not None and at.loop_index is None:
        at = tokens.get(at.scope)
    return None if at is None or at.loop_index is None else at.loop_index + 1


def _awaited(world: World) -> list[dict[str, Any]]:
    """What would be heard now: each message with its key, each signal, where."""
    found = []
    for row in world.tables.subscriptions.values():
        state = world.states[row["instance_id"]]
        element = world.catalog.process(state.version_id).elements[row["element"]]
        found.append(
            {
                "kind": row["kind"],
                "name": row["name"],
                "correlation_key": row["correlation_key"],
                "element": element.id,
            }
        )
    return found


def _next_timer(world: World) -> dict[str, Any] | None:
    rows = sorted(world.tables.timers.values(), key=lambda timer: (timer["due_at"], timer["id"]))
    if not rows:
        return None
    state = world.states[rows[0]["instance_id"]]
    element = world.catalog.process(state.version_id).elements[rows[0]["element"]]
    return {"element": element.id, "name": element.name, "due_at": rows[0]["due_at"].isoformat()}
