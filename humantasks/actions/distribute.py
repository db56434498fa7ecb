"""Give new tasks to somebody at once where the model wants that: in turn, or to who has least.

Whose turn it was last is a row per step, locked while a batch is opened: two batches at once give to different
people. Who is away, or may not do the task, is passed over; without anybody left it is offered as usual.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count

from humantasks.assignment.turns import least_loaded, next_in_turn
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import HumanTask
from processes.engine.changes import WorkRequest

Turn = tuple[int, str]  # definition, step
_LOCK = """
INSERT INTO assignment_turn (definition_id, element_id)
SELECT * FROM unnest(%s::bigint[], %s::text[]) ORDER BY 1, 2
ON CONFLICT (definition_id, element_id) DO UPDATE SET last_id = assignment_turn.last_id
RETURNING definition_id, element_id, last_id
"""
_KEEP = """
UPDATE assignment_turn t SET last_id = n.last_id
  FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS n(definition_id, element_id, last_id)
 WHERE t.definition_id = n.definition_id AND t.element_id = n.element_id
"""


@dataclass(slots=True)
class Turns:
    """Of one batch: whose turn it was, and how much everybody has."""

    last: dict[Turn, int | None] = field(default_factory=dict)
    loads: dict[int, int] = field(default_factory=dict)
    given: set[Turn] = field(default_factory=set)

    def give(self, request: WorkRequest, people: Iterable[int]) -> int | None:
        """Somebody of these people, whose load and turn it then is; None where nobody can."""
        turn, able = turn_of(request), list(people)
        if request.assignment == "least_loaded":
            person = least_loaded(able, self.loads, self.last.get(turn))
        else:
            person = next_in_turn(able, self.last.get(turn))
        if person is not None:
            self.last[turn] = person
            self.loads[person] = self.loads.get(person, 0) + 1
            self.given.add(turn)
        return person

    def keep(self) -> None:
        """Remember whose turn it was. One statement."""
        turns = sorted(self.given)
        if turns:
            with connection.cursor() as cursor:
                last = [self.last[turn] for turn in turns]
                cursor.execute(_KEEP, [[each[0] for each in turns], [each[1] for each in turns], last])


def is_given(request: WorkRequest) -> bool:
    """Not offered but given: the model names a way, and no person in particular."""
    return (
        request.assignment in ("round_robin", "least_loaded") and not request.assignee and not request.votes
    )


def turn_of(request: WorkRequest) -> Turn:
    return request.definition_id, request.element_id


def turns_for(requests: Sequence[WorkRequest], members: Mapping[int, Sequence[int]]) -> Turns:
    """Locks the turns of the steps, in order. Two queries; none where everything is offered."""
    given = [request for request in requests if is_given(request)]
    if not given:
        return Turns()
    keys = sorted({turn_of(request) for request in given})
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [[key[0] for key in keys], [key[1] for key in keys]])
        last = {(definition, step): person for definition, step, person in cursor.fetchall()}
    weighs = any(request.assignment == "least_loaded" for request in given)
    return Turns(last, _loads({person for each in members.values() for person in each}) if weighs else {})


def _loads(people: set[int]) -> dict[int, int]:
    """Open tasks of each. Index: task_open_by_assignee."""
    rows = HumanTask.objects.filter(assignee__in=people, state__in=OPEN_TASK_STATES).values("assignee_id")
    return {row["assignee_id"]: row["n"] for row in rows.annotate(n=Count("pk"))}
