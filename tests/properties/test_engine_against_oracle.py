"""The engine against a second reading of BPMN, and against itself reloaded after every step."""

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from processes.engine.commands import TriggerTimer
from processes.engine.limits import Limits
from processes.graph.model import CompiledProcess, Kind
from tests.engine.harness import PARTIAL, RELOADED, STRAIGHT, Engine, Run
from tests.engine.invariants import check
from tests.properties.models import block_structured, mutated
from tests.properties.oracle import Oracle

MAX_STEPS = 30
MAX_TOKENS = 25  # stray flows around a parallel split double tokens for ever
choices = st.lists(st.integers(0, 10_000), min_size=MAX_STEPS, max_size=MAX_STEPS)
usual = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def moves(run: Run) -> list[tuple[str, Any]]:
    """What can happen next, in an order that does not depend on ids."""
    tasks = [("complete", name) for name in sorted(set(run.waiting)) if "join" not in name]
    jobs = [move for move in tasks if has_job(run, move[1])]
    timers = sorted({run.name(t["element"]) for t in run.store.timers.values()})
    return jobs + [("fire", name) for name in timers]


def has_job(run: Run, element_id: str) -> bool:
    return run.process.elements[run.process.positions[element_id]].kind is Kind.SERVICE_TASK


def make_move(run: Run, move: tuple[str, Any]) -> None:
    kind, name = move
    if kind == "complete":
        run.complete(name)
        return
    timer = next(t for t in run.store.timers.values() if run.name(t["element"]) == name)
    run.do(TriggerTimer(run.id, timer["token_id"], timer["id"], timer["element"], timer["due_at"]))


def play(
    mode: str, model: CompiledProcess, variables: dict[str, Any], chosen: list[int]
) -> tuple[Run, list[Any]]:
    engine = Engine(mode, Limits(visits_per_element=12))
    run = engine.start(model, dict(variables))
    made = []
    for choice in chosen:
        possible = moves(run)
        if not possible or len(run.tokens) > MAX_TOKENS:
            break
        made.append(possible[choice % len(possible)])
        make_move(run, made[-1])
    check(engine.store, engine.catalog.processes)
    return run, made


def seen(run: Run) -> Any:
    visits = [(run.name(r["element"]), r["outcome"], r["via_flows"], r["loop_index"]) for r in run.history]
    return run.state, run.variables, visits, sorted(run.waiting), run.incidents


def follow(oracle: Oracle, made: list[Any]) -> None:
    for kind, name in made:
        if kind == "complete":
            oracle.complete(name)
        else:
            oracle.fire(name)


def agree(model: CompiledProcess, variables: dict[str, Any], chosen: list[int]) -> None:
    run, made = play(STRAIGHT, model, variables, chosen)
    assume(not run.store.incidents)  # nor one that a cancellation overtook: the oracle has none
    bodies = {r["visit"] for r in run.history if r["loop_index"] == -1}
    left = [r for r in run.history if r["outcome"] == "completed" and r["visit"] not in bodies]
    order = [run.name(r["element"]) for r in left]
    oracle = Oracle(model, dict(variables), order)
    follow(oracle, made)
    assert oracle.state == run.state
    assert oracle.waiting == sorted(name for name in run.waiting if has_job(run, name))
    assert oracle.visits == Counter(order)
    assert oracle.variables == run.variables


@usual
@given(block_structured(), choices)
def test_engine_and_oracle_agree_on_blocks(model: Any, chosen: list[int]) -> None:
    agree(*model, chosen)


@usual
@given(mutated(), choices)
def test_engine_and_oracle_agree_on_models_with_stray_flows(model: Any, chosen: list[int]) -> None:
    agree(*model, chosen)


@usual
@given(st.one_of(block_structured(), mutated()), choices)
def test_reloading_after_every_step_changes_nothing(model: Any, chosen: list[int]) -> None:
    straight, _ = play(STRAIGHT, *model, chosen)

    assert seen(straight) == seen(play(RELOADED, *model, chosen)[0])
    assert seen(straight) == seen(play(PARTIAL, *model, chosen)[0])
