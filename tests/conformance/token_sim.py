"""The golden traces of bpmn-js-token-simulation through the simulator: `python -m tests.conformance.token_sim [NAME ...]`.

A case passes when the set of flow nodes entered is the one of the trace; start events, boundary events, targets of
links and event sub-processes are not part of a trace. The suite is data from elsewhere: the folder `token-sim/` of `PODIUM_SUITES`.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from processes.engine.simulation.answers import Answers
from processes.engine.simulation.catalog import MemoryCatalog
from processes.engine.simulation.drawing import read_drawing
from processes.engine.simulation.world import World
from processes.graph.model import CompiledElement, CompiledProcess, Kind
from tests.conformance.betsy import Verdict
from tests.conformance.suites import suite

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOT_TRACED = (Kind.START_EVENT, Kind.BOUNDARY_EVENT, Kind.EVENT_SUB_PROCESS, Kind.PROCESS)


def cases() -> list[dict[str, Any]]:
    return json.loads((suite("token-sim") / "cases_shared.json").read_text())


def run_case(case: dict[str, Any]) -> Verdict:
    expected = sorted(set(case["flow_nodes_entered"]))
    path = suite("token-sim") / case["model"]
    world = simulate(read_drawing(path.read_bytes(), path.name), case["trigger"])
    found = sorted(entered(world))
    notes = [f"{row[7]}: {row[8]}" for row in world.tables.incidents.values()]
    return Verdict(case["name"], found == expected, expected, found, notes)


def simulate(processes: tuple[CompiledProcess, ...], trigger: str) -> World:
    versions = dict(enumerate(processes, 1))
    world = World(MemoryCatalog(versions), versions, Answers(until=timedelta(hours=1)), BEGIN, BEGIN)
    version = next(v for v, p in versions.items() if trigger in p.positions)
    world.start(version, {}, start_at=versions[version].positions[trigger])
    world.run()
    return world


def entered(world: World) -> set[str]:
    found = set()
    for instance, _, position, _ in world.entries:
        process = world.catalog.process(world.states[instance].version_id)
        if position is not None and is_traced(process.elements[position]):
            found.add(process.elements[position].id)
    return found


def is_traced(element: CompiledElement) -> bool:
    is_link_target = element.kind is Kind.INTERMEDIATE_CATCH_EVENT and bool(
        element.event and element.event.link
    )
    return element.kind not in NOT_TRACED and not is_link_target


def main(names: list[str]) -> None:
    verdicts = [run_case(case) for case in cases() if not names or case["name"] in names]
    for verdict in verdicts:
        if not verdict.passed:
            sys.stdout.write(f"{verdict.name}: expected {verdict.expected}, found {verdict.found[:12]}\n")
            sys.stdout.write(f"    {' | '.join(verdict.notes)[:400]}\n")
    sys.stdout.write(f"{sum(v.passed for v in verdicts)} of {len(verdicts)} traces agree\n")


if __name__ == "__main__":
    main(sys.argv[1:])
