"""How the length of a visit splits: waiting for somebody, being worked on, standing still by agreement.

One definition for history rows, heat maps and inboxes, so that their sums agree to the millisecond:
total = left - entered = waiting + working + paused. Without a beginning of work the whole visit is waiting.
"""

from datetime import datetime, timedelta

_MILLISECOND = timedelta(milliseconds=1)


def milliseconds(start: datetime, end: datetime) -> int:
    """Whole milliseconds from start to end, 0 when end is earlier (clocks of two machines)."""
    return max(0, (end - start) // _MILLISECOND)


def split_visit(
    entered_at: datetime, started_at: datetime | None, left_at: datetime, paused_ms: int
) -> tuple[int, int]:
    """(waiting ms, working ms) of a visit; paused time is taken from the waiting, then from the working."""
    if entered_at == left_at:
        return 0, 0
    total = milliseconds(entered_at, left_at)
    if started_at is None or started_at >= left_at:
        return max(0, total - paused_ms), 0
    waiting = milliseconds(entered_at, started_at)
    working = total - waiting
    over = max(0, paused_ms - waiting)
    return max(0, waiting - paused_ms), max(0, working - over)
