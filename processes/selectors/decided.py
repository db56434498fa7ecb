"""The decisions taken in one instance: by which version, which rows matched, and what these rows say.

The words are those of the version that decided, not of the newest. Reading them parses each model once: some ms.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from processes import visibility
from processes.models import DecisionHistory, DefinitionVersion
from processes.selectors.reading import ReadDecision, read_decision

MOST_DECIDED = 50
MOST_SAID = 3  # rows of a table that collects many


@dataclass(frozen=True, slots=True)
class Decided:
    """One evaluation. `rows` count from 1; `because` is empty where the model may not be read or is no table."""

    visit: int | None
    name: str
    version: DefinitionVersion | None
    rows: tuple[int, ...]
    because: str
    inputs: dict[str, Any]
    result: Any
    at: datetime


def decided_in(instance_id: int, user: User) -> list[Decided]:
    """The newest, newest first, for those who may see the instance's variables. Two statements, and rights."""
    rows = list(DecisionHistory.objects.filter(instance_id=instance_id).order_by("-at", "-id")[:MOST_DECIDED])
    models = _models({(row.version_id, row.decision) for row in rows}, user)
    return [
        Decided(
            visit=row.visit,
            name=model.name,
            version=model.version,
            rows=tuple(row.rules),
            because="; ".join(filter(None, (_said(model, each) for each in row.rules[:MOST_SAID]))),
            inputs=row.inputs,
            result=row.result,
            at=row.at,
        )
        for row in rows
        for model in [models[row.version_id, row.decision]]
    ]


def _models(wanted: Iterable[tuple[int, str]], user: User) -> dict[tuple[int, str], ReadDecision]:
    wanted = list(wanted)
    versions = DefinitionVersion.objects.select_related("definition").in_bulk({pk for pk, _ in wanted})
    return {
        (pk, key): read_decision(version, key)
        if (version := versions.get(pk)) and visibility.may(user, "read", version.definition_id)
        else ReadDecision(key, key, None)
        for pk, key in wanted
    }


def _said(model: ReadDecision, row: int) -> str:
    """What a row asks for: "amount > 10000, risk "high"", without the cells that take anything."""
    if not 1 <= row <= len(model.rules):
        return ""
    asked = zip(model.inputs, model.rules[row - 1], strict=False)  # a row goes on with its outputs
    return ", ".join(f"{column} {cell}" for column, cell in asked if cell != "-")
