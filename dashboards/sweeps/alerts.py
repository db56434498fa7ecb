"""Look at the numbers of alerts every few seconds.

Rules are taken in batches by moving their next look ahead, so two beats share them; one that is killed leaves its rules to the next
look. Nothing is remembered between two looks but what stands in the rows. A number that takes long is looked at less often: at most
one part in twenty of a processor is spent on one.
"""

from datetime import datetime, timedelta
from time import perf_counter

from django.db import connection

from dashboards.actions.alerts import Look, end_for, looked_at
from dashboards.lifecycle import OPEN_ALERT_STATES
from dashboards.models import AlertRule
from dashboards.selectors.alert_number import read_number, unit_of
from dashboards.selectors.alert_past import condition_of
from dashboards.selectors.alert_sentences import sentence
from portal.lib.clock import portal_now

BATCH, EVERY, SPARING = 20, timedelta(seconds=10), 20
KEPT_DAYS = 31

_TAKE = """
UPDATE alert_rule SET look_at = %(next)s
 WHERE id IN (SELECT id FROM alert_rule WHERE NOT is_paused AND (look_at IS NULL OR look_at <= %(now)s)
              ORDER BY look_at NULLS FIRST, id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_LATER = "UPDATE alert_rule SET look_at = greatest(look_at, %s) WHERE id = %s"
_OVER = """
SELECT a.id FROM alert a
 WHERE a.rule_id IS NULL AND a.state = ANY(%s) AND NOT EXISTS (SELECT FROM token t WHERE t.id = a.token_id)
   AND NOT EXISTS (SELECT FROM instance i WHERE i.id = a.token_id AND i.ended_at IS NULL)
 ORDER BY a.id LIMIT %s
"""
_FORGET = "DELETE FROM alert_sample WHERE hour < %s"


def look_at_alerts() -> int:
    """One slice; how many rules were looked at and alerts of escalations ended."""
    now = portal_now()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"now": now, "next": now + EVERY, "most": BATCH})
        taken = sorted(row[0] for row in cursor.fetchall())
    for rule in AlertRule.objects.filter(pk__in=taken).select_related("definition").order_by("pk"):
        look(rule, now)
    return len(taken) + _end_over(now)


def look(rule: AlertRule, now: datetime) -> bool:
    """At one; whether something fired, was told or ended."""
    started = perf_counter()
    reading = read_number(rule, now)
    spent = timedelta(seconds=perf_counter() - started) * SPARING
    if spent > EVERY:
        with connection.cursor() as cursor:
            cursor.execute(_LATER, [now + spent, rule.pk])
    return looked_at(
        Look(
            rule.pk,
            rule.version,
            condition_of(rule),
            reading.value,
            reading.trouble,
            now,
            sentence(rule, reading.value),
            unit_of(rule),
        )
    )


def forget_samples() -> int:
    """What was seen longer ago than pages show."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [portal_now() - timedelta(days=KEPT_DAYS)])
        return cursor.rowcount


def _end_over(now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [list(OPEN_ALERT_STATES), BATCH])
        over = [row[0] for row in cursor.fetchall()]
    return end_for(over, now)
