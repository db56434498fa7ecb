"""The zone and the formats somebody reads times in. One query for one person."""

from zoneinfo import ZoneInfo

from humantasks.models import PersonSettings
from portal.lib.moments import USUAL, Times


def times_of(user_id: int) -> Times:
    row = PersonSettings.objects.filter(pk=user_id).only("zone", "date_style").first()
    return times_in(row) if row else Times()


def times_in(row: PersonSettings) -> Times:
    return Times(ZoneInfo(row.zone) if row.zone else None, row.date_style or USUAL)
