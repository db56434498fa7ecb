"""What the case knows where a task stands: variables from the root down to the task's own token, numbers exact."""

from typing import Any

from django.db import connection

from humantasks.models.task import HumanTask
from portal.lib.json import loads

# Walks from the task's token to the root; the nearest scope wins. Index: the tokens' primary key.
_QUERY = """
WITH RECURSIVE up AS (
    SELECT id, scope, variables, 1 AS height FROM token WHERE id = %(token)s
    UNION ALL
    SELECT t.id, t.scope, t.variables, up.height + 1 FROM token t JOIN up ON t.id = up.scope
)
SELECT variables::text, 1000000 AS height FROM instance WHERE id = %(instance)s
UNION ALL
SELECT variables::text, height FROM up WHERE variables IS NOT NULL
ORDER BY height DESC
"""


def case_variables(task: HumanTask) -> dict[str, Any]:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, {"token": task.token_id, "instance": task.instance_id})
        layers = [loads(text) for text, _ in cursor.fetchall()]
    merged: dict[str, Any] = {}
    for layer in layers:
        merged |= layer
    return merged
