"""One call for everybody who is handed a process file: read, judged and compiled, with all problems at once.

Deployment refuses a file with errors; the editor shows them on the diagram.
"""

from dataclasses import dataclass

from portal.lib.problems import Problem, has_errors
from processes.bpmn.elements import Model
from processes.bpmn.reader import read_model
from processes.bpmn.validate import validate
from processes.graph.compile import try_compile
from processes.graph.model import CompiledProcess


@dataclass(frozen=True, slots=True)
class Prepared:
    """`processes` holds the executable ones in the order of the file; empty while there are errors."""

    model: Model
    processes: tuple[CompiledProcess, ...]
    problems: tuple[Problem, ...]

    @property
    def is_deployable(self) -> bool:
        return not has_errors(self.problems)


def prepare(data: bytes, filename: str = "process.bpmn") -> Prepared:
    """The file as it would run, and everything that is wrong with it, in the order of its lines."""
    model = read_model(data, filename)
    tried = [try_compile(process) for process in model.executable]
    found = [*model.problems, *validate(model), *(p for _, problems in tried for p in problems)]
    problems = tuple(sorted(dict.fromkeys(found), key=lambda problem: (problem.line or 0, problem.code)))
    compiled = () if has_errors(problems) else tuple(process for process, _ in tried)
    return Prepared(model, compiled, problems)
