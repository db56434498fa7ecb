"""Once a minute: sum closed buckets, and compare what heat says lives with what the tokens say."""

import structlog

from dashboards.store.fold import close_buckets
from dashboards.store.reconcile import repair_drift
from portal.lib.clock import portal_now

log = structlog.get_logger(__name__)


def close_and_reconcile() -> int:
    """Rows written for closed buckets. Drift is a bug or a restored backup; it is repaired and said loudly."""
    written = close_buckets(portal_now())
    drift = repair_drift(portal_now())
    for version_id, element, told, found in drift:
        log.error("heat_drift_repaired", version_id=version_id, element=element, told=told, found=found)
    if written:
        log.info("heat_buckets_closed", rows=written)
    return written
