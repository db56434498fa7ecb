"""One evaluation in progress, and what it leaves behind: value, traces, diagnostics with their places."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from processes.dmn.elements import Place
from processes.feel.evaluation import Evaluation

Context = dict[str, Any]
Code = Callable[[Context, "Run"], Any]  # a compiled boxed expression: names in scope -> FEEL value
Key = tuple[str, str]  # namespace and id of an element


@dataclass(frozen=True, slots=True)
class DmnDiagnostic:
    """Why a part of a decision became null, and where: element, line of the file, offset in the expression."""

    element_id: str
    line: int | None
    position: int
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FailedCell:
    """The first reasons a rule did not match: which input, its value, and the test it failed."""

    input: str
    value: Any
    test: str


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule that matched. `index` counts from 1, as people count rows."""

    index: int
    id: str
    outputs: Mapping[str, Any]
    description: str = ""


@dataclass(frozen=True, slots=True)
class RuleMiss:
    """A rule that did not match, and every cell that failed. Made only when an explanation was asked for."""

    index: int
    id: str
    cells: tuple[FailedCell, ...]


@dataclass(frozen=True, slots=True)
class TableTrace:
    """What one decision table saw and did."""

    element_id: str
    hit_policy: str
    inputs: tuple[tuple[str, Any], ...]
    matched: tuple[RuleHit, ...]
    missed: tuple[RuleMiss, ...] = ()
    used_default: bool = False


@dataclass(frozen=True, slots=True)
class DecisionTrace:
    """One decision: what it was given, the tables it used, what it answered."""

    decision: str
    name: str
    inputs: Mapping[str, Any]
    tables: tuple[TableTrace, ...]
    value: Any

    @property
    def matched(self) -> tuple[RuleHit, ...]:
        """The rules of all its tables that matched, in order."""
        return tuple(hit for table in self.tables for hit in table.matched)


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """`evaluated` is in the order of evaluation: what was required comes first."""

    value: Any
    evaluated: tuple[DecisionTrace, ...]
    diagnostics: tuple[DmnDiagnostic, ...]


@dataclass(slots=True)
class Run:
    """What travels through one evaluation. A decision service runs in one of its own (`inside`)."""

    evaluation: Evaluation
    inputs: Mapping[str, Any]
    explain: bool = False
    values: dict[Key, Any] = field(default_factory=dict)
    traces: list[DecisionTrace] = field(default_factory=list)
    tables: list[TableTrace] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)  # where each diagnostic of `evaluation` came from

    def located(self, place: Place) -> None:
        """Give the diagnostics that came up since the last call their place."""
        missing = len(self.evaluation.diagnostics) - len(self.places)
        if missing > 0:
            self.places.extend([place] * missing)

    def report(self, place: Place, code: str, sentence: str) -> None:
        """Say why null comes out of `place`. Returns None, so that code can `return run.report(...)`."""
        self.evaluation.report(0, code, sentence)
        self.located(place)

    def inside(self, inputs: Mapping[str, Any], values: dict[Key, Any]) -> "Run":
        """A run with inputs and decided values of its own, and the same budget, traces and diagnostics."""
        return Run(self.evaluation, inputs, self.explain, values, self.traces, self.tables, self.places)

    def diagnostics(self) -> tuple[DmnDiagnostic, ...]:
        """All diagnostics so far, each with its place."""
        self.located(Place())
        pairs = zip(self.evaluation.diagnostics, self.places, strict=False)
        return tuple(
            DmnDiagnostic(place.element_id, place.line, said.position, said.code, said.sentence)
            for said, place in pairs
        )
