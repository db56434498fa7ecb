"""Calls to destinations, counted."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from processes.models import Effect


def calls_today(now: datetime) -> dict[str, tuple[int, int]]:
    """Destination -> (effects of the last 24 hours, those that were refused or are unknown)."""
    rows = (
        Effect.objects.filter(requested_at__gte=now - timedelta(days=1))
        .values_list("destination")
        .annotate(calls=Count("pk"), failed=Count("pk", filter=Q(state__in=("refused", "unknown"))))
    )
    return {destination: (calls, failed) for destination, calls, failed in rows}
