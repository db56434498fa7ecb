"""Definitions as the engine wants them: compiled once per immutable version, found by key as of one epoch.

Two caches of this process: compiled versions by id, the least recently used dropped when they are too large together,
and answers to "which version is meant", valid for one catalogue epoch. The epoch is a row that publishing and retiring
raise in their own transaction; a batch reads it once, so all its answers are of one moment.
A draft is compiled each time it is asked for: it still changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.http.numbers import MAX_WHOLE
from portal.lib import sql
from processes.bpmn.reader import read_model as read_bpmn
from processes.calendars.calendar import Calendar
from processes.dmn.api import CompiledModel, compile_model
from processes.dmn.api import read_model as read_dmn
from processes.engine.environment import DecisionAnswer
from processes.feel.api import BudgetExceeded, Evaluation, to_json
from processes.graph.compile import compile_process
from processes.graph.model import CompiledProcess
from processes.store.calendars import calendar

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "definitions.sql")
# Compiled processes weigh about 20 times their file (1,000 elements of 300 bytes take 6 MB of objects).
WEIGHT_PER_BYTE = 20
CACHE_BYTES = 200_000_000
_BINDINGS = {
    "latest": "latest",
    "deployment": "of_deployment",
    "version": "of_number",
    "tag": "of_tag",
    "versionTag": "of_tag",
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A version, ready to run: `process` of a BPMN one, `decisions` of a DMN one."""

    version_id: int
    definition_id: int
    key: str
    number: int
    state: str
    process: CompiledProcess | None = None
    decisions: CompiledModel | None = None
    can_compensate: bool = False


class _Cache:
    """Compiled versions by id; safe for threads, not shared by processes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[int, tuple[Compiled, int]] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, version_id: int) -> Compiled | None:
        found = self._kept.get(version_id)
        if found is None:
            return None
        with self._lock:
            if version_id in self._kept:
                self._kept.move_to_end(version_id)
        return found[0]

    def keep(self, compiled: Compiled, weight: int) -> None:
        with self._lock:
            self._weight += weight - self._kept.pop(compiled.version_id, (None, 0))[1]
            self._kept[compiled.version_id] = (compiled, weight)
            while self._weight > self._limit and len(self._kept) > 1:
                _, (_, dropped) = self._kept.popitem(last=False)
                self._weight -= dropped

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._weight = 0


_compiled = _Cache(CACHE_BYTES)
Found = tuple[int, int] | None  # definition id, version id
_answers: tuple[int, dict[tuple[str, str, str, str], Found]] = (0, {})


def forget_definitions() -> None:
    """Drop what this process has cached: for tests, whose databases start over."""
    global _answers
    _compiled.clear()
    _answers = (0, {})


def compiled_version(version_id: int) -> Compiled:
    """A compiled version; KeyError when there is none. Versions don't change, so this needs no epoch."""
    return _compiled.get(version_id) or _compile(version_id)


def compiled_process(version_id: int) -> CompiledProcess:
    """The compiled process of a version; KeyError when there is none."""
    process = compiled_version(version_id).process
    if process is None:
        raise KeyError(version_id)
    return process


def startable(key: str, number: int | None = None) -> Compiled | None:
    """The published version that a start by key means now: the newest, or that number; None when there is none."""
    if number is not None and abs(number) > MAX_WHOLE:
        return None
    version_id = sql.fetch_value(_SQL["startable"], {"key": key, "number": number})
    return None if version_id is None else compiled_version(version_id)


class PortalCatalog:
    """The engine's `Catalog` for one transaction, at the epoch that transaction has read."""

    def __init__(self, epoch: int) -> None:
        global _answers
        if _answers[0] != epoch:
            _answers = (epoch, {})
        self._found = _answers[1]
        self._calendars: dict[str, Calendar | None] = {}

    def version(self, version_id: int) -> Compiled:
        """A compiled version; KeyError when there is none."""
        return compiled_version(version_id)

    def process(self, version_id: int) -> CompiledProcess:
        """The compiled process of a version; KeyError when there is none."""
        return compiled_process(version_id)

    def can_compensate(self, version_id: int) -> bool:
        return self.version(version_id).can_compensate

    def searchable(self, version_ids: set[int]) -> dict[int, frozenset[str]]:
        """Variables that lists may filter by, for the versions that have any."""
        names = {version_id: self.process(version_id).searchable for version_id in version_ids}
        return {version_id: found for version_id, found in names.items() if found}

    def called(self, key: str, binding: str, value: str) -> Found:
        """(definition id, version id) of the process that is meant; `value` of binding `deployment` is a version id."""
        return self.find("bpmn", key, binding, value)

    def find(self, kind: str, key: str, binding: str = "latest", value: str = "") -> Found:
        """(definition id, version id) of a deployed thing, or None; asked once per epoch."""
        question = (kind, key, binding, value)
        if question not in self._found:
            parameters = {"kind": kind, "key": key, "value": value}
            query = _SQL[_BINDINGS.get(binding, "latest")]
            rows = sql.fetch(query, {name: v for name, v in parameters.items() if f"%({name})s" in query})
            self._found[question] = (rows[0][0], rows[0][1]) if rows else None
        return self._found[question]

    def decide(
        self, key: str, binding: str, value: str, context: dict[str, Any], now: datetime
    ) -> DecisionAnswer | None:
        """Evaluate a decision; None when there is none of that key."""
        found = self.find("dmn", key, binding, value)
        model = self.version(found[1]).decisions if found else None
        if found is None or model is None:
            return None
        return decide(model, key, found[1], context, now)

    def calendar(self, key: str) -> Calendar | None:
        """The working calendar of that key, read once per transaction."""
        if key not in self._calendars:
            self._calendars[key] = calendar(key)
        return self._calendars[key]


def decide(
    model: CompiledModel, key: str, version_id: int, context: dict[str, Any], now: datetime
) -> DecisionAnswer:
    """Evaluate a decision and keep what its record needs, as JSON. A budget used up is an answer too: null."""
    inputs = {name: to_json(value) for name, value in model.inputs_of(key, context).items()}
    try:
        result = model.evaluate(key, context, Evaluation(now=now))
        value = to_json(result.value)
        rows = [to_json(row) for row in model.rows_of(key, result.value)]
    except BudgetExceeded as error:
        return DecisionAnswer(None, version_id, inputs, [], [error.sentence], failure=error.sentence)
    last = result.evaluated[-1] if result.evaluated else None
    return DecisionAnswer(
        value=value,
        version_id=version_id,
        inputs=inputs,
        rules=[hit.index for hit in last.matched] if last else [],
        diagnostics=[diagnostic.sentence for diagnostic in result.diagnostics],
        rows=rows,
        failure=next((said.sentence for said in result.diagnostics if said.code == "hit-policy"), ""),
    )


def _compile(version_id: int) -> Compiled:
    rows = sql.fetch(_SQL["version"], {"version": version_id})
    if not rows:
        raise KeyError(version_id)
    _, definition_id, kind, key, number, state, filename, content, _ = rows[0]
    parts = _COMPILERS[kind](bytes(content), filename, key, version_id)
    compiled = Compiled(version_id, definition_id, key, number, state, **parts)
    if state in ("published", "retired"):
        _compiled.keep(compiled, len(content) * WEIGHT_PER_BYTE)
    return compiled


def _compile_bpmn(content: bytes, filename: str, key: str, version_id: int) -> dict[str, Any]:
    process = next(process for process in read_bpmn(content, filename).processes if process.id == key)
    compiled = compile_process(process)
    can_compensate = any(element.compensation_handler is not None for element in compiled.elements)
    return {"process": compiled, "can_compensate": can_compensate}


def _compile_dmn(content: bytes, filename: str, key: str, version_id: int) -> dict[str, Any]:
    rows = sql.fetch(_SQL["imports"], {"version": version_id})
    models = [read_dmn(bytes(imported), filename=name) for name, imported in rows]
    imports = {model.namespace: model for model in models}
    return {"decisions": compile_model(read_dmn(content, filename=filename), imports=imports)}


def _compile_nothing(content: bytes, filename: str, key: str, version_id: int) -> dict[str, Any]:
    return {}


_COMPILERS: dict[str, Callable[[bytes, str, str, int], dict[str, Any]]] = {
    "bpmn": _compile_bpmn,
    "dmn": _compile_dmn,
    "form": _compile_nothing,
}


def raise_epoch() -> None:
    """Tell every process, with the caller's commit, that names may mean other versions now."""
    sql.execute(_SQL["raise_epoch"])
