"""Logs as JSON lines on stderr: one line per thing that happened, ids as fields, never variables, never secrets.

Both structlog's events and the standard library's records take this way, with the correlation id and the actor of
whatever is being done.
"""

import logging
from typing import Any

import structlog

from portal.lib.trace import current


def add_trace(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Who is asking, and under which id."""
    now = current()
    if now.correlation_id:
        event.setdefault("correlation_id", now.correlation_id)
    if now.actor:
        event.setdefault("actor", now.actor)
    return event


SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    add_trace,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.processors.format_exc_info,
]


def configure(level: str) -> dict[str, Any]:
    """Django's LOGGING; sets structlog up on the way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
        # httpx writes every address it calls, and chat systems put their key into it.
        "loggers": {"httpx": {"level": "WARNING"}},
        "root": {"handlers": ["lines"], "level": logging.getLevelName(level.upper())},
    }
