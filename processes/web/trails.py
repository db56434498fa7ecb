"""Lines of the audit as pages show them: on the page of the audit itself, and where a thing is changed."""

from typing import Any

from processes.models import AuditEntry

LINKS = {
    "group": "/admin-area/groups/{}/",
    "instance": "/instances/{}/",
    "task": "/tasks/{}/",
    "version": "/modeler/{}/",
}


def shown_entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "actor": entry.actor.partition(" ")[2] or entry.actor,
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "href": _link(entry),
        "words": ", ".join(
            f"{name}: {value}" for name, value in entry.details.items() if value not in ("", None)
        ),
        "address": entry.address,
        "correlation_id": entry.correlation_id,
    }


def _link(entry: AuditEntry) -> str | None:
    if entry.object_kind in LINKS and entry.object_id:
        return LINKS[entry.object_kind].format(entry.object_id)
    return f"/instances/{entry.instance_id}/" if entry.instance_id else None
