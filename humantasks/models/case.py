"""What the case knows where a task stands: variables from the root down to the task's own token, numbers exact."""

from collections.abc import Sequence
from typing import Any

from humantasks.models.task import HumanTask
from portal.lib import sql
from portal.lib.json import loads

# Walks from each token to its root; the nearest scope wins. Index: the tokens' primary key.
_QUERY = """
WITH RECURSIVE up AS (
    SELECT t.id AS task_token, t.id, t.scope, t.variables, 1 AS height
      FROM token t WHERE t.id = ANY(%(tokens)s::bigint[])
    UNION ALL
    SELECT up.task_token, t.id, t.scope, t.variables, up.height + 1 FROM token t JOIN up ON t.id = up.scope
)
SELECT p.token, i.variables::text, 1000000 AS height
  FROM unnest(%(tokens)s::bigint[], %(instances)s::bigint[]) AS p(token, instance) JOIN instance i ON i.id = p.instance
UNION ALL
SELECT task_token, variables::text, height FROM up WHERE variables IS NOT NULL
ORDER BY height DESC
"""


def case_variables(task: HumanTask) -> dict[str, Any]:
    """One query."""
    return variables_of([(task.token_id, task.instance_id)]).get(task.token_id, {})


def variables_of(places: Sequence[tuple[int, int]]) -> dict[int, dict[str, Any]]:
    """The same for many: (token, instance) -> variables by token. One query."""
    tokens, instances = [token for token, _ in places], [instance for _, instance in places]
    parameters = {"tokens": sql.numbers(tokens), "instances": sql.numbers(instances)}
    merged: dict[int, dict[str, Any]] = {}
    for token, text, _ in sql.fetch(_QUERY, parameters):
        merged.setdefault(token, {}).update(loads(text))
    return merged
