"""Bells for the sockets: `push_on_commit(groups, message)`. Nothing reaches a browser from a rolled-back transaction.

A bell says that something changed, never what it is now; sockets read that themselves, with their reader's rights.
Bells are lost without regret: sockets look for themselves now and then, and when they hear that some were lost
(`lost.py`). So publishing has 50 ms, and after a failure nobody tries again for two seconds; a commit never waits for Redis.
Publishes with a plain Redis client in the wire format of channels-redis: the layer's own `group_send` would open a
connection for every event loop a synchronous caller makes.
"""

import threading
import time
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import redis
import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction

from portal.live.lost import REST_SECONDS, owe

TIMEOUT_SECONDS = 0.05

log = structlog.get_logger(__name__)
_rest_until = threading.local()


def push_on_commit(groups: Iterable[str], message: Mapping[str, Any]) -> None:
    """Ring every group once the transaction is committed. `message` is small and names a consumer's method by `type`."""
    rung = sorted(set(groups))
    if rung:
        transaction.on_commit(lambda: push(rung, message))


def push(groups: Iterable[str], message: Mapping[str, Any]) -> None:
    """Ring now. Never raises for a Redis that is away."""
    layer = get_channel_layer()
    if layer is None:
        return
    client = redis_client(settings.REDIS_URL)
    if time.monotonic() < getattr(_rest_until, "value", 0.0):
        owe(client)
        return
    body = layer.serialize(dict(message))
    layers: Any = settings.CHANNEL_LAYERS
    prefix = layers["default"]["CONFIG"]["prefix"]
    pipe = client.pipeline(transaction=False)
    for group in groups:
        pipe.publish(f"{prefix}__group__{group}", body)
    try:
        pipe.execute()
    except redis.RedisError as error:
        _rest_until.value = time.monotonic() + REST_SECONDS
        owe(client)
        log.warning("bell_lost", error=str(error))


@cache
def redis_client(url: str) -> "redis.Redis":
    """A synchronous client that gives up after 50 ms; the same for the whole process."""
    return redis.Redis.from_url(
        url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS, max_connections=20
    )
