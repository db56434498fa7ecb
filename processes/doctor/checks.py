"""The checks of this app. Each is one statement; all see the same snapshot."""

from dataclasses import dataclass, field
from pathlib import Path

from portal.lib import sql
from portal.lib.checks import Check, Violation
from processes.connectors.registry import doers
from processes.engine.fold import NOT_PASSED, from_nowhere, wrongly_undone
from processes.graph.model import Kind
from processes.store.definitions import compiled_process

_SQL = sql.load_queries(Path(__file__).parent / "checks.sql")


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


def stuck_tokens() -> list[tuple[int, int, str]]:
    """(instance, token, sentence) of what waits for something that is not there, for longer than a minute."""
    return [(row[0], row[1], row[2]) for row in sql.fetch(_SQL["stuck_tokens"])]


@dataclass(slots=True)
class _Past:
    """What the history of one instance adds up to."""

    version_id: int
    state: str
    passed: dict[int, int] = field(default_factory=dict)  # bodies of multi-instance activities once
    visits: dict[int, int] = field(default_factory=dict)
    came_by: dict[int, int] = field(default_factory=dict)


def _pasts() -> dict[int, _Past]:
    pasts: dict[int, _Past] = {}
    parameters = {"not_passed": sql.texts(NOT_PASSED)}
    for instance_id, version_id, state, element, passed, visits in sql.fetch(_SQL["passed"], parameters):
        past = pasts.setdefault(instance_id, _Past(version_id, state))
        past.passed[element], past.visits[element] = passed, visits
    for instance_id, flow, count in sql.fetch(_SQL["came_by"]):
        if instance_id in pasts:
            pasts[instance_id].came_by[flow] = count
    return pasts


def _from_nowhere() -> list[Violation]:
    return [
        (instance_id, f"instance {instance_id}: {sentence}")
        for instance_id, past in _pasts().items()
        for sentence in from_nowhere(compiled_process(past.version_id), past.passed, past.came_by)
    ]


def _wrongly_undone() -> list[Violation]:
    return [
        (instance_id, f"instance {instance_id}: {sentence}")
        for instance_id, past in _pasts().items()
        for sentence in wrongly_undone(
            compiled_process(past.version_id), past.visits, past.state == "compensated"
        )
    ]


_ASKED_OTHERWISE = ("work_left_lying", "parallel_joins", "passed", "came_by", "stuck_tokens")
CHECKS = [
    *(_by_query(name) for name in _SQL if name not in _ASKED_OTHERWISE),
    Check("work_left_lying", "What is due is done within a minute.", _work_left_lying),
    Check(
        "from_nowhere",
        "What came by a flow left its source: the history bears the present out.",
        _from_nowhere,
    ),
    Check(
        "wrongly_undone",
        "What was undone was done, once each; all of it where an instance was undone.",
        _wrongly_undone,
    ),
    Check("satisfied_joins", "A join at which all have arrived has fired.", _satisfied_joins),
]
