"""Two of each: two webs, two workers, two sweepers, two beats on one database; any one killed, nobody waits for long.

`python -m tests.chaos.twins`. A client that knows both addresses asks the other one when the first is silent.
"""

import os
import random
import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from portal.embedded.programs import local_url, portal_programs
from tests.chaos import models, verdict
from tests.chaos.models import variables
from tests.chaos.sink import Sink
from tests.portal import HOST, free_port, running
from tests.stack.client import Client
from tests.stack.database import Database
from tests.stack.outside import Outside
from tests.stack.portal import Portal

PROGRAMS = ("web", "work", "sweeps", "beat")
LONGEST_SECONDS = 2.0  # that a request may be without an answer
DRAIN_SECONDS = 300.0


@dataclass
class Report:
    started: int = 0
    longest_seconds: float = 0.0
    repeated: int = 0
    complaints: list[str] = field(default_factory=list)


def run(rounds: int = 1, pause_seconds: float = 4.0) -> Report:
    """Kill each of the first set in turn while starts and reads go on; judge."""
    sink = Sink(random.Random(1), is_calm=True)
    with (
        Outside(None, sink=sink) as outside,
        Portal(JOB_LEASE_SECONDS="3", JOB_HEARTBEAT_SECONDS="1") as portal,
    ):
        token = portal.prepare(destinations=outside.ports, files=models.FILES, tokens=["admin"])["admin"]
        with ExitStack() as stack:
            logs = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="podium-twins-")))
            port = free_port()
            for program in portal_programs(HOST, port, is_demo=False):
                stack.enter_context(running(program, portal.environment(), logs))
            client = Client(token, portal.url, local_url(HOST, port))
            return _judged(portal, client, sink, rounds, pause_seconds)


def _judged(portal: Portal, client: Client, sink: Sink, rounds: int, pause_seconds: float) -> Report:
    report, over = Report(), threading.Event()
    traffic = threading.Thread(target=_traffic, args=(client, report, over))
    traffic.start()
    for name in PROGRAMS * rounds:
        time.sleep(pause_seconds)
        if pid := portal.pid_of(name):
            os.kill(pid, signal.SIGKILL)
    time.sleep(pause_seconds)
    over.set()
    traffic.join()
    database = Database(portal.database_url)
    report.complaints += _left(database, sink, report.started)
    report.complaints += [f"doctor: {name}: {found}" for name, found in portal.doctor().items()]
    report.longest_seconds, report.repeated = round(client.seconds_lost, 2), next(client.failures)
    database.close()
    client.close()
    return report


def _traffic(client: Client, report: Report, over: threading.Event) -> None:
    while not over.wait(0.05):
        given = variables("straight", report.started)
        body = {"process_key": "straight", "business_key": str(given["order"]), "variables": given}
        client.post("/process-instances", body)
        client.get("/process-instances", limit=10)
        report.started += 1


def _left(database: Database, sink: Sink, started: int) -> list[str]:
    deadline = time.monotonic() + DRAIN_SECONDS
    while database.value(verdict.MOVING) and time.monotonic() < deadline:
        time.sleep(0.2)
    states = dict(database.rows("SELECT state, count(*) FROM instance GROUP BY 1"))
    found = [] if states == {"completed": started} else [f"{started} were started, and now they are {states}"]
    twice = [effect for effect, count in sink.counts().items() if count != 1]
    if len(sink.counts()) != 3 * started or twice:
        found.append(f"{len(sink.counts())} effects for {started} instances, not once: {twice[:5]}")
    return found


def main() -> int:
    report = run(rounds=2)
    held = not report.complaints and report.longest_seconds <= LONGEST_SECONDS
    sys.stdout.write(
        f"{'All held' if held else 'NOT HELD'}: two of each, {report.started} starts, {report.repeated} requests repeated, "
        f"the longest without an answer {report.longest_seconds:.2f} s (promised {LONGEST_SECONDS:.0f} s). {report.complaints}\n"
    )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
