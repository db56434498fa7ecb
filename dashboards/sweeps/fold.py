"""Fold until nothing waits; tell the sockets of each version after each fold, in fold order."""

from dashboards.live.groups import tell_folded
from dashboards.store.fold import DELTAS_PER_FOLD, fold
from portal.lib.clock import portal_now

MOST_FOLDS = 200  # of one run: the next tick goes on


def fold_all() -> int:
    """How many deltas were folded."""
    folded = 0
    for _ in range(MOST_FOLDS):
        now = portal_now()
        result = fold(now)
        folded += result.deltas
        for version_id, sequence in result.sequences.items():
            tell_folded(version_id, sequence)
        if result.deltas < DELTAS_PER_FOLD:
            break
    return folded
