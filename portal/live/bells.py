"""Bells: "there is work", said to a Celery queue. Lost without regret, for workers look by themselves every 2 s.

`ring` never waits and never fails. A thread of the process sends what was rung, each queue at most every 50 ms, with a
50 ms time-out; after three failures in a row it leaves the broker alone for two seconds.
"""

import logging
import os
import threading

from celery import current_app
from django.conf import settings
from kombu import Connection
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

TASKS = {
    "work": ("processes.work", "work"),
    "sweeps": ("processes.tick", "sweeps"),
    "heat": ("dashboards.fold", "sweeps"),
}  # bell -> the task it starts, and its queue
EXPIRES_SECONDS = 2  # an old bell says nothing: whoever was called has looked by then
TIMEOUT_SECONDS = 0.05
APART_SECONDS = 0.05
FAILURES_ALLOWED = 3
REST_SECONDS = 2.0


class _Ringer:
    """The sending thread of one process; made when the first bell is rung."""

    def __init__(self) -> None:
        self._rung: set[str] = set()
        self._wake = threading.Condition()
        self._failures = 0
        self._connection: Connection | None = None
        threading.Thread(target=self._send_all, name="bells", daemon=True).start()

    def ring(self, bell: str) -> None:
        with self._wake:
            self._rung.add(bell)
            self._wake.notify()

    def _send_all(self) -> None:
        while True:
            with self._wake:
                while not self._rung:
                    self._wake.wait()
                bells, self._rung = self._rung, set()
            for bell in bells:
                self._send(bell)
            self._pause(REST_SECONDS if self._failures >= FAILURES_ALLOWED else APART_SECONDS)

    def _pause(self, seconds: float) -> None:
        threading.Event().wait(seconds)

    def _send(self, bell: str) -> None:
        try:
            task, queue = TASKS[bell]
            current_app.send_task(
                task,
                queue=queue,
                expires=EXPIRES_SECONDS,
                ignore_result=True,
                retry=False,
                connection=self._connected(),
            )
            self._failures = 0
        except (KombuError, RedisError, OSError) as error:
            self._connection = None
            self._failures += 1
            if self._failures == FAILURES_ALLOWED:
                log.warning("bells are silent, workers look by themselves", extra={"reason": str(error)})

    def _connected(self) -> Connection:
        if self._connection is None:
            limits = {
                "socket_timeout": TIMEOUT_SECONDS,
                "socket_connect_timeout": TIMEOUT_SECONDS,
                "max_retries": 0,
            }
            self._connection = Connection(settings.CELERY_BROKER_URL, transport_options=limits)
        return self._connection


_ringer: _Ringer | None = None
_making = threading.Lock()


def ring(bell: str) -> None:
    """Call the workers of a queue, soon; many calls are one."""
    global _ringer
    with _making:
        if _ringer is None:
            _ringer = _Ringer()
    _ringer.ring(bell)


def _forget_after_fork() -> None:
    global _ringer, _making
    _ringer, _making = None, threading.Lock()


os.register_at_fork(after_in_child=_forget_after_fork)
