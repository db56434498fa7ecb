"""In which language, zone and formats somebody reads frames: asked of the app that knows people, which its `ready()` names."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from portal.lib.languages import asked_for
from portal.lib.moments import Times

_known: list[Callable[[int], Times]] = []


def read_times_with(read: Callable[[int], Times]) -> None:
    """`read` answers for the id of a user."""
    _known[:] = [read]


def times_for(scope: dict[str, Any]) -> Times:
    """Of the person of a socket; without a language of their own, what their browser asks for. One query."""
    user = scope.get("user")
    times = _known[0](user.pk) if _known and user is not None and user.is_authenticated else Times()
    return times if times.language else replace(times, language=asked_for(_wishes(scope)))


def _wishes(scope: dict[str, Any]) -> str:
    found = (value for name, value in scope.get("headers", ()) if name == b"accept-language")
    return next(found, b"").decode("latin-1")
