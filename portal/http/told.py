"""An answer that takes long and says how far it is: lines of JSON, the last of which is the answer or a problem.

    {"done": 100000, "of": 340000}
    {"answer": {...}}    or    {"problem": {...}}

The work is done in a thread of its own with its own database connection; when the reader goes away it is stopped the next
time it says how far it is.
"""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import connection
from django.http import StreamingHttpResponse

from portal.http.exact_json import plain
from portal.http.problems import problem, problem_of
from portal.lib.errors import PortalError
from portal.lib.json import dumps

log = structlog.get_logger(__name__)
Told = Callable[[int, int], None]
Work = Callable[[Told], dict[str, Any]]


class _NobodyListens(Exception):
    pass


class _Lines(StreamingHttpResponse):
    """Line by line in the request's own thread; Django would wait for the last one."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        lines: Iterator[bytes] = iter(self)
        while line := await sync_to_async(lambda: next(lines, b""))():
            yield line


def told_answer(work: Work) -> StreamingHttpResponse:
    """What `work` answers. It is handed a function to say how far it is: (done, of how many)."""
    response = _Lines(_lines(work), content_type="application/x-ndjson")
    response["Cache-Control"] = "no-store"
    return response


def _lines(work: Work) -> Iterator[bytes]:
    said: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
    is_left = threading.Event()

    def told(done: int, of: int) -> None:
        if is_left.is_set():
            raise _NobodyListens
        said.put({"done": done, "of": of})

    threading.Thread(target=copy_context().run, args=(_carry_out, work, told, said), daemon=True).start()
    try:
        while (line := said.get()) is not None:
            yield f"{dumps(plain(line))}\n".encode()
    finally:
        is_left.set()


def _carry_out(work: Work, told: Told, said: "SimpleQueue[dict[str, Any] | None]") -> None:
    try:
        said.put({"answer": work(told)})
    except _NobodyListens:
        pass
    except PortalError as error:
        said.put({"problem": problem_of(error)})
    except Exception:
        log.exception("told_answer_failed")
        said.put({"problem": problem(500, "internal", "Something went wrong here. It was written down.")})
    finally:
        connection.close()
        said.put(None)
