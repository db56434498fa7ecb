"""Liveness and readiness: is this process alive; can it do its work right now."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from redis import Redis
from redis.exceptions import RedisError

from portal.lib import sql

_AGES = """
SELECT coalesce(extract(epoch FROM podium_now() - (SELECT min(due_at) FROM timer WHERE due_at < podium_now())), 0),
       coalesce(extract(epoch FROM podium_now() - (SELECT min(run_at) FROM job
                WHERE state = 'ready' AND run_at < podium_now())), 0)
"""


@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "live"})


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """503 without a database; Redis away or a backlog are told, but the portal goes on without them.

    A ready job or a due timer older than `BACKLOG_SECONDS` means that nobody works.
    """
    checks: dict[str, Any] = {"broker": _broker()}
    try:
        timer_seconds, job_seconds = sql.fetch(_AGES)[0]
        checks |= {
            "database": "ok",
            "oldest_due_timer_seconds": round(float(timer_seconds), 1),
            "oldest_ready_job_seconds": round(float(job_seconds), 1),
        }
    except DatabaseError:
        connection.close()
        return JsonResponse({"status": "unavailable", **checks, "database": "away"}, status=503)
    late = (
        max(checks["oldest_due_timer_seconds"], checks["oldest_ready_job_seconds"]) > settings.BACKLOG_SECONDS
    )
    return JsonResponse({"status": "late" if late else "ready", **checks})


def _broker() -> str:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5) as client:
            client.ping()
    except (RedisError, OSError):
        return "away"
    return "ok"
