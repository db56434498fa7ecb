"""What the engine is given from outside: the time, fresh ids, limits and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from processes.engine.limits import Limits
from processes.graph.model import CompiledProcess


class Catalog(Protocol):
    """Definitions other than the one that runs. Every answer is immutable for the length of a batch."""

    def process(self, version_id: int) -> CompiledProcess:
        """The compiled process of a version; KeyError when there is none."""

    def called(self, key: str, binding: str, value: str) -> tuple[int, int] | None:
        """(definition_id, version_id) a call activity or decision task resolves to, or None."""

    def decide(
        self, key: str, binding: str, value: str, context: dict[str, Any], now: datetime
    ) -> DecisionAnswer | None:
        """Evaluate a decision; None when there is none of that key."""

    def calendar(self, key: str) -> Any | None:  # processes.calendars Calendar
        """The working calendar of that key, or None."""


@dataclass(frozen=True, slots=True)
class DecisionAnswer:
    """Everything as JSON. `rows` is the result as Camunda 7 sees it: a list of rules, each a set of named outputs."""

    value: Any
    version_id: int
    inputs: dict[str, Any]
    rules: list[int]
    diagnostics: list[str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    failure: str = ""  # why there is no answer at all: rules that may not match together, work without end


@dataclass(frozen=True, slots=True)
class Environment:
    now: datetime
    ids: Iterator[int]
    catalog: Catalog
    limits: Limits
