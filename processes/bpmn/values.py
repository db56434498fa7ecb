"""Small readings that every dialect needs: lists in a text, whole numbers, ISO 8601 durations in seconds."""

import re
from collections.abc import Callable

from processes.bpmn.elements import CONSTANT, Many, Text, Value

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def listed(raw: str, read: Callable[[str, int | None], Text], line: int | None) -> Value:
    """A list written with commas, as constants; or the one expression that yields it."""
    whole = read(raw, line)
    if whole.language != CONSTANT:
        return whole
    return Many(tuple(Text(part, CONSTANT, line) for part in split(raw)))


def split(raw: str) -> list[str]:
    """`a, b` as its parts; empty ones left out."""
    return [part.strip() for part in raw.split(",") if part.strip()]


def whole_number(raw: str) -> int | None:
    """An integer, or None where there is none (an expression, a mistake)."""
    stripped = raw.strip().removeprefix("=").strip()
    return int(stripped) if re.fullmatch(r"-?\d{1,18}", stripped) else None


def seconds(raw: str) -> float | None:
    """An ISO 8601 duration of days and less, in seconds; None for anything else."""
    match = _DURATION.fullmatch(raw.strip())
    if match is None or not any(match.groups()):
        return None
    days, hours, minutes, rest = match.groups()
    return int(days or 0) * 86_400 + int(hours or 0) * 3_600 + int(minutes or 0) * 60 + float(rest or 0)
