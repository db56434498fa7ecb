"""Drive the engine in a test, in one of three ways: in memory, reloaded after every command, reloaded in part.

`Engine` runs commands over a store and plays the world around it: workers, people, timers, messages, other instances.
`Run` is one instance as a test talks about it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from processes.engine.changes import Changes
from processes.engine.commands import (
    AskOutcome,
    CancelInstance,
    ChildEnded,
    Command,
    CompensateInstance,
    CompleteJob,
    CompleteWork,
    Correlate,
    RaiseIncident,
    Rejected,
    ResolveIncident,
    ResumeInstance,
    SetVariables,
    StartInstance,
    SuspendInstance,
    ThrowError,
    ThrowEscalation,
    TriggerTimer,
)
from processes.engine.environment import DecisionAnswer, Environment
from processes.engine.limits import DEFAULT_LIMITS, Limits
from processes.engine.run import run_command
from processes.engine.state import InstanceState, NeedsMore, NeedsResults
from processes.graph.model import CompiledProcess
from tests.engine.storage import MemoryStore, Row

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
STRAIGHT, RELOADED, PARTIAL = "straight", "reloaded", "partial"


class Catalog:
    """Processes and decisions by key; a decision is a Python function in a test."""

    def __init__(self) -> None:
        self.processes: dict[int, CompiledProcess] = {}
        self.decisions: dict[str, Any] = {}

    def process(self, version_id: int) -> CompiledProcess:
        return self.processes[version_id]

    def called(self, key: str, binding: str, value: str) -> tuple[int, int] | None:
        versions = [v for v, p in self.processes.items() if p.key == key]
        return (versions[-1], versions[-1]) if versions else None

    def decide(
        self, key: str, binding: str, value: str, context: dict[str, Any], now: datetime
    ) -> DecisionAnswer | None:
        decision = self.decisions.get(key)
        return (
            None
            if decision is None
            else DecisionAnswer(decision(context), 1, dict(context), [1], [], [{"result": decision(context)}])
        )

    def calendar(self, key: str) -> Any | None:
        return None


class Engine:
    def __init__(self, mode: str = STRAIGHT, limits: Limits = DEFAULT_LIMITS) -> None:
        self.mode = mode
        self.store = MemoryStore()
        self.catalog = Catalog()
        self.now = BEGIN
        self.ids = count(1000)
        self.limits = limits
        self.kept: dict[int, InstanceState] = {}

    # processes and instances

    def deploy(self, process: CompiledProcess) -> int:
        version = len(self.catalog.processes) + 1
        self.catalog.processes[version] = process
        return version

    def start(self, process: CompiledProcess, variables: dict[str, Any] | None = None, **more: Any) -> Run:
        version = self.deploy(process)
        instance_id = next(self.ids)
        command = StartInstance(instance_id, version, version, variables or {}, **more)
        result = self.execute(command)
        assert result is None, result
        return Run(self, instance_id)

    # commands

    def execute(self, command: Command) -> Rejected | None:
        """One command as the actions run it: load, run, load more and run again when asked, commit."""
        changes = Changes(self.now)
        env = Environment(self.now, self.ids, self.catalog, self.limits)
        tokens = self._named(command)
        bodies: set[int] = set()
        while True:
            state = self._load(command, tokens, bodies)
            process = self.catalog.process(state.version_id if state else command.version_id)
            mark = changes.mark()
            try:
                result = run_command(state, process, command, env, changes)
                break
            except NeedsMore as more:
                changes.rollback(mark)
                tokens = self._more(more, tokens, bodies)
        if isinstance(result, Rejected):
            assert changes.mark() == mark, "a rejected command changes nothing"
            return result
        self.store.commit(result, changes)
        self._keep(result)
        return None

    def _more(self, more: NeedsMore, tokens: set[int] | None, bodies: set[int]) -> set[int] | None:
        if isinstance(more, NeedsResults):
            bodies.add(more.body_id)
            return tokens
        assert tokens is not None, f"{more} But all were there."
        return None

    def _named(self, command: Command) -> set[int] | None:
        if self.mode != PARTIAL:
            return None
        token = getattr(command, "token_id", None)
        return set() if token is None else {token}

    def _load(self, command: Command, tokens: set[int] | None, bodies: set[int]) -> InstanceState | None:
        if isinstance(command, StartInstance):
            return None
        if self.mode == STRAIGHT:
            return self.kept[command.instance_id]
        process = self.catalog.process(self.store.instances[command.instance_id]["version_id"])
        return self.store.load(command.instance_id, process, tokens=tokens, bodies=bodies)

    def _keep(self, state: InstanceState) -> None:
        state.patch = {}
        state.jobs_opened = 0
        state.is_new = False
        self.kept[state.id] = state

    # the world around

    def pass_time(self, **span: float) -> None:
        """Move the clock; timers fire one by one in the order in which they are due."""
        end = self.now + timedelta(**span)
        while due := [t for t in self.store.timers.values() if t["due_at"] <= end]:
            timer = min(due, key=lambda row: (row["due_at"], row["id"]))
            self.now = max(self.now, timer["due_at"])
            self.execute(
                TriggerTimer(
                    timer["instance_id"],
                    timer["token_id"],
                    timer["id"],
                    timer["element"],
                    timer["due_at"],
                    timer["repeat"],
                )
            )
            if self.store.instances[timer["instance_id"]]["suspended"]:
                break
        self.now = end

    def message(self, name: str, key: str = "", variables: dict[str, Any] | None = None) -> bool:
        """Publish a message to the oldest subscription; False when nobody waits for it."""
        return self._correlate("message", name, key, variables or {}, only_first=True)

    def signal(self, name: str, variables: dict[str, Any] | None = None) -> bool:
        return self._correlate("signal", name, "", variables or {}, only_first=False)

    def _correlate(
        self, kind: str, name: str, key: str, variables: dict[str, Any], *, only_first: bool, but: int = 0
    ) -> bool:
        waiting = [
            s
            for s in self.store.subscriptions.values()
            if (s["kind"], s["name"], s["correlation_key"]) == (kind, name, key) and s["instance_id"] != but
        ]
        for s in waiting[:1] if only_first else waiting:
            self.execute(Correlate(s["instance_id"], s["token_id"], s["id"], s["element"], variables))
        return bool(waiting)

    def deliver(self) -> None:
        """Apply what instances sent each other until nothing is under way."""
        while self.store.commands or self.store.signals:
            while self.store.signals:
                name, variables, sender = self.store.signals.pop(0)
                self._correlate("signal", name, "", variables, only_first=False, but=sender)
            commands, self.store.commands = self.store.commands, []
            for row in commands:
                self.execute(sent(row))


def sent(row: Row) -> Command:
    """The command in a row from one instance to another."""
    if row["kind"] == "start":
        return StartInstance(**row["payload"])
    if row["kind"] == "child_ended":
        return ChildEnded(**row["payload"])
    if row["kind"] == "escalated":
        return ThrowEscalation(**row["payload"])
    return CancelInstance(row["instance_id"], row["payload"]["reason"])


class Run:
    """One instance. Elements are named by their ids; a name that stands for several tokens means the oldest."""

    def __init__(self, engine: Engine, instance_id: int) -> None:
        self.engine = engine
        self.id = instance_id
        self.store = engine.store
        self.process = engine.catalog.process(self.store.instances[instance_id]["version_id"])

    # what it is

    @property
    def state(self) -> str:
        return self.store.instances[self.id]["state"]

    @property
    def variables(self) -> dict[str, Any]:
        return self.store.instances[self.id]["variables"]

    @property
    def history(self) -> list[Row]:
        return sorted(
            (row for row in self.store.history if row["instance_id"] == self.id), key=lambda row: row["seq"]
        )

    @property
    def passed(self) -> list[str]:
        """Elements that were left normally, in order."""
        return [self.name(r["element"]) for r in self.history if r["outcome"] not in ("cancelled", "error")]

    @property
    def ended(self) -> list[str]:
        """Elements that were ended around, in order."""
        return [self.name(r["element"]) for r in self.history if r["outcome"] in ("cancelled", "error")]

    @property
    def waiting(self) -> list[str]:
        """Elements where tokens wait that are no scopes, by age."""
        scopes = {t["scope"] for t in self.tokens}
        return [self.name(t["element"]) for t in self.tokens if t["id"] not in scopes]

    @property
    def tokens(self) -> list[Row]:
        return [t for t in self.store.tokens.values() if t["instance_id"] == self.id]

    @property
    def incidents(self) -> list[tuple[str, str]]:
        return [
            (self.name(i["element"]), i["code"])
            for i in self.store.open_incidents()
            if i["instance_id"] == self.id
        ]

    def name(self, position: int) -> str:
        return self.process.elements[position].id

    def token(self, element_id: str) -> Row:
        position = self.process.positions[element_id]
        return next(t for t in self.tokens if t["element"] == position and not t["is_body"])

    def job(self, element_id: str) -> Row:
        token = self.token(element_id)["id"]
        return next(job for job in self.store.jobs.values() if job["token_id"] == token)

    def children(self) -> list[Run]:
        return [
            Run(self.engine, i["id"])
            for i in self.store.instances.values()
            if i["parent_instance"] == self.id
        ]

    # what is done to it

    def do(self, command: Command) -> Rejected | None:
        result = self.engine.execute(command)
        self.engine.deliver()
        return result

    def complete(self, *element_ids: str, outcome: str = "", **variables: Any) -> Run:
        """Finish jobs and tasks at these elements, as their workers and people would."""
        for element_id in element_ids:
            token = self.token(element_id)
            if token["waiting_for"] == "job":
                job = self.job(element_id)
                result = self.do(CompleteJob(self.id, token["id"], job["id"], dict(variables)))
            else:
                result = self.do(CompleteWork(self.id, token["id"], dict(variables), outcome, "user:1"))
            assert result is None, result
        return self

    def throw_error(self, element_id: str, code: str, **variables: Any) -> Rejected | None:
        token = self.token(element_id)
        job = self.job(element_id)["id"] if token["waiting_for"] == "job" else None
        return self.do(ThrowError(self.id, token["id"], code, "it went wrong", job, dict(variables)))

    def escalate(self, element_id: str, code: str) -> Rejected | None:
        return self.do(ThrowEscalation(self.id, self.token(element_id)["id"], code))

    def escalate_as_a_whole(self, code: str) -> Rejected | None:
        return self.do(ThrowEscalation(self.id, self.id, code))

    def give_up(self, element_id: str, code: str = "job-failed") -> Run:
        """The attempts of a job are used up."""
        job = self.job(element_id)
        self.do(RaiseIncident(self.id, job["token_id"], code, "service is down", job["id"], 3))
        return self

    def ask_outcome(self, element_id: str) -> Run:
        job = self.job(element_id)
        self.do(AskOutcome(self.id, job["token_id"], job["id"], "the line went dead"))
        return self

    def resolve(self, element_id: str, **more: Any) -> Rejected | None:
        tokens = {token["id"] for token in self.tokens if self.name(token["element"]) == element_id}
        incident = next(i for i in self.store.open_incidents() if i["token_id"] in tokens)
        return self.do(ResolveIncident(self.id, incident["token_id"], incident["id"], actor="user:1", **more))

    def set(self, **variables: Any) -> Run:
        self.do(SetVariables(self.id, dict(variables)))
        return self

    def cancel(self) -> Rejected | None:
        return self.do(CancelInstance(self.id, "not wanted", "user:1"))

    def suspend(self) -> Rejected | None:
        return self.do(SuspendInstance(self.id, "user:1"))

    def resume(self) -> Rejected | None:
        return self.do(ResumeInstance(self.id, "user:1"))

    def compensate(self) -> Rejected | None:
        return self.do(CompensateInstance(self.id, "user:1"))
