"""What a drain holds, and the heartbeat over all of it."""

import logging
import threading
from collections.abc import Iterable
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, connection

from processes.store.claim import LeasedJob, extend_leases

log = logging.getLogger(__name__)


class Held:
    """Jobs in this drain's hands. While it is entered, a thread extends their leases every few seconds."""

    def __init__(self) -> None:
        self._fences: dict[int, int] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Held":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def __len__(self) -> int:
        return len(self._fences)

    def take(self, jobs: Iterable[LeasedJob]) -> None:
        with self._lock:
            self._fences |= {job.id: job.fence for job in jobs}

    def drop(self, job_ids: Iterable[int]) -> None:
        with self._lock:
            for job_id in job_ids:
                self._fences.pop(job_id, None)

    def fences(self) -> dict[int, int]:
        with self._lock:
            return dict(self._fences)

    def _beat(self) -> None:
        while not self._over.wait(settings.JOB_HEARTBEAT_SECONDS):
            held = self.fences()
            if not held:
                continue
            try:
                extend_leases(held, settings.JOB_LEASE_SECONDS)
            except DatabaseError:
                log.warning("heartbeat missed", exc_info=True)  # the next one may reach the database again
            finally:
                connection.close()
