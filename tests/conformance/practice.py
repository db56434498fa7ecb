"""Models of practice, run in memory with workers and people that answer: do they reach an end, or a wait that can be named?

Nobody knows their variables, so each is tried with none, then with guesses for the names its conditions read.
`python -m tests.conformance.practice FOLDER`.
"""

import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from processes.engine.simulation.answers import Answers
from processes.engine.simulation.catalog import MemoryCatalog
from processes.engine.simulation.world import World
from processes.graph.model import CompiledProcess
from processes.graph.prepare import prepare

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GUESSES: tuple[Any, ...] = (None, True, 10, "yes", {"value": 1}, [1, 2])
ENDED, WAITS, STOPPED, NO_START = "ends", "waits", "stops", "no start"


def runs(folder: Path) -> Counter[str]:
    """How the models below a folder that deploy fare."""
    found: Counter[str] = Counter()
    for file in sorted(folder.rglob("*.bpmn*")):
        is_whole = file.is_file() and ".part." not in file.name
        prepared = prepare(file.read_bytes(), file.name) if is_whole else None
        if prepared is not None and prepared.is_deployable and prepared.model.executable:
            found[fate(prepared.processes)] += 1
    return found


def fate(processes: tuple[CompiledProcess, ...]) -> str:
    """The best that comes of it with any of the guesses."""
    found = {_try(processes, guess) for guess in GUESSES}
    return next(fate for fate in (ENDED, WAITS, STOPPED, NO_START) if fate in found)


def share(found: Counter[str]) -> float:
    """Of those that can be started, how many reach an end or a stated wait."""
    tried = found[ENDED] + found[WAITS] + found[STOPPED]
    return (found[ENDED] + found[WAITS]) / tried if tried else 1.0


def _try(processes: tuple[CompiledProcess, ...], guess: Any) -> str:
    versions = dict(enumerate(processes, 1))
    startable = [version for version, process in versions.items() if process.elements[0].starts]
    if not startable:
        return NO_START
    world = World(MemoryCatalog(versions), versions, Answers(until=timedelta(days=1)), BEGIN, BEGIN)
    world.start(startable[0], {} if guess is None else dict.fromkeys(_names(versions[startable[0]]), guess))
    world.run()
    if world.tables.incidents:
        return STOPPED
    return ENDED if all(state.state != "active" for state in world.states.values()) else WAITS


def _names(process: CompiledProcess) -> set[str]:
    """What the conditions of a process read."""
    return {name for flow in process.flows if flow.condition for name in flow.condition.names}


def main(folder: Path) -> None:
    for each in sorted(path for path in folder.iterdir() if path.is_dir()):
        found = runs(each)
        if found:
            sys.stdout.write(f"{each.name}: {dict(found)} {share(found):.1%}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
