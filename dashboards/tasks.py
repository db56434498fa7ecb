"""Celery entry point of the heat: fold what was appended, when a bell says so."""

from celery import shared_task

from dashboards.sweeps.fold import fold_all


@shared_task(name="dashboards.fold", ignore_result=True)
def fold() -> None:
    """Fold everything that waits and tell the browsers. Many at once are harmless: one folds, the others leave."""
    fold_all()
