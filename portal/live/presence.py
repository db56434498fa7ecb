"""Who has something open now. Kept in Redis alone, by tab, each entry for a few seconds past its last sign of life.

A tab that is closed leaves; one that is killed is forgotten when its time is over, whoever still looks. Times are Redis's,
so that the clocks of several machines need not agree. Without Redis nobody is anywhere, and nothing fails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import redis
import structlog
from django.conf import settings

from portal.lib.json import dumps, loads
from portal.live.push import redis_client

STAYS_SECONDS = 15  # three heartbeats

log = structlog.get_logger(__name__)

_STAY = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
_LOOK = """
local now, found = tonumber(redis.call('TIME')[1]), {}
for number, key in ipairs(KEYS) do found[number] = redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf') end
return found
"""


@dataclass(frozen=True, slots=True)
class Tab:
    """One open tab of a person."""

    user_id: int
    name: str
    channel: str

    def __str__(self) -> str:
        return dumps([self.user_id, self.name, self.channel])


def stay(place: str, tab: Tab) -> None:
    """It is open, or still is."""
    _run(_STAY, [place], [str(tab), STAYS_SECONDS])


def leave(place: str, tab: Tab) -> None:
    try:
        _client().zrem(_key(place), str(tab))
    except redis.RedisError as error:
        log.warning("presence_lost", error=str(error))


def present(places: Sequence[str], *, besides: int) -> Mapping[str, list[str]]:
    """Place -> names of the people who have it open, `besides` one; places where nobody is are left out."""
    if not places:
        return {}
    found = _run(_LOOK, places, []) or [[] for _ in places]
    names = {place: _names(tabs, besides) for place, tabs in zip(places, found, strict=True)}
    return {place: people for place, people in names.items() if people}


def _names(tabs: Sequence[bytes], besides: int) -> list[str]:
    """Each person once, in order of name."""
    people = {user_id: name for user_id, name, _ in map(loads, tabs) if user_id != besides}
    return sorted(people.values())


def _run(script: str, places: Sequence[str], arguments: Sequence[object]) -> list[list[bytes]] | None:
    try:
        return _client().eval(script, len(places), *map(_key, places), *arguments)  # type: ignore[arg-type]
    except redis.RedisError as error:
        log.warning("presence_lost", error=str(error))
        return None


def _client() -> "redis.Redis":
    return redis_client(settings.REDIS_URL)


def _key(place: str) -> str:
    prefix = settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"]  # type: ignore[index]
    return f"{prefix}__present__{place}"
