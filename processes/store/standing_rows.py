"""Rows every portal has: the clock's offset and the calendar `office`. Put there by migrations, and kept there.

Whatever empties tables (a flush, a restore of data alone) is followed by `post_migrate`, and so by this; without the
offset's row there is no portal time at all.
"""

from typing import Any

from django.db import connection

_ROWS = {
    "clock_offset": "INSERT INTO clock_offset (id, \"offset\") VALUES (1, interval '0') ON CONFLICT DO NOTHING",
    "calendar": """
INSERT INTO calendar (key, name, zone, week, country, subdivision, days, version, changed_at) VALUES
('office', 'Office hours', 'Europe/Berlin',
 '[[["09:00","17:00"]],[["09:00","17:00"]],[["09:00","17:00"]],[["09:00","17:00"]],[["09:00","17:00"]],[],[]]',
 'DE', '', '{}', 1, clock_timestamp()) ON CONFLICT DO NOTHING""",
}


def keep_standing_rows(**signal: Any) -> None:  # whatever post_migrate hands over
    """Put back what is missing; changes nothing that is there."""
    there = set(connection.introspection.table_names())  # migrations may stand anywhere
    with connection.cursor() as cursor:
        for table in sorted(there & _ROWS.keys()):
            cursor.execute(_ROWS[table])
