"""Lengths of time as people type them: "4 h", "30 min", "1 d 12 h". Pure."""

import re
from typing import Final

_PART: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
# In the languages of the portal; what is shortened the same way means the same in each.
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), "h"),
    **dict.fromkeys(("d", "day", "days", "t", "tag", "tage", "tagen"), "d"),
}


def seconds_in(text: str) -> float | None:
    """None for what is no length of time."""
    parts = _PART.findall(text)
    if not parts or re.sub(r"[\s,]", "", _PART.sub("", text)):
        return None
    if any(unit.lower() not in _UNITS for _, unit in parts):
        return None
    return sum(float(amount.replace(",", ".")) * _SECONDS[_UNITS[unit.lower()]] for amount, unit in parts)
