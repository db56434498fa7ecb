"""A spike: arrivals twenty times as dense for a minute. Taken, or answered 503 with Retry-After; nothing is lost.

`python -m tests.chaos.spike [--rate N]`. Arrivals do not wait for each other: each is due at its moment, as customers are.
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from portal.lib.json import dumps
from tests.chaos import models, verdict
from tests.chaos.models import variables
from tests.chaos.sink import Sink
from tests.stack.database import Database
from tests.stack.outside import Outside
from tests.stack.portal import Portal

TIMES = 20
CALM_SECONDS, SPIKE_SECONDS, DRAINED_WITHIN = 10.0, 60.0, 120.0
AT_ONCE = 40
GIVE_UP_SECONDS = 600.0


@dataclass
class Report:
    arrived: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    repeated: int = 0  # requests without an answer, sent again under their key
    without_retry_after: int = 0
    drained_seconds: float = 0.0
    complaints: list[str] = field(default_factory=list)


def run(rate: float, spike_seconds: float = SPIKE_SECONDS) -> Report:
    """`rate` starts a second, then twenty times that, then until all is done."""
    sink = Sink(random.Random(1), is_calm=True)
    with Outside(None, sink=sink) as outside, Portal() as portal:
        token = portal.prepare(destinations=outside.ports, files=models.FILES, tokens=["admin"])["admin"]
        report = Report()
        with httpx.Client(
            headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False
        ) as client:
            arrivals = _Arrivals(client, portal.url, report)
            arrivals.run(rate, CALM_SECONDS)
            arrivals.run(rate * TIMES, spike_seconds)
        _drain(portal, sink, report)
        return report


class _Arrivals:
    def __init__(self, client: httpx.Client, url: str, report: Report) -> None:
        self.client, self.url, self.report = client, url, report
        self.lock = threading.Lock()

    def run(self, rate: float, seconds: float) -> None:
        started = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for number in range(int(rate * seconds)):
                time.sleep(max(0.0, started + number / rate - time.monotonic()))
                threads.submit(self._start, self.report.arrived)
                self.report.arrived += 1

    def _start(self, number: int) -> None:
        given = variables("straight", number)
        body: dict[str, Any] = {
            "process_key": "straight",
            "business_key": str(given["order"]),
            "variables": given,
        }
        while True:
            answer = self._ask(number, body)
            with self.lock:
                if answer is None:
                    self.report.repeated += 1
                    continue
                self.report.answers[answer.status_code] += 1
                is_over = answer.status_code not in (409, 429, 503)
                self.report.without_retry_after += (
                    answer.status_code == 503 and "retry-after" not in answer.headers
                )
            if is_over:
                return
            time.sleep(float(answer.headers.get("retry-after", 1)))

    def _ask(self, number: int, body: dict[str, Any]) -> httpx.Response | None:
        headers = {"Idempotency-Key": f"spike-{number}", "Content-Type": "application/json"}
        try:
            return self.client.post(
                f"{self.url}/api/v1/process-instances", content=dumps(body), headers=headers
            )
        except httpx.TransportError:
            return None


def _drain(portal: Portal, sink: Sink, report: Report) -> None:
    database = Database(portal.database_url)
    started = time.monotonic()
    while database.value(verdict.MOVING) and time.monotonic() - started < GIVE_UP_SECONDS:
        time.sleep(0.2)
    report.drained_seconds = round(time.monotonic() - started, 1)
    states = dict(database.rows("SELECT state, count(*) FROM instance GROUP BY 1"))
    if states != {"completed": report.arrived}:
        report.complaints.append(f"{report.arrived} arrived, and now they are {states}")
    if len(sink.counts()) != 3 * report.arrived or any(count != 1 for count in sink.counts().values()):
        report.complaints.append(f"{len(sink.counts())} effects for {report.arrived} arrivals")
    report.complaints += [
        f"{status} was answered {count} times"
        for status, count in report.answers.items()
        if status >= 500 and status != 503
    ]
    if report.without_retry_after:
        report.complaints.append(f"{report.without_retry_after} answers 503 without Retry-After")
    report.complaints += [f"doctor: {name}: {found}" for name, found in portal.doctor().items()]
    database.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=2.0, help="starts a second before the spike")
    report = run(parser.parse_args().rate)
    held = not report.complaints and report.drained_seconds <= DRAINED_WITHIN
    sys.stdout.write(
        f"{'All held' if held else 'NOT HELD'}: {report.arrived} arrivals, answers {dict(report.answers)}, {report.repeated} repeated, "
        f"drained {report.drained_seconds:.0f} s after the spike (promised {DRAINED_WITHIN:.0f} s). {report.complaints}\n"
    )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
