"""When a failed job is tried again: the model's intervals, the last one repeating, spread by jitter."""

import random
from collections.abc import Sequence

from processes.graph.model import JobDetail
from processes.store.definitions import compiled_process

# Jobs that failed together (a service went down) come back spread over this part of the interval.
JITTER = 0.2
DEFAULT_BACKOFF_SECONDS = (5.0, 30.0, 120.0)


def delay_seconds(intervals: Sequence[float], attempts: int) -> float:
    """Seconds until the attempt after `attempts` failed ones, with jitter."""
    chosen = (intervals or DEFAULT_BACKOFF_SECONDS)[
        min(attempts, len(intervals or DEFAULT_BACKOFF_SECONDS)) - 1
    ]
    return chosen * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load, guards nothing


def next_attempt_in(version_id: int, element: int, attempts: int, asked_seconds: float | None) -> float:
    """Seconds until the next attempt of a job: what its worker asked for, else what the model says."""
    if asked_seconds is not None:
        return max(asked_seconds, 0.0)
    detail = compiled_process(version_id).elements[element].detail
    intervals = detail.backoff_seconds if isinstance(detail, JobDetail) else ()
    return delay_seconds(intervals, attempts)
