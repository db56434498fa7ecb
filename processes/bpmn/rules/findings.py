"""What a rule finds: a code for docs and tests, a sentence for people, and where."""

from dataclasses import dataclass

from portal.lib.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    element_id: str
    line: int | None
    message: str
    severity: Severity = "error"

    def problem(self, file: str) -> Problem:
        return Problem(self.code, self.message, self.element_id, self.line, self.severity, file)
