"""Change how one is told and how one reads times. Only ever one's own; what already waits follows the new wishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.models import User
from django.db import transaction

from humantasks.models import Delivery, Notification, PersonSettings
from humantasks.notify.outbox import wishes_in
from humantasks.notify.unsubscribe import DIGEST, Subscription
from humantasks.notify.ways import KINDS, NEVER, WAYS, differing, plan, wanted
from portal.lib.clock import machine_now, portal_now
from portal.lib.errors import Invalid, NotFound
from portal.lib.languages import offered
from portal.lib.moments import STYLES, usual_style
from processes.actions.audit import record

ROWS_REPLANNED = 1_000  # nobody has more waiting than that


class PreferencesInvalid(Invalid):
    """`errors`: [{field, message}]."""

    code = "preferences-invalid"
    message = "Expected preferences that can be kept, but some of them are not right."


@dataclass(frozen=True, slots=True)
class Preferences:
    """As typed or sent; times "HH:MM", empty quiet hours are none. `ways` kind -> way -> when."""

    zone: str
    date_style: str
    digest_at: str
    quiet_from: str
    quiet_until: str
    ways: Mapping[str, Mapping[str, Any]]
    language: str = ""  # "" = what the browser asks for


def save_preferences(*, user: User, preferences: Preferences) -> PersonSettings:
    """Keep them. Raises PreferencesInvalid; then nothing has changed."""
    columns = _checked(preferences)
    with transaction.atomic():
        row, _ = PersonSettings.objects.update_or_create(user=user, defaults=columns)
        record(user, "preferences.save", kind="user", object_id=user.pk)
        _replan(row)
    return row


def stop_mails(subscription: Subscription) -> None:
    """From the link in a mail: no more mails of its kind; of a digest, none of what it gathers. Twice is once."""
    user = User.objects.filter(pk=subscription.user_id).first()
    if user is None:
        raise NotFound
    with transaction.atomic():
        PersonSettings.objects.get_or_create(user=user)
        row = PersonSettings.objects.select_for_update().get(user=user)
        row.ways = differing({**row.ways, **_stopped(row, subscription.kind)})
        row.save(update_fields=["ways"])
        record(user, "preferences.unsubscribe", kind="user", object_id=user.pk, what=subscription.kind)
        _replan(row)


def _stopped(row: PersonSettings, kind: str) -> dict[str, dict[str, str]]:
    wishes = wishes_in(row)
    kinds = [each for each in KINDS if wanted(wishes, each, "mail") == "digest"] if kind == DIGEST else [kind]
    return {each: {**row.ways.get(each, {}), "mail": NEVER} for each in kinds}


def _replan(row: PersonSettings) -> None:
    """What is held or waits for a digest goes where it would go if it were told now."""
    wishes, now, machine = wishes_in(row), portal_now(), machine_now()
    mine = Notification.objects.select_for_update().filter(user=row.pk, mail_state__in=("held", "digest"))
    notices = list(mine.order_by("pk")[:ROWS_REPLANNED])
    for notice in notices:
        planned = plan(wishes, notice.kind, now)
        notice.mail_state, notice.held_until = planned.mail, planned.mail_held_until
        notice.mail_after = machine if planned.mail == "pending" else None
    Notification.objects.bulk_update(notices, ["mail_state", "held_until", "mail_after"])
    held = Delivery.objects.select_for_update().filter(webhook__user=row.pk, state="held")
    for delivery in list(held.order_by("pk")[:ROWS_REPLANNED]):
        planned = plan(wishes, delivery.kind, now)
        if planned.webhook == "none":
            delivery.delete()
        else:
            Delivery.objects.filter(pk=delivery.pk).update(
                state=planned.webhook, held_until=planned.webhook_held_until, not_before=machine
            )


def _checked(wanted: Preferences) -> dict[str, Any]:
    errors: list[dict[str, str]] = []

    def wrong(field: str, message: str) -> None:
        errors.append({"field": field, "message": message})

    if wanted.language and wanted.language not in offered():
        wrong("language", f"Expected one of {', '.join(offered())}, but got “{wanted.language[:100]}”.")
    if wanted.zone and wanted.zone not in available_timezones():
        wrong("zone", f"Expected a time zone such as Europe/Berlin, but got “{wanted.zone[:100]}”.")
    if wanted.date_style and wanted.date_style not in STYLES:
        wrong("date_style", f"Expected one of {', '.join(STYLES)}, but got “{wanted.date_style[:100]}”.")
    times = {}
    for name in ("digest_at", "quiet_from", "quiet_until"):
        text = str(getattr(wanted, name))
        times[name] = _time(text)
        if times[name] is None and (text or name == "digest_at"):
            wrong(name, f"Expected a time such as 08:00, but got “{text[:20]}”.")
    if bool(wanted.quiet_from) != bool(wanted.quiet_until):
        wrong(
            "quiet_until" if wanted.quiet_from else "quiet_from",
            "Expected both ends of the quiet hours, or none.",
        )
    elif times["quiet_from"] and times["quiet_from"] == times["quiet_until"]:
        wrong("quiet_until", "Expected quiet hours that end at another time than they begin.")
    for kind, said in wanted.ways.items():
        for way, when in said.items():
            if kind not in KINDS or way not in WAYS or when not in WAYS[way]:
                wrong(f"ways.{kind}.{way}"[:100], "Expected a kind, a way and a time of this portal.")
    if errors:
        raise PreferencesInvalid(errors=errors)
    style = "" if wanted.date_style == usual_style(wanted.language) else wanted.date_style
    texts = {"language": wanted.language, "zone": wanted.zone, "date_style": style}
    return {**texts, "ways": differing(wanted.ways), **times}


def _time(text: str) -> time | None:
    """Minutes are enough for anybody."""
    try:
        found = time.fromisoformat(text) if ":" in text else None
    except ValueError:
        return None
    return found.replace(second=0, microsecond=0) if found and found.tzinfo is None else None
