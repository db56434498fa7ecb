"""Move portal time: for demonstrations and tests of what happens later."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from portal.lib import sql, sweep
from portal.lib.clock import portal_now
from portal.lib.errors import Forbidden, Invalid
from portal.live.bells import ring
from processes.store.history import make_partitions

_MOVE = """
INSERT INTO clock_offset AS c (id, "offset") VALUES (1, %(by)s)
    ON CONFLICT (id) DO UPDATE SET "offset" = c."offset" + excluded."offset"
"""


class ClockIsReal(Forbidden):
    code = "clock-is-real"
    message = (
        "Expected a portal whose clock may be moved (PODIUM_TEST_CLOCK=1), but this one follows real time."
    )


def advance(seconds: float) -> int:
    """Move portal time forward, make the partitions it needs, and do what became due; how many rows that was.

    Raises:
        ClockIsReal: the installation does not allow it.
        Invalid: backwards.
    """
    if not settings.PODIUM_TEST_CLOCK:
        raise ClockIsReal
    if seconds < 0:
        raise Invalid(f"Expected to move the clock forward, but got {seconds} seconds.")
    with transaction.atomic():
        sql.execute(
            'UPDATE clock_offset SET "offset" = "offset" + %(by)s WHERE id = 1',
            {"by": timedelta(seconds=seconds)},
        )
    make_partitions(portal_now())
    handled = sweep.run_all_to_the_end()
    ring("work")
    return handled
