"""What can be done inside the portal's own workers: built-in connectors and Python handlers, by job type.

Connectors are found by folder, handlers register themselves with `@handler("type")` in a module that a setting names
(`HANDLER_MODULES`). Two for one type is an error at start. Job types nobody here does are left to workers outside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeVar

from processes import connectors
from processes.connectors.base import Connector


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler gets: one job with everything it can see. Numbers are int or Decimal."""

    id: int
    type: str
    variables: Mapping[str, Any]
    headers: Mapping[str, str]
    instance_id: int
    element_id: str
    process_key: str
    business_key: str
    correlation_id: str
    idempotency_key: str  # the same for all attempts of one effect: hand it to the system you call
    attempt: int  # 1 for the first
    max_attempts: int
    leased_at: datetime


Variables = Mapping[str, Any] | None
Handler = Callable[[Job], Variables]
BatchHandler = Callable[[Sequence[Job]], Sequence[Variables]]
_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does the jobs of a type, and how. None: as the model says."""

    type: str
    function: Callable[..., Any] | None = None
    connector: Connector | None = None
    retries: int | None = None
    backoff_seconds: tuple[float, ...] | None = None
    at_most_once: bool = False
    batch: bool = False

    @property
    def writes_effects(self) -> bool:
        """Whether its calls leave the portal, so that intents and confirmations are kept."""
        return self.connector is not None or self.at_most_once


_doers: dict[str, Doer] = {}


def handler(
    type: str,
    *,
    retries: int | None = None,
    backoff: Sequence[float] | None = None,
    at_most_once: bool = False,
    batch: bool = False,
) -> Callable[[_F], _F]:
    """Do jobs of `type` with the decorated function: `Job` in, variables (or None) out.

    Raise `ConnectorError` to fail with a code (and, by `bpmn_error`, for the process to catch), `OutcomeUnknown`
    when it may have happened; any other exception fails the attempt. `batch`: a list of jobs in, as many results out.
    """

    if batch and at_most_once:
        raise ValueError(
            f"Expected jobs of type {type!r} to be done one by one or in batches, but at most once is one by one."
        )

    def register(function: _F) -> _F:
        seconds = tuple(backoff) if backoff is not None else None
        _add(Doer(type, function, None, retries, seconds, at_most_once, batch))
        return function

    return register


def _add(doer: Doer) -> None:
    known = _doers.get(doer.type)
    if known is not None and known.function is not doer.function:
        raise ValueError(f"Expected one doer for jobs of type {doer.type!r}, but there are two.")
    _doers[doer.type] = doer


def doers() -> Mapping[str, Doer]:
    """Everybody in this process, by job type."""
    return _doers


def find_doers(handler_modules: Sequence[str]) -> None:
    """Find the connectors by folder and import the modules of handlers; called once at start."""
    for module in iter_modules(connectors.__path__):
        if module.ispkg:
            connector: Connector = import_module(f"{connectors.__name__}.{module.name}.connector").CONNECTOR
            if connector.type not in _doers:
                _add(Doer(connector.type, connector=connector))
    for name in handler_modules:
        import_module(name)
