"""One thing wrong with a model, said so that its author can mend it.

Readers, validators and the deployment answer all problems of a file at once, never only the first.
`code` names the rule (for filters, docs and tests), `message` is the sentence for people.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule and where; only `error` keeps a model from being deployed.

    `line` counts from 1 and is None where a problem has no place of its own.
    """

    code: str
    message: str
    element_id: str = ""
    line: int | None = None
    severity: Severity = "error"
    file: str = ""


def has_errors(problems: "tuple[Problem, ...] | list[Problem]") -> bool:
    """True when at least one problem keeps the model from being deployed."""
    return any(problem.severity == "error" for problem in problems)
