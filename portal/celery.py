"""Celery: rings workers' bells and ticks every second. Everything it carries may be lost.

Queues: `work` (drains: jobs, commands, messages) and `sweeps` (what comes due by time), each with worker processes of
its own. Settings follow from measurements with Redis killed and workers killed; none of them is what keeps work safe.
"""

import os
import sys

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("podium")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_default_queue="work",
    task_ignore_result=True,
    task_acks_late=False,  # a bell has done its work when it is heard; the database knows the rest
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=10_000,
    worker_max_memory_per_child=400_000,  # kB
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 60,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
    },
    beat_schedule={
        "tick": {
            "task": "processes.tick",
            "schedule": 1.0,
            "options": {"queue": "sweeps", "expires": 2, "ignore_result": True},
        }
    },
    beat_max_loop_interval=1,
    # Celery would close the pool around every task, so that each bell and each tick connected anew. Connections are given
    # back to the pool instead (portal.polling), which looks whether they still live before it lends them again.
    CELERY_DB_REUSE_MAX=sys.maxsize,
)
app.autodiscover_tasks()
