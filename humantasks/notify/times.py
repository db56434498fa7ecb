"""The language, the zone and the formats somebody reads in. One query for one person."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from humantasks.models import PersonSettings
from portal.lib.languages import offered, usual
from portal.lib.moments import Times


def times_of(user_id: int) -> Times:
    """On pages and in frames: without a language of their own, their browser is asked."""
    row = PersonSettings.objects.filter(pk=user_id).only("zone", "date_style", "language").first()
    return times_in(row) if row else Times()


def times_in(row: PersonSettings) -> Times:
    return Times(ZoneInfo(row.zone) if row.zone else None, row.date_style, row.language)


def written_times(row: PersonSettings | None) -> Times:
    """In what is written for them and read later: mails, notices. Without a language of their own, the usual one."""
    times = times_in(row) if row else Times()
    return times if times.language in offered() else replace(times, language=usual())
