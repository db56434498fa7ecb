"""How long the steps of a version should take: `podium:target` of its elements, an ISO duration of calendar time."""

from contextlib import suppress
from datetime import timedelta

import isodate

from processes.engine.timers import parse_duration
from processes.store.definitions import compiled_version


def targets_of(version_id: int) -> dict[str, float]:
    """Element id -> seconds, for elements with a target. A target of months has no fixed length and is left out."""
    process = compiled_version(version_id).process
    found: dict[str, float] = {}
    for element in process.elements if process else ():
        with suppress(ValueError, isodate.ISO8601Error):
            length = parse_duration(element.target) if element.target else None
            if isinstance(length, timedelta):
                found[element.id] = length.total_seconds()
    return found
