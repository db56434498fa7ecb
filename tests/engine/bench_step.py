"""Microseconds of the pure engine per command, straight from a shell: `python -m tests.engine.bench_step`.

Three service tasks and a gateway, in memory; the state is built anew for each command as the store would.
"""

from __future__ import annotations

import sys
from itertools import count
from time import perf_counter

from processes.engine.changes import Changes
from processes.engine.commands import Command, CompleteJob, StartInstance
from processes.engine.environment import Environment
from processes.engine.limits import DEFAULT_LIMITS
from processes.engine.run import run_command
from processes.engine.state import InstanceState
from processes.graph.model import CompiledProcess
from tests.builders import process
from tests.engine.harness import BEGIN, Catalog

INSTANCES = 5_000


def straight_through() -> CompiledProcess:
    model = process().start().service_task("a").exclusive("check").when("amount > 100").service_task("b")
    return model.service_task("c").end().at("check").otherwise().to("c").build()


def main() -> None:
    model = straight_through()
    env = Environment(BEGIN, count(1), Catalog(), DEFAULT_LIMITS)
    best: dict[str, float] = {}
    for _ in range(5):
        for name, seconds in measure(model, env).items():
            best[name] = min(best.get(name, seconds), seconds)
    for name, seconds in best.items():
        sys.stdout.write(f"{name:>10}: {seconds / INSTANCES * 1e6:6.1f} us\n")


def measure(model: CompiledProcess, env: Environment) -> dict[str, float]:
    changes = Changes(BEGIN)
    spent: dict[str, float] = {}
    commands: list[Command] = [
        StartInstance(next(env.ids), 1, 1, {"amount": 200, "customer": "ACME"}) for _ in range(INSTANCES)
    ]
    states: list[InstanceState | None] = [None] * INSTANCES
    for name in ("start", "complete a", "complete b", "complete c"):
        begin = perf_counter()
        states = [
            run_command(state, model, command, env, changes)  # type: ignore[misc]
            for state, command in zip(states, commands, strict=True)
        ]
        spent[name] = perf_counter() - begin
        commands = [CompleteJob(job[1], job[2], job[0], {"done": True}) for job in changes.jobs]
        changes = Changes(BEGIN)
    return spent


if __name__ == "__main__":
    main()
