"""The checks of this app. Each is one statement; all see the same snapshot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal.lib import sql
from processes.connectors.registry import doers
from processes.graph.model import Kind
from processes.store.definitions import compiled_process

_SQL = sql.load_queries(Path(__file__).parent / "checks.sql")
Violation = tuple[int, str]  # id of the row, what is wrong with it


@dataclass(frozen=True, slots=True)
class Check:
    """`find` names every row that breaks the rule; `says` is the rule."""

    name: str
    says: str
    find: Callable[[], list[Violation]]


def _by_query(name: str) -> Check:
    text = _SQL[name]
    says = text.splitlines()[0].removeprefix("-- ")
    return Check(name, says, lambda: [(row[0], row[1]) for row in sql.fetch(text)])


def _work_left_lying() -> list[Violation]:
    return [(row[0], row[1]) for row in sql.fetch(_SQL["work_left_lying"], {"types": sql.texts(doers())})]


def _satisfied_joins() -> list[Violation]:
    found = []
    for version_id, instance_id, _, position, arrived in sql.fetch(_SQL["parallel_joins"]):
        element = compiled_process(version_id).elements[position]
        if element.kind is Kind.PARALLEL_GATEWAY and arrived >= len(element.incoming):
            found.append(
                (instance_id, f"instance {instance_id} waits at join {element.id}, where all have arrived")
            )
    return found


_ASKED_OTHERWISE = ("work_left_lying", "parallel_joins")
CHECKS = [
    *(_by_query(name) for name in _SQL if name not in _ASKED_OTHERWISE),
    Check("work_left_lying", "What is due is done within a minute.", _work_left_lying),
    Check("satisfied_joins", "A join at which all have arrived has fired.", _satisfied_joins),
]
