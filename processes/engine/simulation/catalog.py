"""The catalogue of a simulation: the processes of its files and decisions with given answers or of given models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from processes.engine.environment import DecisionAnswer
from processes.graph.model import CompiledProcess

Decide = Callable[[str, dict[str, Any], datetime], DecisionAnswer | None]


@dataclass(frozen=True, slots=True)
class MemoryCatalog:
    """Versions are numbered from 1; a key means its last process. Fixed `decisions` win over `decide`."""

    processes: dict[int, CompiledProcess]
    decisions: dict[str, Any] = field(default_factory=dict)
    calendars: dict[str, Any] = field(default_factory=dict)
    decide_with: Decide | None = None

    def process(self, version_id: int) -> CompiledProcess:
        return self.processes[version_id]

    def called(self, key: str, binding: str, value: str) -> tuple[int, int] | None:
        found = [version for version, process in self.processes.items() if process.key == key]
        return (found[-1], found[-1]) if found else None

    def decide(
        self, key: str, binding: str, value: str, context: dict[str, Any], now: datetime
    ) -> DecisionAnswer | None:
        if key in self.decisions:
            return DecisionAnswer(self.decisions[key], 0, {}, [], [])
        return self.decide_with(key, context, now) if self.decide_with is not None else None

    def calendar(self, key: str) -> Any | None:
        return self.calendars.get(key)
