"""Answers that may take a while: somebody looks now and, while there is nothing, again and again until the time is over.

On the short way of API clients (`portal.api_handler`) the waiting is done in the event loop: two hundred workers that
wait are two hundred coroutines, and a thread is taken for each look only. Everywhere else the thread waits, which is for
the few who ask by their session, and for keyed requests, whose answer is kept in the transaction of their first look.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic, sleep

from django.db import connection
from django.http import HttpRequest, HttpResponse

Look = Callable[[], HttpResponse | None]
FIRST_PAUSE_SECONDS, LAST_PAUSE_SECONDS = 0.1, 1.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """How to look again, and when that is over; stands at an answer that says "nothing yet"."""

    look: Look
    until: float  # of this process's own count of seconds

    def pauses(self) -> Iterator[float]:
        """Seconds before each further look, until the time is over."""
        pause = FIRST_PAUSE_SECONDS
        while (left := self.until - monotonic()) > 0:
            yield min(pause, left)
            pause = min(pause * 1.5, LAST_PAUSE_SECONDS)

    def look_again(self) -> HttpResponse | None:
        """One further look; no connection is kept while nobody looks."""
        try:
            return self.look()
        finally:
            if not connection.in_atomic_block:
                connection.close()


def look_until(request: HttpRequest, look: Look, nothing: HttpResponse, seconds: float) -> HttpResponse:
    """What `look` finds within `seconds`, else `nothing`."""
    waiting = Waiting(look, monotonic() + seconds)
    if (found := look()) is not None:
        return found
    if getattr(request, "is_waited_for", False) and "Idempotency-Key" not in request.headers:
        nothing.waiting = waiting  # type: ignore[attr-defined]  # read by `portal.api_handler`
        return nothing
    for pause in waiting.pauses():
        sleep(pause)
        if (found := waiting.look_again()) is not None:
            return found
    return nothing
