"""Everything that is wrong with a model, not only the first thing: each with rule, element, line and sentence.

Errors keep a model from running as the specification says; warnings tell what its author may not have meant. The
rules stand in `rules/`, the catalogue for people in `docs/problems.md`. Expressions are checked by `graph`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from portal.lib.problems import Problem
from processes.bpmn.elements import Model, Process
from processes.bpmn.index import Index
from processes.bpmn.rules.activities import activity_rules
from processes.bpmn.rules.collaboration import collaboration_rules
from processes.bpmn.rules.event_details import event_detail_rules
from processes.bpmn.rules.events import cancel_end_rules, event_rules
from processes.bpmn.rules.findings import Finding
from processes.bpmn.rules.flows import default_rules, flow_rules
from processes.bpmn.rules.gateways import gateway_rules
from processes.bpmn.rules.people import people_rules
from processes.bpmn.rules.scopes import nothing_runs, scope_rules
from processes.bpmn.rules.settings import setting_rules

RULES: Final[tuple[Callable[[Index], Iterator[Finding]], ...]] = (
    flow_rules,
    default_rules,
    scope_rules,
    event_rules,
    cancel_end_rules,
    event_detail_rules,
    gateway_rules,
    activity_rules,
    setting_rules,
    people_rules,
    nothing_runs,
)


def validate(model: Model) -> list[Problem]:
    """All problems but those of reading (`model.problems`). What isn't executable only gets warnings."""
    found = [problem for process in model.processes for problem in _problems(model, process)]
    runs = bool(model.executable)
    found += [_softened(finding.problem(model.file), runs) for finding in collaboration_rules(model)]
    return found


def _problems(model: Model, process: Process) -> Iterator[Problem]:
    index = Index(model, process)
    for rule in RULES:
        for finding in rule(index):
            yield _softened(finding.problem(model.file), process.is_executable)


def _softened(problem: Problem, is_executable: bool) -> Problem:
    softens = problem.severity == "error" and not is_executable
    return replace(problem, severity="warning") if softens else problem
