"""A committed batch -> one append per version it touched, in the batch's own transaction."""

from collections.abc import Sequence

from django.db import transaction

from dashboards.heat.collapse import collapse
from dashboards.heat.ladder import Level, floor
from dashboards.heat.packing import MEASURES
from dashboards.store.queries import HEAT
from dashboards.store.zone import ZONE
from portal.lib.sql import cursor
from portal.live.bells import ring
from processes.facts import BatchCommitted


def _ring_folder() -> None:
    ring("heat")


def record(facts: Sequence[BatchCommitted]) -> None:
    """Append what these batches add to the heat of their versions: one statement per batch; then ring the folder."""
    transaction.on_commit(_ring_folder)
    for fact in facts:
        heat = collapse(fact.entries, fact.history, fact.incidents, fact.incidents_resolved)
        if not heat:
            continue
        columns = {
            name: [part[name].tobytes() if name in part else b"" for part in heat.values()]
            for name, _ in MEASURES
        }
        minute = floor(Level.MINUTE, fact.now, ZONE)
        with cursor() as cur:
            cur.execute(
                HEAT["append_deltas"],
                {"versions": list(heat), "minutes": [minute] * len(heat), **columns},
            )
