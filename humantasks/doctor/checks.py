"""Tasks and the engine agree: each token that waits for a person has its open task, and each open task its token."""

from portal.lib import sql
from portal.lib.checks import Check, Violation

_UNATTENDED = """
SELECT t.id, 'token ' || t.id || ' waits for a person and has no open task'
  FROM token AS t WHERE t.waiting_for = 'work' AND t.state = 'waiting'
   AND NOT EXISTS (SELECT 1 FROM task AS h WHERE h.token_id = t.id AND h.state NOT IN ('completed', 'cancelled'))
"""
_ORPHANS = """
SELECT h.id, 'task ' || h.id || ' is ' || h.state || ' and its token ' || h.token_id || ' is gone'
  FROM task AS h WHERE h.state NOT IN ('completed', 'cancelled')
   AND NOT EXISTS (SELECT 1 FROM token AS t WHERE t.id = h.token_id)
"""
_BY_NOBODY = """
SELECT h.id, 'task ' || h.id || ' is completed and says by nobody'
  FROM task AS h WHERE h.state = 'completed' AND h.completed_by_id IS NULL AND h.closed_by = ''
"""


def _check(name: str, says: str, query: str) -> Check:
    def find() -> list[Violation]:
        return [(row[0], row[1]) for row in sql.fetch(query)]

    return Check(name, says, find)


CHECKS = [
    _check("tokens_without_task", "A token that waits for a person has an open task.", _UNATTENDED),
    _check("tasks_without_token", "An open task has a live token.", _ORPHANS),
    _check("completed_by_nobody", "A completed task says who completed it.", _BY_NOBODY),
]
