"""How long the steps of a version should take, in calendar time: what the people of the process set, else `podium:target`."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta

import isodate

from processes.engine.timers import parse_duration
from processes.models import Definition, DefinitionVersion
from processes.store.definitions import compiled_version

_DEFINITION = DefinitionVersion._meta.get_field("definition")


def targets_of(versions: Iterable[DefinitionVersion]) -> dict[int, dict[str, float]]:
    """Version id -> element id -> seconds, for elements with a target. One query, none for versions that bring their definition."""
    found = list(versions)
    brought = {
        each.definition_id: each.definition.step_targets for each in found if _DEFINITION.is_cached(each)
    }
    missing = {version.definition_id for version in found} - brought.keys()
    rows = Definition.objects.filter(pk__in=missing) if missing else Definition.objects.none()
    own = brought | dict(rows.values_list("pk", "step_targets"))
    return {version.pk: _with(own.get(version.definition_id, {}), _of_model(version.pk)) for version in found}


def _with(own: Mapping[str, float | None], drawn: Mapping[str, float]) -> dict[str, float]:
    return {element: float(seconds) for element, seconds in {**drawn, **own}.items() if seconds is not None}


def _of_model(version_id: int) -> dict[str, float]:
    """A target of months has no fixed length and is left out."""
    process = compiled_version(version_id).process
    found: dict[str, float] = {}
    for element in process.elements if process else ():
        with suppress(ValueError, isodate.ISO8601Error):
            length = parse_duration(element.target) if element.target else None
            if isinstance(length, timedelta):
                found[element.id] = length.total_seconds()
    return found
