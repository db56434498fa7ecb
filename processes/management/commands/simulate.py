"""`manage.py simulate FILE.bpmn [MORE.bpmn TABLE.dmn ...] --variables JSON --answers FILE --json`: no database.

The engine that runs production, in memory, on a virtual clock. Starts the first process of the first file (or
`--process KEY`), answers jobs and tasks as `--answers` says (`processes/engine/simulation/answers.py`), lets time pass
until nothing can happen any more, and prints what happened.
"""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.lib.json import dumps, loads
from portal.lib.problems import Problem
from processes.dmn.api import CompiledModel, DmnProblems, compile_model
from processes.dmn.api import read_model as read_dmn
from processes.engine.environment import DecisionAnswer
from processes.engine.simulation.answers import Answers, AnswersUnreadable, read_answers
from processes.engine.simulation.catalog import MemoryCatalog
from processes.engine.simulation.drawing import read_drawing
from processes.engine.simulation.report import report
from processes.engine.simulation.world import World
from processes.graph.compile import CannotCompile
from processes.graph.model import CompiledProcess
from processes.store.definitions import decide

# A fixed Monday morning: the same simulation prints the same times.
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class Command(BaseCommand):
    help = "Run a process in memory on a virtual clock and print what happens."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="the process, and what it calls: .bpmn, .dmn")
        parser.add_argument("--process", help="key of the process to start; the first one otherwise")
        parser.add_argument("--start-at", help="id of the start event; the none start events otherwise")
        parser.add_argument("--variables", default="{}", help="JSON object of the variables it starts with")
        parser.add_argument("--business-key", default="")
        parser.add_argument(
            "--answers", type=Path, help="JSON file: what jobs, people and other systems answer"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        world = _world(options["files"], _answers(options["answers"]))
        version = _version(world.processes, options["process"])
        variables = _object(options["variables"], "--variables")
        world.start(
            version,
            variables,
            business_key=options["business_key"],
            start_at=_start(world.processes[version], options["start_at"]),
        )
        world.run()
        shown = report(world)
        if options["json"]:
            self.stdout.write(dumps(shown))
        else:
            self._tell(shown)

    def _tell(self, shown: dict[str, Any]) -> None:
        for instance in shown["instances"]:
            self.stdout.write(f"{instance['process']} {instance['id']}: {instance['state']}")
            for visit in instance["path"]:
                self.stdout.write(f"  {visit['left_at']}  {visit['element']}  {visit['outcome']}")
            for wait in instance["waits"]:
                self.stdout.write(f"  waits at {wait['element']} for {wait['waiting_for']}")
            for incident in instance["incidents"]:
                self.stdout.write(f"  incident at {incident['element']}: {incident['message']}")
            self.stdout.write(f"  variables {dumps(instance['variables'])}")
        for refused in shown["rejected"]:
            self.stdout.write(f"refused: {refused['message']}")


def _world(files: list[Path], answers: Answers) -> World:
    processes: list[CompiledProcess] = []
    models: list[CompiledModel] = []
    for path in files:
        content = _content(path)
        try:
            if path.suffix == ".dmn":
                models.append(compile_model(read_dmn(content, filename=path.name)))
            else:
                processes += read_drawing(content, path.name)
        except (CannotCompile, DmnProblems) as error:
            raise CommandError(_sentences(path, error.problems)) from error
    versions = dict(enumerate(processes, 1))
    catalog = MemoryCatalog(versions, answers.decisions, decide_with=partial(_decide, models))
    return World(catalog, versions, answers, BEGIN, BEGIN)


def _decide(
    models: list[CompiledModel], key: str, context: dict[str, Any], now: datetime
) -> DecisionAnswer | None:
    model = next((model for model in models if key in model.callables), None)
    return None if model is None else decide(model, key, 0, context, now)


def _version(processes: dict[int, CompiledProcess], key: str | None) -> int:
    found = [version for version, process in processes.items() if key in (None, process.key)]
    if not found:
        raise CommandError(f"Expected a process {key or ''!r} in the files, but there is none.")
    return found[0]


def _start(process: CompiledProcess, element_id: str | None) -> int | None:
    if element_id is not None and element_id not in process.positions:
        raise CommandError(f"Expected an element {element_id!r} of {process.key!r}, but there is none.")
    return None if element_id is None else process.positions[element_id]


def _answers(path: Path | None) -> Answers:
    if path is None:
        return Answers()
    try:
        return read_answers(_object(_content(path).decode(), str(path)))
    except AnswersUnreadable as error:
        raise CommandError(f"{path}: {error}") from error


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        value = loads(text)
    except ValueError as error:
        raise CommandError(f"Expected a JSON object in {where}, but: {error}") from error
    if not isinstance(value, dict):
        raise CommandError(f"Expected a JSON object in {where}, but got {type(value).__name__}.")
    return value


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"Expected to read {path}, but: {error.strerror}.") from error


def _sentences(path: Path, problems: Any) -> str:  # a list or tuple of Problem
    told: list[Problem] = list(problems)
    return "\n".join(f"{path.name}:{p.line or 0} {p.element_id or ''} {p.message}" for p in told)
