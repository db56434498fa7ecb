"""`/metrics` for Prometheus: what requests cost (django-prometheus) and how the processes are doing.

The process figures are read when asked, in a fixed number of queries, and are of the whole installation, whichever web
process answers. For scrapers with `METRICS_TOKEN` as bearer token, and for signed-in people who operate something.
"""

import secrets
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from portal.lib import sql
from processes import visibility

_INSTANCES = """
SELECT d.key, i.state, count(*) FROM instance i JOIN definition d ON d.id = i.definition_id
 WHERE i.state IN ('active', 'compensating') OR i.ended_at > podium_now() - interval '1 day' GROUP BY 1, 2
"""
_JOBS = "SELECT type, state, count(*) FROM job GROUP BY 1, 2"
_AGES = """
SELECT type, extract(epoch FROM podium_now() - min(run_at)) FROM job
 WHERE state = 'ready' AND run_at <= podium_now() GROUP BY 1
"""
_INCIDENTS = """
SELECT d.key, count(*) FROM incident i JOIN definition d ON d.id = i.definition_id WHERE i.state = 'open' GROUP BY 1
"""
_STEPS = """
SELECT d.key, v.element_ids->>h.element, count(*), sum(h.waiting_ms + h.working_ms) / 1000.0,
       count(*) FILTER (WHERE h.outcome IN ('error', 'cancelled'))
  FROM element_history h JOIN definition_version v ON v.id = h.version_id JOIN definition d ON d.id = v.definition_id
 WHERE h.left_at > podium_now() - interval '1 hour' AND h.left_at > h.entered_at GROUP BY 1, 2
"""
_LAGS = """
SELECT 'timers', coalesce(extract(epoch FROM podium_now() - min(due_at)), 0) FROM timer WHERE due_at < podium_now()
UNION ALL
SELECT 'escalations', coalesce(extract(epoch FROM podium_now() - min(due_at)), 0) FROM escalation
 WHERE state = 'pending' AND due_at < podium_now()
UNION ALL
SELECT 'leases', coalesce(extract(epoch FROM clock_timestamp() - min(lease_until)), 0) FROM job
 WHERE state = 'leased' AND lease_until < clock_timestamp()
UNION ALL
SELECT 'heat', count(*) FROM heat_delta
"""
_COMPENSATIONS = "SELECT count(*) FROM transition_log WHERE kind = 'instance' AND target = 'compensating'"


class ProcessCollector:
    """What the database says, as metric families."""

    def collect(self) -> Iterator[Any]:
        yield _gauge(
            "podium_instances", "Instances by state, ended ones of a day", ("process", "state"), _INSTANCES
        )
        yield _gauge("podium_jobs", "Jobs by state", ("type", "state"), _JOBS)
        yield _gauge("podium_job_queue_age_seconds", "Age of the oldest ready job", ("type",), _AGES)
        yield _gauge("podium_incidents_open", "Open incidents", ("process",), _INCIDENTS)
        yield _gauge(
            "podium_lag_seconds", "How late the oldest due thing is (heat: deltas to fold)", ("of",), _LAGS
        )
        yield from _steps()
        compensations = CounterMetricFamily(
            "podium_compensations", "Instances that began to undo what they did"
        )
        compensations.add_metric([], float(sql.fetch_value(_COMPENSATIONS)))
        yield compensations


def _gauge(name: str, words: str, labels: tuple[str, ...], query: str) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=labels)
    for *values, number in sql.fetch(query):
        family.add_metric([str(value) for value in values], float(number))
    return family


def _steps() -> Iterator[GaugeMetricFamily]:
    labels = ("process", "element")
    duration = GaugeMetricFamily(
        "podium_step_duration_seconds", "Mean duration of visits of the last hour", labels=labels
    )
    failure = GaugeMetricFamily(
        "podium_step_failure_ratio", "Share of them that ended in an error", labels=labels
    )
    for key, element, visits, seconds, failed in sql.fetch(_STEPS):
        duration.add_metric([key, element], float(seconds) / visits)
        failure.add_metric([key, element], failed / visits)
    yield duration
    yield failure


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """The text format; 401 for strangers."""
    if not _may_read(request):
        return HttpResponse("Expected METRICS_TOKEN as bearer token, or an operator's session.", status=401)
    registry = CollectorRegistry()
    registry.register(ProcessCollector())
    try:
        ours = generate_latest(registry)
    except DatabaseError:
        return HttpResponse("The database is away.", status=503)
    return HttpResponse(generate_latest(REGISTRY) + ours, content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and secrets.compare_digest(given, settings.METRICS_TOKEN):
        return True
    return request.user.is_authenticated and visibility.rights(request.user).anywhere("operate")
