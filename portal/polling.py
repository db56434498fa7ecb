"""Workers look by themselves when they hear no bell: with Redis gone work is late by seconds, not until it returns.

A thread in each worker process; it lives in the pool's children, which Celery keeps while it waits for its broker.
"""

import logging
import os
import threading
from time import monotonic
from typing import Any

from celery import signals
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from portal.celery import app
from portal.lib.sql import forget_connections

log = logging.getLogger(__name__)
TASK_OF_QUEUE = {"work": "processes.work", "sweeps": "processes.tick"}

_queues: set[str] = set()
_heard: dict[str, float] = {}


def connect() -> None:
    """Listen to the signals of Celery's workers; harmless everywhere else."""
    signals.celeryd_after_setup.connect(_note_queues)
    signals.worker_process_init.connect(_start)
    signals.task_prerun.connect(_hear)
    signals.task_postrun.connect(close_old_connections)


def _note_queues(sender: Any = None, instance: Any = None, **kwargs: Any) -> None:
    _queues.update(instance.app.amqp.queues.consume_from)


def _hear(task: Any = None, **kwargs: Any) -> None:
    _heard[task.name] = monotonic()


def _start(**kwargs: Any) -> None:
    forget_connections()  # neither a connection nor a pool survives the fork
    threading.Thread(target=_poll, args=(os.getppid(),), name="poll", daemon=True).start()


def _poll(parent: int) -> None:
    pause = threading.Event()
    while not pause.wait(settings.WORKER_POLL_SECONDS / 4):
        if os.getppid() != parent:
            os._exit(1)  # the worker was killed: leave nothing behind that works unseen
        for queue in _queues & TASK_OF_QUEUE.keys():
            name = TASK_OF_QUEUE[queue]
            if monotonic() - _heard.get(name, 0.0) >= settings.WORKER_POLL_SECONDS:
                _heard[name] = monotonic()
                _run(name)


def _run(name: str) -> None:
    try:
        app.tasks[name].run()
    except (DatabaseError, InterfaceError):
        log.warning("nobody rang, and the database does not answer", exc_info=True)
    finally:
        connection.close()
