"""What another version of a model would have decided: both over the same recorded inputs.

Pure: the recorded evaluations are handed in, nothing is stored. Costs two evaluations per record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from processes.dmn.api import CompiledModel, DecisionResult
from processes.feel.api import BudgetExceeded, Evaluation
from processes.feel.compare import equal


@dataclass(frozen=True, slots=True)
class Recorded:
    """One evaluation as the history has it; `now` is what now() and today() said then."""

    id: str
    inputs: Mapping[str, Any]
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What one version decides: the value, and the rules that matched as (table or decision id, row)."""

    value: Any
    rules: tuple[tuple[str, int], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A recorded evaluation that comes out differently."""

    id: str
    inputs: Mapping[str, Any]
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Comparison:
    """`same_by_other_rules` counts results that stay but come from other rules now; `same` are all that stay.

    `since` is when the oldest of what was compared was decided.
    """

    compared: int
    changes: tuple[Change, ...]
    same_by_other_rules: int
    same: tuple[Side, ...] = ()
    since: datetime | None = None


def compare(old: CompiledModel, new: CompiledModel, decision: str, records: Iterable[Recorded]) -> Comparison:
    """Evaluate `decision` (id or name) of both versions for every record.

    Raises:
        KeyError: one of the versions has no such decision.
    """
    old.find(decision)
    new.find(decision)
    changes: list[Change] = []
    same: list[Side] = []
    times: list[datetime] = []
    same_by_other_rules = 0
    for record in records:
        before, after = _side(old, decision, record), _side(new, decision, record)
        times += [record.now] if record.now else []
        if _is_same(before, after):
            same_by_other_rules += before.rules != after.rules
            same.append(after)
        else:
            changes.append(Change(record.id, record.inputs, before, after))
    since = min(times, default=None)
    return Comparison(len(same) + len(changes), tuple(changes), same_by_other_rules, tuple(same), since)


def _side(model: CompiledModel, decision: str, record: Recorded) -> Side:
    try:
        result = model.evaluate(decision, record.inputs, Evaluation(now=record.now))
    except BudgetExceeded as error:
        return Side(None, (), error.sentence)
    return Side(result.value, _rules(result))


def _rules(result: DecisionResult) -> tuple[tuple[str, int], ...]:
    return tuple(
        (table.element_id, hit.index)
        for trace in result.evaluated
        for table in trace.tables
        for hit in table.matched
    )


def _is_same(before: Side, after: Side) -> bool:
    """Results of different kinds are different; null equals null."""
    return before.error == after.error and equal(before.value, after.value) is True
