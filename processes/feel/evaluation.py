"""What one evaluation carries besides its data: the time, the budget and what went wrong on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from processes.feel.budget import Budget

MAX_DIAGNOSTICS = 50  # a loop over bad data would say the same sentence thousands of times


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Why a part of the expression became null. `position` is an offset into the text."""

    position: int
    code: str
    sentence: str


@dataclass(slots=True)
class Evaluation:
    """Hand one in to learn the diagnostics; `now` (aware) is what now() and today() answer, in its own zone."""

    now: datetime | None = None
    budget: Budget = field(default_factory=Budget)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    random: Random | None = None  # for uuid() and the like; hand in a seeded one to repeat a run

    @property
    def is_full(self) -> bool:
        """Whether further diagnostics would be dropped anyway."""
        return len(self.diagnostics) >= MAX_DIAGNOSTICS

    def report(self, position: int, code: str, sentence: str) -> None:
        """Note why null came out. Returns None, so closures can `return rt.report(...)`."""
        if len(self.diagnostics) < MAX_DIAGNOSTICS:
            self.diagnostics.append(Diagnostic(position, code, sentence))


# A frame is [context, evaluation, slot, slot, ...]; the compiler gives every local name its slot.
Frame = list[Any]
Run = Callable[[Frame], Any]  # answers a FEEL value
