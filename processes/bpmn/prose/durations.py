"""Durations as people say them: `PT8H` is "8 hours", or "8 working hours" where a calendar counts."""

import re
from typing import Final

_ISO: Final = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_CYCLE: Final = re.compile(r"R(?P<times>\d*)/(?:.*/)?(?P<every>P.*)")
_SHARE: Final = re.compile(r"(?P<share>\d+(?:\.\d+)?)\s*%")


def in_words(text: str, *, working: bool = False) -> str:
    """Whatever is no duration, share or repetition comes back as it is."""
    if share := _SHARE.fullmatch(text.strip()):
        return f"{share['share']} % of the time"
    if cycle := _CYCLE.fullmatch(text.strip()):
        every = in_words(cycle["every"], working=working).removeprefix("1 ")
        return f"every {every}" + (f", {cycle['times']} times" if cycle["times"] else "")
    found = _ISO.fullmatch(text.strip())
    parts = [(unit, amount) for unit, amount in found.groupdict().items() if amount] if found else []
    return " ".join(_part(unit, amount, working) for unit, amount in parts) or text


def seconds_in_words(seconds: float) -> str:
    return f"{seconds:g} second" + ("" if seconds == 1 else "s")


def _part(unit: str, amount: str, working: bool) -> str:
    word = unit.removesuffix("s") if amount == "1" else unit
    return (
        f"{amount} working {word}" if working and unit in ("days", "hours", "minutes") else f"{amount} {word}"
    )
