"""What somebody prefers, as the page and the API show it; and their webhooks with how the last message went."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.models import User
from django.db.models import OuterRef, QuerySet, Subquery

from humantasks.models import Delivery, PersonSettings, Webhook
from humantasks.notify.outbox import wishes_in
from humantasks.notify.ways import KINDS, WAYS, wanted
from humantasks.visibility import webhooks
from portal.http.access import get_visible
from portal.lib.moments import usual_style


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything, the usual included: `ways` kind -> way -> when."""

    language: str  # "" = what the browser asks for
    zone: str  # "" = the installation's
    date_style: str
    digest_at: time
    quiet_from: time | None
    quiet_until: time | None
    ways: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Hook:
    id: int
    name: str
    host: str
    group: str
    kinds: list[str]
    made_at: datetime
    state: str  # of the last message; "" = there was none
    answered: str
    at: datetime | None


def preferences_of(user: User) -> Shown:
    row = PersonSettings.objects.filter(pk=user.pk).first() or PersonSettings()
    wishes = wishes_in(row)
    return Shown(
        language=row.language,
        zone=row.zone,
        date_style=row.date_style or usual_style(row.language),
        digest_at=row.digest_at,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        ways={kind: {way: wanted(wishes, kind, way) for way in WAYS} for kind in KINDS},
    )


def hooks_of(user: User) -> list[Hook]:
    """Their own first, then those of groups. One query."""
    rows = _with_last(webhooks(user))
    return [_hook(row) for row in rows.order_by("group__name", "name", "pk")]


def hook_of(user: User, webhook_id: int) -> Hook:
    """One of them. Raises NotFound for everybody else's. One query."""
    return _hook(get_visible(_with_last(webhooks(user)), webhook_id))


def _with_last(rows: "QuerySet[Webhook]") -> Any:  # the same rows, with what the last message came to
    last = Delivery.objects.filter(webhook=OuterRef("pk")).order_by("-pk")
    return rows.annotate(
        last_state=Subquery(last.values("state")[:1]),
        last_answered=Subquery(last.values("answered")[:1]),
        last_at=Subquery(last.values("created_at")[:1]),
    )


def _hook(row: Any) -> Hook:
    return Hook(
        id=row.pk,
        name=row.name,
        host=row.host,
        group=row.group.name if row.group else "",
        kinds=row.kinds,
        made_at=row.made_at,
        state=row.last_state or "",
        answered=row.last_answered or "",
        at=row.last_at,
    )


def zone_names() -> list[str]:
    """Those that people may choose by name: places, and UTC."""
    places = (
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))
    )
    return ["UTC", *sorted(places)]
