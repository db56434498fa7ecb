"""Keep what a person saw and sent when they decided: canonical JSON (names sorted, exact numbers) and its SHA-256."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User

from humantasks.models import DecisionRecord, HumanTask
from humantasks.models.task_form import TaskForm, names_in
from portal.lib.json import dumps
from processes.store.definitions import compiled_version


def keep_record(
    task: HumanTask,
    *,
    user: User,
    shown: TaskForm | None,
    variables: Mapping[str, Any],
    outcome: str,
    values: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> DecisionRecord:
    """`variables` are those of the case; only those the form mentions were shown and are kept."""
    version = compiled_version(task.process_version_id)
    through = task.stands_for if task.standing.is_assignee else task.standing.stands_for
    document = {
        "kind": "podium-decision",
        "task": str(task.pk),
        "case": str(task.instance_id),
        "business_key": task.business_key,
        "process": version.key,
        "process_version": version.number,
        "element": task.element_id,
        "title": task.title or task.name,
        "at": now.isoformat(),
        "by": {"id": str(user.pk), "username": user.username, "name": user.get_full_name()},
        "on_behalf_of": [str(person) for person in through or ()],
        "shown": {
            "task_version": task.version,
            "summary": task.summary,
            "form": shown.schema if shown else None,
            "variables": _mentioned(shown, variables),
            "outcomes": [each["name"] for each in task.outcomes],
        },
        "submitted": {"outcome": outcome, "variables": dict(values), "reason": reason},
    }
    text = canonical(document)
    return DecisionRecord.objects.create(
        task=task,
        instance_id=task.instance_id,
        person=user,
        outcome=outcome,
        at=now,
        document=text,
        sha256=sha256(text.encode()).hexdigest(),
    )


def canonical(value: Any) -> str:  # any JSON value
    """Compact JSON with sorted names: the same value is always the same text."""
    return dumps(_sorted(value))


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list | tuple) else value


def _mentioned(shown: TaskForm | None, variables: Mapping[str, Any]) -> dict[str, Any]:
    if shown is None:
        return {}
    mentioned = names_in(shown.schema)
    return {name: value for name, value in variables.items() if name in mentioned}
