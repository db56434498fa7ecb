"""The audit, newest first, by filter and keyset."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from portal.http.pagination import Page, decode_cursor, page_of
from processes.models import AuditEntry


@dataclass(frozen=True, slots=True)
class AuditFilter:
    actor: str = ""
    action: str = ""
    about: str = ""  # kind or id of the thing
    after: datetime | None = None
    before: datetime | None = None


def audit_rows(wanted: AuditFilter) -> "QuerySet[AuditEntry]":
    rows = AuditEntry.objects.order_by("-pk")
    if wanted.actor:
        rows = rows.filter(actor__icontains=wanted.actor)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.about:
        rows = rows.filter(
            Q(object_kind=wanted.about) | Q(object_id=wanted.about) | Q(correlation_id=wanted.about)
        )
    if wanted.after:
        rows = rows.filter(at__gte=wanted.after)
    if wanted.before:
        rows = rows.filter(at__lt=wanted.before)
    return rows


def audit_page(wanted: AuditFilter, *, limit: int, cursor: str) -> Page:
    rows = audit_rows(wanted)
    if key := decode_cursor(cursor, int):
        rows = rows.filter(pk__lt=key[0])
    return page_of(list(rows[: limit + 1]), limit, lambda row: (row.pk,))


def audit_actions() -> list[str]:
    """Every action that was ever taken, by name."""
    return sorted(AuditEntry.objects.values_list("action", flat=True).distinct())


def process_trail(definition_id: int, *, limit: int = 20) -> list[AuditEntry]:
    """What was done last to the settings of a process, its roles included. Index: audit_by_object."""
    own = Q(object_kind="process", object_id=str(definition_id))
    given = Q(object_kind="grant", definition_id=definition_id)
    return list(AuditEntry.objects.filter(own | given).order_by("-pk")[:limit])


def trail(kind: str, object_id: int | str | None = None, *, limit: int = 20) -> list[AuditEntry]:
    """What was done last to things of a kind, or to one of them; for the page they are changed on."""
    rows = AuditEntry.objects.filter(object_kind=kind).order_by("-pk")
    if object_id is not None:
        rows = rows.filter(object_id=str(object_id))
    return list(rows[:limit])
