"""Bells that could not be rung. Which they were is forgotten; that some were is told to every process with sockets.

A thread of the process tells it as soon as Redis answers again (`hearing.py` is the other end). So what a page shows is right
some seconds after Redis is back, and nobody who commits waits for that.
"""

import os
import threading

import redis
from django.conf import settings

REST_SECONDS = 2.0  # after a failure: nobody rings, and this long until it is told

_owed = threading.Event()
_making = threading.Lock()
_teller: threading.Thread | None = None
_client: "redis.Redis | None" = None  # of who failed last


def lost_channel() -> str:
    """Where it is told; beside the groups of the channel layer."""
    return f"{settings.CHANNEL_LAYERS['default']['CONFIG']['prefix']}__lost"  # type: ignore[index]


def owe(client: "redis.Redis") -> None:
    """A bell is lost: say so when `client` reaches Redis again."""
    global _teller, _client
    _client = client
    _owed.set()
    with _making:
        if _teller is None:
            _teller = threading.Thread(target=_tell, name="lost-bells", daemon=True)
            _teller.start()


def _tell() -> None:
    pause = threading.Event()
    while True:
        _owed.wait()
        pause.wait(REST_SECONDS)
        _owed.clear()
        try:
            if _client is not None:
                _client.publish(lost_channel(), b"")
        except redis.RedisError:
            _owed.set()


def _forget_after_fork() -> None:
    global _teller, _making, _owed
    _teller, _making, _owed = None, threading.Lock(), threading.Event()


os.register_at_fork(after_in_child=_forget_after_fork)
