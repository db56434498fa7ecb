"""Evaluate a deployed decision for somebody who asks, and keep the record that business rule tasks keep too."""

from datetime import datetime
from typing import Any

from django.db import transaction

from processes.dmn.api import DecisionResult
from processes.feel.api import Evaluation, to_json
from processes.models import DefinitionVersion
from processes.store.definitions import compiled_version
from processes.store.history import write_decisions


def evaluate_decision(
    *,
    version: DefinitionVersion,
    variables: dict[str, Any],
    now: datetime,
    explain: bool = False,
) -> DecisionResult:
    """The answer of the decision that gave `version` its key; one row of history, without instance or visit.

    Raises:
        KeyError: the version is no decision model.
        BudgetExceeded: the decision does more work than its data justifies; nothing is recorded.
    """
    key = version.definition.key
    model = compiled_version(version.pk).decisions
    if model is None:
        raise KeyError(key)
    result = model.evaluate(key, variables, Evaluation(now=now), explain=explain)
    rules = [hit.index for hit in result.evaluated[-1].matched] if result.evaluated else []
    inputs = {name: to_json(value) for name, value in model.inputs_of(key, variables).items()}
    with transaction.atomic():
        write_decisions([(None, None, key, version.pk, inputs, to_json(result.value), rules, now)])
    return result
