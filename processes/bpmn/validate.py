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
from processes.bpmn.rules.findings import Finding
from processes.bpmn.rules.flows import flow_rules

RULES: Final[tuple[Callable[[Index], Iterator[Finding]], ...]] = (flow_rules,)


def validate(model: Model) -> list[Problem]:
    """All problems but those of reading (`model.problems`). Processes that aren't executable only get warnings."""
    return [problem for process in model.processes for problem in _problems(model, process)]


def _problems(model: Model, process: Process) -> Iterator[Problem]:
    index = Index(model, process)
    for rule in RULES:
        for finding in rule(index):
            problem = finding.problem(model.file)
            yield problem if process.is_executable else replace(problem, severity="warning")
