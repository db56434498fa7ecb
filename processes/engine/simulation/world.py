"""Instances in memory and everything around them: waits, jobs, tasks, messages, called instances, one virtual clock.

The engine is the one that runs production; what the database does there, dictionaries do here. Time passes only when
nothing else can happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from processes.engine import commands as c
from processes.engine.changes import Changes, WorkRequest
from processes.engine.environment import Catalog, Environment
from processes.engine.expressions import evaluate
from processes.engine.limits import DEFAULT_LIMITS, Limits
from processes.engine.run import run_command
from processes.engine.simulation.answers import Answer, Answers
from processes.engine.simulation.tables import Row, Tables
from processes.engine.state import InstanceState
from processes.graph.model import CompiledProcess, Kind, Trigger

MESSAGE, SIGNAL = "message", "signal"


@dataclass(slots=True)
class World:
    catalog: Catalog
    processes: dict[int, CompiledProcess]  # by version: those that messages and signals can start
    answers: Answers
    now: datetime
    begun: datetime
    limits: Limits = DEFAULT_LIMITS
    max_commands: int = 100_000  # a simulation that goes on and on is ended, and says so
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    states: dict[int, InstanceState] = field(default_factory=dict)
    tables: Tables = field(default_factory=Tables)
    entries: list[tuple[int, int, int | None, int | None]] = field(default_factory=list)
    buffered: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    todo: list[tuple[str, Any]] = field(default_factory=list)  # what instances sent and nobody has read yet
    turns: Counter[tuple[int, str]] = field(default_factory=Counter)
    rejected: list[tuple[c.Command, c.Rejected]] = field(default_factory=list)
    commands_run: int = 0

    # commands

    def execute(self, command: c.Command) -> c.Rejected | None:
        self.commands_run += 1
        changes = Changes(self.now)
        state = self.states.get(command.instance_id)
        version = command.version_id if isinstance(command, c.StartInstance) else None
        if state is None and version is None:
            return c.Rejected("gone", "Expected an instance, but there is none.")
        process = self.catalog.process(state.version_id if state is not None else version or 0)
        result = run_command(
            state, process, command, Environment(self.now, self.ids, self.catalog, self.limits), changes
        )
        if isinstance(result, c.Rejected):
            self.rejected.append((command, result))
            return result
        result.is_new = False
        self.states[result.id] = result
        self._keep(result, changes)
        return None

    def start(self, version: int, variables: dict[str, Any], **more: Any) -> int:
        """Start an instance; answers its id, also of one that was refused."""
        instance_id = next(self.ids)
        self.execute(c.StartInstance(instance_id, version, version, variables, **more))
        return instance_id

    def _keep(self, state: InstanceState, changes: Changes) -> None:
        self.tables.keep(changes)
        self.entries += [(state.id, *entry) for entry in changes.entries]
        self.todo += [("command", row) for row in changes.commands]
        self.todo += [(MESSAGE, row) for row in changes.messages]
        self.todo += [(SIGNAL, row) for row in changes.signals]

    # what happens next

    def run(self) -> None:
        """Until nothing can happen before the horizon."""
        while self.commands_run < self.max_commands and (self._deliver() or self._answer() or self._wait()):
            pass

    def settle(self) -> None:
        """Deliver all that instances sent each other, without letting time pass or answering anything."""
        while self.commands_run < self.max_commands and self._deliver():
            pass

    def answer(self, token_id: int, answer: Answer) -> bool:
        """Answer one open job or task by hand; False when nothing is open there."""
        job = self.tables.jobs.get(token_id)
        if job is not None and job["state"] == "ready":
            self._answer_job(job, answer)
        elif token_id in self.tables.work:
            self._answer_work(self.tables.work[token_id], answer)
        else:
            return False
        self.settle()
        return True

    def jump(self) -> bool:
        """Let the timer fire that is due next, however far away; False when none is set."""
        timer = self.tables.next_timer(datetime.max.replace(tzinfo=self.now.tzinfo))
        if timer is None:
            return False
        self.now = max(self.now, timer["due_at"])
        self._fire(timer)
        self.settle()
        return True

    @property
    def is_exhausted(self) -> bool:
        return self.commands_run >= self.max_commands

    def _deliver(self) -> bool:
        """What instances sent, then messages that waited for a subscription."""
        if self.todo:
            kind, row = self.todo.pop(0)
            if kind == "command":
                self.execute(_sent(row))
            elif kind == MESSAGE:
                self.publish(row[0], row[1], row[2])
            else:
                self.broadcast(row[0], row[1], row[2])
            return True
        for index, (name, key, variables) in enumerate(self.buffered):
            if self._correlate(name, key, variables):
                del self.buffered[index]
                return True
        return False

    def publish(self, name: str, key: str, variables: dict[str, Any]) -> None:
        """To one waiting instance, else to a process that it starts, else kept."""
        if not self._correlate(name, key, variables) and not self._start_by(
            Trigger.MESSAGE, name, variables, key
        ):
            self.buffered.append((name, key, variables))

    def broadcast(self, name: str, variables: dict[str, Any], sender: int = 0) -> None:
        waiting = [
            s
            for s in self.tables.subscriptions.values()
            if (s["kind"], s["name"]) == (SIGNAL, name) and s["instance_id"] != sender
        ]
        for s in waiting:
            self.execute(c.Correlate(s["instance_id"], s["token_id"], s["id"], s["element"], variables))
        self._start_by(Trigger.SIGNAL, name, variables, "")

    def _correlate(self, name: str, key: str, variables: dict[str, Any]) -> bool:
        for s in self.tables.subscriptions.values():
            if (s["kind"], s["name"], s["correlation_key"]) == (MESSAGE, name, key):
                command = c.Correlate(s["instance_id"], s["token_id"], s["id"], s["element"], variables)
                return self.execute(command) is None
        return False

    def _start_by(self, trigger: Trigger, name: str, variables: dict[str, Any], key: str) -> bool:
        started = False
        for version, process in self.processes.items():
            for position in starts_by(process, trigger, name, self.now):
                self.start(version, dict(variables), start_at=position, business_key=key)
                started = True
        return started

    def _answer(self) -> bool:
        """One job or task whose time has come."""
        for token_id, job in self.tables.jobs.items():
            if job["state"] == "ready" and self._answer_at(job["instance_id"], token_id, job["run_at"], job):
                return True
        for token_id, work in self.tables.work.items():
            if self._answer_at(work.instance_id, token_id, work.opened_at, None):
                return True
        return False

    def _answer_at(self, instance_id: int, token_id: int, since: datetime, job: Row | None) -> bool:
        state = self.states[instance_id]
        element = self.catalog.process(state.version_id).elements[state.tokens[token_id].element].id
        answer = self.answers.of(element, self.turns[instance_id, element])
        if answer is None or since + answer.after > self.now:
            return False
        self.turns[instance_id, element] += 1
        if job is not None:
            self._answer_job(job, answer)
        else:
            self._answer_work(self.tables.work[token_id], answer)
        return True

    def _answer_job(self, job: Row, answer: Answer) -> None:
        instance, token, job_id = job["instance_id"], job["token_id"], job["id"]
        job["attempts"] += 1
        if answer.fail:
            self._fail(job, answer.fail)
        elif answer.unknown:
            self.execute(c.AskOutcome(instance, token, job_id, answer.message or "outcome unknown"))
        elif answer.error is not None:
            self.execute(
                c.ThrowError(instance, token, answer.error, answer.message, job_id, dict(answer.variables))
            )
        else:
            self.execute(
                c.CompleteJob(instance, token, job_id, dict(answer.variables), attempts=job["attempts"])
            )

    def _fail(self, job: Row, message: str) -> None:
        """A failed attempt: again after a minute, or an incident when attempts are used up."""
        if job["attempts"] < job["max_attempts"]:
            job["run_at"] = self.now + timedelta(minutes=1)
            return
        self.execute(
            c.RaiseIncident(
                job["instance_id"], job["token_id"], "job-failed", message, job["id"], job["attempts"]
            )
        )

    def _answer_work(self, work: WorkRequest, answer: Answer) -> None:
        if answer.escalation:
            self.execute(c.ThrowEscalation(work.instance_id, work.token_id, answer.escalation))
        elif answer.error is not None:
            self.execute(
                c.ThrowError(
                    work.instance_id,
                    work.token_id,
                    answer.error,
                    answer.message,
                    None,
                    dict(answer.variables),
                )
            )
        else:
            outcome = answer.outcome or _usual_outcome(work)
            self.execute(c.CompleteWork(work.instance_id, work.token_id, dict(answer.variables), outcome))

    def _wait(self) -> bool:
        """Move the clock to the next thing that is due; False when nothing is, before the horizon."""
        moment = min(self._moments(), default=None)
        if moment is None or moment > self.begun + self.answers.until:
            return False
        self.now = max(self.now, moment)
        due = self.tables.next_timer(self.now)
        if due is not None:
            self._fire(due)
        self._publish_due()
        return True

    def _moments(self) -> list[datetime]:
        moments = [timer["due_at"] for timer in self.tables.timers.values()]
        moments += [
            job["run_at"]
            for job in self.tables.jobs.values()
            if job["state"] == "ready" and job["run_at"] > self.now
        ]
        moments += [self.begun + p.at for p in (*self.answers.messages, *self.answers.signals)]
        for token_id, since in self.tables.opened():
            answer = self._pending_answer(token_id)
            if answer is not None and since + answer.after > self.now:
                moments.append(since + answer.after)
        return moments

    def _pending_answer(self, token_id: int) -> Answer | None:
        row = self.tables.jobs.get(token_id)
        instance_id = row["instance_id"] if row is not None else self.tables.work[token_id].instance_id
        state = self.states[instance_id]
        element = self.catalog.process(state.version_id).elements[state.tokens[token_id].element].id
        return self.answers.of(element, self.turns[instance_id, element])

    def _fire(self, timer: Row) -> None:
        command = c.TriggerTimer(
            timer["instance_id"],
            timer["token_id"],
            timer["id"],
            timer["element"],
            timer["due_at"],
            timer["repeat"],
        )
        if self.execute(command) is not None:
            self.tables.timers.pop(timer["id"], None)

    def _publish_due(self) -> None:
        for message in [m for m in self.answers.messages if self.begun + m.at <= self.now]:
            self.answers.messages.remove(message)
            self.publish(message.name, message.correlation_key, message.variables)
        for signal in [s for s in self.answers.signals if self.begun + s.at <= self.now]:
            self.answers.signals.remove(signal)
            self.broadcast(signal.name, signal.variables)


def starts_by(process: CompiledProcess, trigger: Trigger, name: str, now: datetime) -> list[int]:
    """Elements of a process that an event of that name starts an instance at."""
    found = []
    for element in process.elements:
        if element.scope or element.event is None:
            continue
        gateways = [process.elements[process.flows[flow].source] for flow in element.incoming]
        starting = element.kind is Kind.START_EVENT or element.instantiates
        if not starting and not any(gateway.instantiates for gateway in gateways):
            continue
        events = element.event.parts or (element.event,)
        if any(e.trigger is trigger and e.name and evaluate(e.name, {}, now) == name for e in events):
            found.append(element.position)
    return found


def _sent(row: tuple[Any, ...]) -> c.Command:
    _, instance_id, _, kind, payload = row
    if kind == "start":
        return c.StartInstance(**payload)
    if kind == "child_ended":
        return c.ChildEnded(**payload)
    if kind == "escalated":
        return c.ThrowEscalation(**payload)
    return c.CancelInstance(instance_id, payload["reason"])


def _usual_outcome(work: WorkRequest) -> str:
    primary = [outcome["name"] for outcome in work.outcomes if outcome["primary"]]
    names: list[str] = primary or [outcome["name"] for outcome in work.outcomes]
    return names[0] if names else ""
