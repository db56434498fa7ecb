"""Evaluations of decisions: those recorded, and what another version would have made of them."""

from processes.dmn.compare import Comparison, Recorded, compare
from processes.feel.api import from_json
from processes.models import DecisionHistory, Definition, DefinitionVersion
from processes.store.definitions import compiled_version

MAX_COMPARED = 10_000  # two evaluations each: some 2 s for tables of 100 rules


def recorded_evaluations(definition: Definition, last: int) -> list[Recorded]:
    """The newest `last` evaluations of any version, newest first. One query; index decision_by_version."""
    versions = DefinitionVersion.objects.filter(definition=definition).values("id")
    rows = DecisionHistory.objects.filter(version_id__in=versions, decision=definition.key).order_by(
        "-at", "-id"
    )
    return [
        Recorded(str(pk), from_json(inputs), at)
        for pk, inputs, at in rows[: min(last, MAX_COMPARED)].values_list("id", "inputs", "at")
    ]


def comparison(
    definition: Definition,
    before: DefinitionVersion,
    after: DefinitionVersion,
    last: int,
) -> Comparison:
    """How many of the last evaluations come out differently with `after` than with `before`, and which.

    Raises:
        KeyError: a version does not have this decision.
    """
    old, new = compiled_version(before.pk).decisions, compiled_version(after.pk).decisions
    if old is None or new is None:
        raise KeyError(definition.key)
    return compare(old, new, definition.key, recorded_evaluations(definition, last))
