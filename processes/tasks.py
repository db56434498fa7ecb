"""What Celery calls: bells and the tick. No arguments worth losing, no results."""

import logging

from celery import shared_task
from django.db import DatabaseError

from portal.lib.sweep import due_sweeps, run_sweep
from processes.work.work import work as work_now

log = logging.getLogger(__name__)


@shared_task(name="processes.work", ignore_result=True)
def work() -> None:
    """Somebody says there is work."""
    work_now()


@shared_task(name="processes.tick", ignore_result=True)
def tick() -> None:
    """A second has passed: run the sweeps that are due, each in its turn and none for long."""
    for name in due_sweeps():
        try:
            run_sweep(name)
        except DatabaseError:
            log.exception("sweep failed", extra={"sweep": name})  # the next tick tries again
