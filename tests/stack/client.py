"""An API client as one should be: it tries again under the same key until it is answered, and counts what it met."""

import itertools
import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any

import httpx

from portal.lib.json import dumps, loads

TRY_AGAIN = frozenset({409, 429, 500, 502, 503, 504})
PAUSE_SECONDS = 0.25
REQUEST_SECONDS = 15.0


class Client:
    """Asks the first of `urls` that answers. Safe to use from several threads."""

    def __init__(self, token: str, *urls: str, patience_seconds: float = 240.0) -> None:
        self.urls, self.patience = urls, patience_seconds
        self.failures = itertools.count()
        self.seconds_lost = 0.0  # the longest time one request was without an answer
        self._http = httpx.Client(
            headers={"Authorization": f"Bearer {token}"}, timeout=REQUEST_SECONDS, trust_env=False
        )
        self._lock = threading.Lock()

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, **query: Any) -> Any:
        return self._asked("GET", path, query=query)

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        conflicts: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The decoded answer. With `conflicts` a 409 is an answer too: somebody else was first."""
        keyed = {"Idempotency-Key": uuid.uuid4().hex, **(headers or {})}
        return self._asked(
            "POST", path, body={} if body is None else body, headers=keyed, conflicts=conflicts
        )

    def _asked(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
        conflicts: bool = False,
    ) -> Any:
        started = time.monotonic()
        for attempt in itertools.count():
            answer = self._try(self.urls[attempt % len(self.urls)], method, path, query, body, headers or {})
            if answer is not None and (answer.status_code not in TRY_AGAIN or _is_final(answer, conflicts)):
                with self._lock:
                    self.seconds_lost = max(self.seconds_lost, time.monotonic() - started)
                return _decoded(answer, method, path)
            if time.monotonic() - started > self.patience:
                said = "nothing" if answer is None else f"{answer.status_code} {answer.text[:300]}"
                raise TimeoutError(f"{method} {path} was answered by {said} for {self.patience:.0f} s")
            next(self.failures)
            time.sleep(PAUSE_SECONDS)
        raise AssertionError

    def _try(
        self, url: str, method: str, path: str, query: Any, body: Any, headers: dict[str, str]
    ) -> httpx.Response | None:
        content = None if body is None else dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        try:
            return self._http.request(
                method, f"{url}/api/v1{path}", params=query, content=content, headers=headers | kind
            )
        except httpx.TransportError:
            return None


def _is_final(answer: httpx.Response, conflicts: bool) -> bool:
    if answer.status_code != 409 or not conflicts:
        return False
    return "idempotency-key-in-flight" not in answer.text and "busy" not in answer.text


def _decoded(answer: httpx.Response, method: str, path: str) -> Any:
    if answer.status_code >= 400 and answer.status_code not in (404, 409, 412):
        raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
    return loads(answer.content) if answer.content else None
