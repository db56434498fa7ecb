"""Write down who did what, in the caller's transaction. Never variables, never secrets."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from portal.lib import trace
from portal.lib.clock import portal_now
from processes.models import AuditEntry


def record(
    user: User | AnonymousUser | None,
    action: str,
    *,
    kind: str = "",
    object_id: Any = "",
    instance_id: int | None = None,
    definition_id: int | None = None,
    **details: Any,
) -> None:
    """One line of the audit: `action` such as "incident.retry", `details` small and harmless."""
    now = trace.current()
    AuditEntry.objects.create(
        at=portal_now(),
        actor=_name(user) or now.actor or "portal",
        action=action,
        object_kind=kind,
        object_id=str(object_id),
        instance_id=instance_id,
        definition_id=definition_id,
        correlation_id=now.correlation_id,
        address=now.address,
        details=details,
    )


def _name(user: User | AnonymousUser | None) -> str:
    return f"user:{user.pk} {user.get_username()}" if user is not None and user.pk else ""
