"""How long work lies that a killed worker held: from `kill -9` until somebody else may have it or has done it."""

import os
import signal
import time

from tests.chaos.models import variables
from tests.chaos.sink import Sink
from tests.stack.client import Client
from tests.stack.database import Database
from tests.stack.portal import Portal

HELD = "SELECT id, fence FROM job WHERE state = 'leased' AND worker LIKE 'drain:%%:' || %s || ':%%'"
STILL_HELD = """SELECT count(*) FROM job AS j JOIN unnest(%s::bigint[], %s::bigint[]) AS h (id, fence)
    ON h.id = j.id AND h.fence = j.fence WHERE j.state = 'leased'"""
JOBS_AT_ONCE = 30
SLOW_SECONDS = 0.7
WAIT_SECONDS = 120.0


def recoveries(portal: Portal, database: Database, admin: Client, sink: Sink, kills: int) -> list[float]:
    """Kill a worker that is at work, so many times; seconds each time."""
    sink.slow_seconds = SLOW_SECONDS
    found = [_recovery(portal, database, admin, number) for number in range(kills)]
    sink.slow_seconds = 0.0
    return found


def _recovery(portal: Portal, database: Database, admin: Client, number: int) -> float:
    members = [
        {
            "business_key": f"timed-{number}-{each}",
            "variables": variables("timed", each) | {"order": f"timed-{number}-{each}"},
        }
        for each in range(JOBS_AT_ONCE)
    ]
    admin.post("/process-instances/batch", {"process_key": "straight", "instances": members})
    victim, held = _somebody_at_work(portal, database)
    os.kill(victim, signal.SIGKILL)
    killed = time.monotonic()
    ids, fences = [row[0] for row in held], [row[1] for row in held]
    while database.value(STILL_HELD, (ids, fences)):
        if time.monotonic() - killed > WAIT_SECONDS:
            break
        time.sleep(0.05)
    return round(time.monotonic() - killed, 2)


def _somebody_at_work(portal: Portal, database: Database) -> tuple[int, list[tuple[int, int]]]:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        for pid in portal.children_of("work"):
            if held := database.rows(HELD, (str(pid),)):
                return pid, held
        time.sleep(0.02)
    raise TimeoutError(portal.logs())
