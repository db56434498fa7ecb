"""Public holidays of a country or part of one, over the library `holidays`. Pure: no network, data in the wheel."""

import re
from datetime import date
from functools import lru_cache

import holidays
from holidays.registry import COUNTRIES

from processes.calendars.week import CalendarError


@lru_cache(maxsize=256)  # a few countries times a few years; a year costs some 100 us
def public_holidays(country: str, subdivision: str, year: int) -> dict[date, str]:
    """Date -> name. Raises CalendarError for a country or subdivision the library doesn't know."""
    if not country:
        return {}
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language="en_US")
    except NotImplementedError as error:
        place = f"{country} {subdivision}".strip()
        raise CalendarError(f"Expected a known country or region, but got {place!r}.") from error
    return {day: name for day, name in found.items() if day.year == year}


@lru_cache(maxsize=1)
def countries() -> list[tuple[str, str]]:
    """(ISO 3166 code, English name) of every country the library knows, by name."""
    known = {names[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names[0]) for names in COUNTRIES.values()}
    return sorted(known.items(), key=lambda pair: pair[1])
