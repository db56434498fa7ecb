"""History time to live: cases that ended longer ago than their version keeps them are forgotten with all they left.

Heat, the audit and the log of moves stay: they hold no case's contents. What other apps keep of a case they forget in
the same transaction, told by `InstancesForgotten`. A slice at a time, oldest first, and never one with a live child.
"""

from datetime import timedelta
from pathlib import Path

from django.db import transaction

from portal.lib import sinks, sql
from portal.lib.clock import portal_now
from processes.facts import InstancesForgotten
from processes.models import DefinitionVersion
from processes.store.definitions import compiled_process

_SQL = sql.load_queries(Path(__file__).parents[1] / "store" / "sql" / "retention.sql")
SLICE = 200


def forget_old_instances() -> int:
    """How many cases were forgotten."""
    now = portal_now()
    for version_id, days in _kept_days().items():
        until = now - timedelta(days=days)
        with transaction.atomic():
            rows = sql.fetch(_SQL["take_old"], {"version": version_id, "until": until, "limit": SLICE})
            if rows:
                _forget([row[0] for row in rows])
                return len(rows)
    return 0


def _kept_days() -> dict[int, int]:
    """Versions that say how long their cases are kept."""
    versions = DefinitionVersion.objects.filter(definition__kind="bpmn").exclude(
        state__in=("draft", "in_review")
    )
    kept = {pk: compiled_process(pk).history_days for pk in versions.values_list("pk", flat=True)}
    return {version_id: days for version_id, days in kept.items() if days is not None}


def _forget(instance_ids: list[int]) -> None:
    ids = {"ids": sql.numbers(instance_ids)}
    for name in ("history", "values", "incidents", "decisions", "effects", "events", "instances"):
        sql.execute(_SQL[f"forget_{name}"], ids)
    sinks.deliver([InstancesForgotten(instance_ids)])
