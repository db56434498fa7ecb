"""How a folder of other people's models fares: what deploys, what is refused and by which rules.

A model that needs Java, another script language or CMMN is told apart: it is refused for what it is, not for how it is
drawn. Pure; reads no files itself.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from processes.bpmn.elements import Process
from processes.bpmn.references import references
from processes.graph.prepare import prepare

DEPLOYS, DRAWING, HANDLERS, FOREIGN, REFUSED, UNREADABLE = (
    "deploys", "drawing", "needs handlers", "other language", "refused", "no model",
)  # fmt: skip
_FOREIGN: Final = frozenset(
    {
        "script-language", "script-elsewhere", "cmmn-case", "java-variable-mapping", "java-call",
        "unsupported-task-type", "unsupported-connector",
    }
)  # fmt: skip
_UNREADABLE: Final = frozenset({"not-bpmn", "xml-not-well-formed", "xml-doctype", "xml-encoding"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rules` are those that refuse the file."""

    name: str
    outcome: str
    rules: tuple[str, ...] = ()


@dataclass(slots=True)
class Survey:
    """Verdicts of one folder."""

    name: str
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(verdict.outcome for verdict in self.verdicts)

    @property
    def share(self) -> float | None:
        """Of the models that need nothing foreign, how many are taken; None where there is none."""
        taken = self.counts[DEPLOYS] + self.counts[DRAWING]
        judged = taken + self.counts[REFUSED]
        return taken / judged if judged else None


def judge(name: str, data: bytes) -> Verdict:
    """What happens to one file when it is deployed."""
    prepared = prepare(data, name)
    rules = {problem.code for problem in prepared.problems if problem.severity == "error"}
    return Verdict(name, _outcome(rules, prepared.model.executable), tuple(sorted(rules)))


def _outcome(rules: set[str], executable: tuple[Process, ...]) -> str:
    if rules & _UNREADABLE:
        return UNREADABLE
    if rules & _FOREIGN:
        return FOREIGN
    if _needs_handlers(executable):
        return HANDLERS
    if rules:
        return REFUSED
    return DEPLOYS if executable else DRAWING


def _needs_handlers(processes: tuple[Process, ...]) -> bool:
    return any(r.kind == "handler" for process in processes for r in references(process))
