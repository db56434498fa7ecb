"""betsy's BPMN conformance suite through the simulator: `python -m tests.conformance.betsy [CONST ...]`.

The models write markers by scripts; a case passes when the sorted markers equal its expected trace. The suite is data
from elsewhere: the folder `betsy/` of `PODIUM_SUITES`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from processes.engine.simulation.answers import Answers
from processes.engine.simulation.catalog import MemoryCatalog
from processes.engine.simulation.world import World
from processes.feel.api import compile_expression
from processes.graph.model import CompiledElement, CompiledProcess, Kind, ScriptDetail
from processes.graph.prepare import Prepared, prepare
from tests.conformance.suites import suite

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Markers that are not named like their script. Both stamps within one test mean that both paths ran.
OTHER = {
    "CREATE_MARKER_FILE": ["MARKER_exists"],
    "CREATE_TIMESTAMP_LOG_1": ["STAMP_1"],
    "CREATE_TIMESTAMP_LOG_2": ["STAMP_2"],
}


@dataclass
class Verdict:
    name: str
    passed: bool
    expected: list[str]
    found: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def cases() -> list[dict[str, Any]]:
    return json.loads((suite("betsy") / "betsy_cases_shared.json").read_text())


def executable() -> list[dict[str, Any]]:
    return [case for case in cases() if case["group"] != "bpmn_constraints"]


def run_case(test: dict[str, Any], case: dict[str, Any]) -> Verdict:
    expected = sorted(case["expected_trace"])
    prepared = read(test)
    if not prepared.is_deployable:
        found = ["ERROR"]
        notes = [p.message for p in prepared.problems if p.severity == "error"]
        return Verdict(test["const"], found == expected, expected, found, notes)
    world = simulate(prepared.processes, test, case)
    found = sorted(marker for marker in markers(world) if marker != "MARKER_exists" or marker in expected)
    notes = [f"{row[7]}: {row[8]}" for row in world.tables.incidents.values()]
    notes += [f"{s.state}" for s in world.states.values()]
    return Verdict(test["const"], found == expected, expected, found, notes)


# What a script of the suite does besides leaving its marker: variable and FEEL expression.
EFFECTS = {
    "INCREMENT_INTEGER_VARIABLE": ("integerVariable", "integerVariable + 1"),
    "SET_STRING_DATA": ("data", '"String"'),
}


def with_effects(process: CompiledProcess) -> CompiledProcess:
    return replace(process, elements=tuple(_with_effect(element) for element in process.elements))


def _with_effect(element: CompiledElement) -> CompiledElement:
    effect = EFFECTS.get(script_of(element))
    if effect is None:
        return element
    return replace(element, detail=ScriptDetail(compile_expression(effect[1]), effect[0]))


def read(test: dict[str, Any]) -> Prepared:
    path: Path = suite("betsy") / test["file"]
    return prepare(path.read_bytes(), path.name)


def simulate(processes: tuple[CompiledProcess, ...], test: dict[str, Any], case: dict[str, Any]) -> World:
    versions = dict(enumerate(map(with_effects, processes), 1))
    answers = Answers(until=timedelta(hours=1))
    world = World(MemoryCatalog(versions), versions, answers, BEGIN, BEGIN)
    variables = {**case["variables"]}
    own = next(v for v, p in versions.items() if p.key == test["process_key"])
    order = [v for v in versions if v != own] if case["start_parallel_process_first"] else []
    for version in [*order, own]:
        if versions[version].elements[0].starts:
            world.start(version, dict(variables))
    world.run()
    return world


def markers(world: World) -> list[str]:
    found: list[str] = []
    for row in world.tables.history:
        process = world.catalog.process(row[4])
        element = process.elements[row[5]]
        if element.kind is Kind.SCRIPT_TASK and row[6] != -1 and row[12] == "completed":
            text = script_of(element)
            found += [text] if text.startswith("SCRIPT") else OTHER.get(text, [])
            if text == "LOG_DATA" and world.states[row[0]].variables.get("data") == "String":
                found.append("DATA_correct")
    if {"STAMP_1", "STAMP_2"} <= set(found):
        found = [marker for marker in found if "STAMP" not in marker] + ["EXECUTION_parallel"]
    return found + ["ERROR_runtime" for _ in world.tables.incidents]


def script_of(element: Any) -> str:
    return element.detail.expression.text.strip() if isinstance(element.detail, ScriptDetail) else ""


def main(names: list[str]) -> None:
    verdicts = []
    for test in executable():
        if names and test["const"] not in names:
            continue
        verdicts += [run_case(test, case) for case in test["cases"]]
    for verdict in verdicts:
        if not verdict.passed:
            sys.stdout.write(f"{verdict.name}: expected {verdict.expected}, found {verdict.found[:12]}\n")
            sys.stdout.write(f"    {' | '.join(verdict.notes)[:400]}\n")
    names_all = {v.name for v in verdicts}
    failed = {v.name for v in verdicts if not v.passed}
    sys.stdout.write(f"{len(names_all) - len(failed)} of {len(names_all)} tests pass\n")


if __name__ == "__main__":
    main(sys.argv[1:])
