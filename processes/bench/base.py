"""The frame of a bench: what it is given, what it answers.

A bench measures real processes over the real stack. It gets an empty, migrated database and a Redis prefix of its own
(`Ground`), starts what it needs, and answers figures and bars. Nothing stays behind.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from processes.bench.ground import Ground


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure that has to hold. `at_least`: more is better."""

    name: str
    value: float
    bar: float
    at_least: bool = True

    @property
    def holds(self) -> bool:
        return self.value >= self.bar if self.at_least else self.value <= self.bar


@dataclass(frozen=True, slots=True)
class Report:
    figures: Mapping[str, float]
    bars: list[Bar] = field(default_factory=list)

    def as_json(self, name: str, machine: Mapping[str, Any]) -> dict[str, Any]:
        """`{bench, machine, figures, bars}` as `make bench` collects it."""
        bars = [asdict(bar) | {"holds": bar.holds} for bar in self.bars]
        figures = {key: round(value, 4) for key, value in self.figures.items()}
        return {"bench": name, "machine": dict(machine), "figures": figures, "bars": bars}


@dataclass(frozen=True, slots=True)
class Bench:
    """`run` measures; `size` is how much of its work it does, its default that of the design."""

    name: str
    run: Callable[[Ground, int], Report]
    size: int
    says: str
