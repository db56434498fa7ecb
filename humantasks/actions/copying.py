"""New rows by COPY: 5,000 tasks of one multi-instance with candidates and levels take a fraction of a second.

`bulk_create` spends four fifths of that time on preparing values one by one. Columns that are NULL in a new row are
left out; JSON is written with exact numbers.
"""

from collections.abc import Sequence

from humantasks.models import Escalation, HumanTask, TaskCandidate
from portal.lib import sql

_TASK = {
    "id": "number",
    "kind": "text",
    "token_id": "number",
    "job_id": "number?",
    "instance_id": "number",
    "definition_id": "number",
    "process_version_id": "number",
    "element": "number",
    "element_id": "text",
    "name": "text",
    "title": "text",
    "summary": "json",
    "business_key": "text",
    "correlation_id": "text",
    "started_by": "text",
    "state": "text",
    "version": "number",
    "assignee_id": "number?",
    "stands_for": "integers?",
    "deputised_at": "time",
    "priority": "number",
    "calendar": "text",
    "due_at": "time",
    "follow_up_at": "time",
    "form": "text",
    "form_fields": "json",
    "outcomes": "json",
    "no_self_approval": "flag",
    "exclude": "texts?",
    "votes": "json?",
    "trouble": "text",
    "created_at": "time",
    "claimed_at": "time",
    "paused_ms": "number",
    "changed_at": "time",
    "closed_by": "text",
    "outcome": "text",
    "reason": "text",
    "principals_at_close": "integers",
}
_CANDIDATE = {
    "task_id": "number",
    "principal": "number",
    "definition_id": "number",
    "due_rank": "time",
    "stands_for": "integers?",
}
_ESCALATION = {
    "id": "number",
    "task_id": "number?",
    "instance_id": "number",
    "token_id": "number?",
    "definition_id": "number?",
    "element_id": "text",
    "name": "text",
    "level": "number",
    "after": "text",
    "actions": "json",
    "state": "text",
    "due_at": "time",
    "result": "text",
}


def copy_tasks(tasks: Sequence[HumanTask]) -> None:
    sql.copy_objects("task", _TASK, tasks)


def copy_candidates(candidates: Sequence[TaskCandidate]) -> None:
    sql.copy_objects("task_candidate", _CANDIDATE, candidates)


def copy_escalations(levels: Sequence[Escalation]) -> None:
    sql.copy_objects("escalation", _ESCALATION, levels)
