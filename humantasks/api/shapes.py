"""How tasks look over REST. Ids are strings."""

from typing import Any

from django.contrib.auth.models import User

from humantasks.models import HumanTask
from humantasks.selectors.detail import Detail
from humantasks.selectors.rows import Row


def row_shape(row: Row) -> dict[str, Any]:
    """A task in a list."""
    return {
        "id": row.id,
        "version": row.version,
        "state": row.state,
        "title": row.title,
        "name": row.name,
        "element_id": row.element_id,
        "process_key": row.process_key,
        "process_name": row.process_name,
        "process_instance": row.instance_id,
        "business_key": row.business_key,
        "assignee": row.assignee or None,
        "priority": row.priority_value,
        "due_at": row.due_at,
        "created_at": row.created_at,
        "closed_at": row.closed_at,
        "outcome": row.outcome,
        "comments": row.comments,
    }


def detail_shape(detail: Detail) -> dict[str, Any]:
    """One task with everything around it."""
    task = detail.task
    return {
        **task_shape(task),
        "kind": task.kind,
        "summary": [{"label": label, "value": value} for label, value in task.summary],
        "candidate_groups": detail.groups,
        "follow_up_at": task.follow_up_at,
        "trouble": task.trouble,
        "suspended": task.instance.suspended,
        "actions": ["return" if name == "give_back" else name for name in detail.actions],
        "outcomes": [
            {key: each.get(key) for key in ("name", "label", "reason_required", "primary")}
            for each in task.outcomes
        ],
        "votes": _votes(detail),
        "records": [
            {"id": str(each.pk), "by": each.person.username, "at": each.at, "sha256": each.sha256}
            for each in detail.records
        ],
        "form": _form(detail),
        "draft": _draft(detail),
        "escalation": [
            {
                "at": step.at,
                "does": step.does,
                "to": step.to,
                "after": step.after,
                "state": step.state,
                "fired_at": step.fired_at,
            }
            for step in detail.escalation
        ],
        "comments": [
            {"at": entry.at, "by": entry.who, "kind": entry.kind, "text": entry.text}
            for entry in detail.comments
        ],
        "history": [
            {"at": entry.at, "by": entry.who, "kind": entry.kind, "text": entry.text}
            for entry in detail.history
        ],
    }


def task_shape(task: HumanTask) -> dict[str, Any]:
    """The task itself, as every move answers it."""
    return {
        "id": str(task.pk),
        "version": task.version,
        "state": task.state,
        "title": task.title or task.name,
        "name": task.name,
        "element_id": task.element_id,
        "process_key": task.definition.key,
        "process_name": task.definition.name,
        "process_instance": str(task.instance_id),
        "business_key": task.business_key,
        "assignee": _name(task.assignee),
        "on_behalf_of": _on_behalf_of(task),
        "owner": _name(task.owner),
        "asked": _name(task.asked),
        "priority": task.priority,
        "due_at": task.due_at,
        "created_at": task.created_at,
        "claimed_at": task.claimed_at,
        "closed_at": task.closed_at,
        "completed_by": _name(task.completed_by),
        "outcome": task.outcome,
        "reason": task.reason,
    }


def _on_behalf_of(task: HumanTask) -> str | None:
    """User name of whom its assignee, or who completed it, stood in for."""
    if not task.stands_for:
        return None
    return User.objects.filter(pk=task.stands_for[0]).values_list("username", flat=True).first()


def _name(person: User | None) -> str | None:
    return person.username if person else None


def _votes(detail: Detail) -> dict[str, Any] | None:
    if detail.votes is None:
        return None
    lines = [
        {
            "by": line.who,
            "outcome": line.outcome,
            "reason": line.reason,
            "at": line.at,
            "counts": line.counts,
        }
        for line in detail.votes.lines
    ]
    return {"progress": detail.votes.words, "cast": lines}


def _form(detail: Detail) -> dict[str, Any] | None:
    form = detail.form
    if form is None:
        return None
    return {"key": form.key, "schema": form.schema, "data": form.data, "problem": form.problem}


def _draft(detail: Detail) -> dict[str, Any] | None:
    draft = detail.draft
    if draft is None:
        return None
    return {"variables": draft.values, "revision": draft.revision, "saved_at": draft.saved_at}
