"""Is a constant text a time? Only its form is judged; what it means is the calendars' business.

ISO 8601 as far as BPMN tools write it, and cron with 5 to 7 fields or Spring's macros.
"""

import re
from typing import Final

_DURATION: Final = re.compile(
    r"-?P(?=\d|T\d)(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?W)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?"
)
_DATE: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:T\d{2}(?::?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)?)?(?:Z|[+-]\d{2}:?\d{2})?(?:@\S+|\[\S+\])?"
)
_CRON_FIELD: Final = re.compile(r"[\d*/,?LW#A-Za-z-]+")
_MACROS: Final = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")


def is_duration(text: str) -> bool:
    """`P1DT2H`, `PT0.5S`."""
    return _DURATION.fullmatch(text.strip()) is not None


def is_date(text: str) -> bool:
    """`2030-01-31`, `2030-01-31T12:00:00+01:00`."""
    return _DATE.fullmatch(text.strip()) is not None


def is_cycle(text: str) -> bool:
    """`R3/PT1H`, `R/2030-01-01T00:00:00Z/P1D`, `0 0 9 * * MON-FRI`; a bare duration is taken as often as it comes."""
    stripped = text.strip()
    if not stripped.startswith("R"):
        return _is_cron(stripped) or is_duration(stripped)
    head, *rest = stripped.split("/")
    if re.fullmatch(r"R-?\d*", head) is None or not 1 <= len(rest) <= 2:
        return False
    return all(is_duration(part) or is_date(part) for part in rest) and any(map(is_duration, rest))


def _is_cron(text: str) -> bool:
    if text in _MACROS:
        return True
    fields = text.split()
    return 5 <= len(fields) <= 7 and all(_CRON_FIELD.fullmatch(field) for field in fields)
