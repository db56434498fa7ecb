"""Celery entry points of the heat: fold what was appended, close buckets, compare with the tokens."""

from celery import shared_task

from dashboards.sweeps.fold import fold_all
from dashboards.sweeps.ladder import close_and_reconcile


@shared_task(name="dashboards.fold", ignore_result=True)
def fold() -> None:
    """Fold everything that waits and tell the browsers. Many at once are harmless: one folds, the others leave."""
    fold_all()


@shared_task(name="dashboards.ladder", ignore_result=True)
def ladder() -> None:
    """Once a minute: sum closed buckets, drop old ones, repair drift."""
    close_and_reconcile()
