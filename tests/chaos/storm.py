"""A storm: mixed processes with effects outside while everything is killed and frozen; then a verdict.

PostgreSQL is the only truth, so whatever dies, at any moment: every instance ends as it would have, every effect happened
once, and the doctor finds nothing. Figures of recovery are measured before, in calm weather (`recovery.py`).
"""

import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.sandbox.book import SERVICES, Book
from portal.sandbox.http import service_application
from portal.sandbox.mail import Mailbox
from tests.chaos import models, verdict
from tests.chaos.monkey import Monkey, Pace
from tests.chaos.people import GROUPS, People, Traffic
from tests.chaos.recovery import recoveries
from tests.chaos.sink import Sink
from tests.stack.client import Client
from tests.stack.database import Database
from tests.stack.outside import Outside
from tests.stack.portal import Portal

DEMO = Path("processes/demos/order_to_cash")
# What the sandbox services do now and then. Mails are not counted: a mail may come twice, like any mail.
SANDBOX_FAULTS = {
    "crm": ("malformed", 0.02),
    "payments": ("crash", 0.02),
    "stock": ("error", 0.02),
    "shipping": ("hang", 0.01),
}
DRAIN_SECONDS = 600.0  # far more than it takes; a machine may be busy
ROUNDS_OF_MENDING = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen. `orders` of the instances are order_to_cash; times are multiples of ten."""

    instances: int = 500
    orders: int = 100
    seconds: float = 60.0
    seed: int = 1
    pace: Pace = field(default_factory=Pace)
    lease_seconds: int = 3
    kills_to_time: int = 0


@dataclass
class Report:
    struck: dict[str, int] = field(default_factory=dict)
    recovery_seconds: list[float] = field(default_factory=list)
    drained_seconds: float = 0.0
    requests_repeated: int = 0
    calls: int = 0
    effects: int = 0
    questions: list[str] = field(default_factory=list)  # "did it happen?", open when all else had ended
    decided: dict[str, int] = field(default_factory=dict)
    incidents: list[str] = field(default_factory=list)  # named, then retried by a person
    complaints: list[str] = field(default_factory=list)
    logs: str = ""

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "logs"}


def run(plan: Plan) -> Report:
    """Start a portal, break it for a while, let it heal, judge."""
    with tempfile.TemporaryDirectory(prefix="podium-chaos-") as folder:
        book = Book(Path(folder) / "book.db")
        sink = Sink(random.Random(plan.seed))
        services = {name: service_application(name, book) for name in SERVICES}
        heartbeat = max(1, plan.lease_seconds // 3)
        with (
            Outside(Mailbox(book), sink=sink, **services) as outside,
            Portal(
                JOB_LEASE_SECONDS=str(plan.lease_seconds),
                JOB_HEARTBEAT_SECONDS=str(heartbeat),
                EMAIL_PORT=str(outside.mail_port),
                PODIUM_TEST_CLOCK="1",
            ) as portal,
        ):
            return _Storm(plan, portal, outside, sink, book).run()


class _Storm:
    def __init__(self, plan: Plan, portal: Portal, outside: Outside, sink: Sink, book: Book) -> None:
        self.plan, self.portal, self.outside, self.sink, self.book = plan, portal, outside, sink, book
        self.source = random.Random(plan.seed)
        self.database = Database(portal.database_url)
        self.report = Report()

    def run(self) -> Report:
        tokens = self.portal.prepare(
            destinations=self.outside.ports,
            prefixes={name: f"/{name}" for name in SERVICES},
            files=models.FILES | _demo_files(),
            tokens=["admin", *GROUPS],
        )
        clients = {name: Client(token, self.portal.url) for name, token in tokens.items()}
        admin = clients.pop("admin")
        if self.plan.kills_to_time:
            found = recoveries(self.portal, self.database, admin, self.sink, self.plan.kills_to_time)
            self.report.recovery_seconds = found
        for service, (fault, share) in SANDBOX_FAULTS.items():
            self.book.set_fault(service, fault, share)
        warehouse = {"operator": clients["operator"]}
        with People({"risk-1": clients["risk-1"]}, self._happened) as risk:
            self._rage(admin)
            self._calm_down()
            self._drain(risk)
            self._note_questions()
            with People(warehouse, self._happened) as people:
                self._drain(people)
                self._mend(admin, people)
            self.report.decided = dict(risk.did + people.did)
        self._judge([admin, *clients.values()])
        return self.report

    def _rage(self, admin: Client) -> None:
        plan = self.plan
        traffic = Traffic(admin, plan.instances - plan.orders, plan.orders, self.source)
        starting = threading.Thread(target=traffic.run, args=(plan.seconds * 0.7,))
        starting.start()
        monkey = Monkey(self.portal, plan.pace, self.source)
        monkey.rage(plan.seconds)
        starting.join()
        self.report.struck = dict(monkey.struck)

    def _note_questions(self) -> None:
        """What waits now waits for somebody who goes and looks, each at a step that is called at most once."""
        asked = self.database.rows(verdict.QUESTIONS)
        self.report.questions = [f"{key} at {element}: {title}" for key, element, title in asked]
        self.report.complaints += [
            f"{key} asks at {element}" for key, element, _ in asked if element not in ("ship_order", "do")
        ]

    def _calm_down(self) -> None:
        self.sink.is_calm = True
        for service in SERVICES:
            self.book.set_fault(service, "none", 1.0)

    def _drain(self, people: People) -> None:
        """Until every instance has ended, or stands at an incident."""
        started = time.monotonic()
        asked = people.answers_questions
        while self.database.value(verdict.MOVING) or (asked and self.database.rows(verdict.QUESTIONS)):
            if people.trouble:
                raise people.trouble[0]
            if time.monotonic() - started > DRAIN_SECONDS:
                break
            time.sleep(0.5)
        self.report.drained_seconds = round(time.monotonic() - started, 1)

    def _mend(self, admin: Client, people: People) -> None:
        """What stands at an incident is named, and a person can finish it."""
        for _ in range(ROUNDS_OF_MENDING):
            found = self.database.rows(verdict.INCIDENTS)
            for incident_id, business_key, element, code, message in found:
                self.report.incidents.append(f"{business_key} at {element}: {code}: {message}")
                admin.post(f"/incidents/{incident_id}/resolve", {}, conflicts=True)
            if not found:
                return
            self._drain(people)

    def _judge(self, clients: list[Client]) -> None:
        plan, report = self.plan, self.report
        report.complaints += verdict.complaints(
            self.database, self.sink, self.book, plan.instances - plan.orders, plan.orders
        )
        report.complaints += [f"doctor: {name}: {found}" for name, found in self.portal.doctor().items()]
        report.calls, report.effects = sum(self.sink.calls.values()), sum(self.sink.counts().values())
        for client in clients:
            report.requests_repeated += next(client.failures)
            client.close()
        report.logs = self.portal.logs() if report.complaints else ""
        self.database.close()

    def _happened(self, task: Mapping[str, Any]) -> bool:
        """What somebody finds who goes and looks."""
        if task["element_id"] == "do":
            return bool(self.sink.once.get((task["business_key"], "do", "")))
        keys = f"{task['process_instance']}:%"
        return bool(self.book._one("SELECT 1 FROM effect WHERE kind = 'parcel' AND key LIKE ?", (keys,)))


def _demo_files() -> dict[str, str]:
    return {
        path.name: path.read_text()
        for path in sorted(DEMO.iterdir())
        if path.suffix in {".bpmn", ".dmn", ".form"}
    }


def say(report: Report) -> None:
    sys.stdout.write(json.dumps(report.as_json(), indent=1, default=str) + "\n" + report.logs)
