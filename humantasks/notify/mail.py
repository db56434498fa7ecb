"""What a notification says by mail: subject, text and HTML from templates, in its reader's language, zone and formats.

HTML is escaped by the templates. The Message-ID is the notification's, so that a mail sent twice after a crash is
recognised as one by mail systems that look; what is about one case forms one thread.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from humantasks.models import Notification, PersonSettings
from humantasks.notify.digest import Group, groups_of
from humantasks.notify.times import written_times
from humantasks.notify.unsubscribe import unsubscribe_url
from portal.lib.moments import Times, reading
from portal.lib.people import person_name
from processes.models import ProcessInstance


@dataclass(frozen=True, slots=True)
class Around:
    """What a batch of mails needs beside its rows, read in a fixed number of queries."""

    senders: Mapping[int, str] = field(default_factory=dict)  # case -> the sender address of its process
    times: Mapping[int, Times] = field(default_factory=dict)  # by person
    digests: Mapping[int, list[Group]] = field(default_factory=dict)  # by digest


def around(rows: Iterable[Notification]) -> Around:
    """Three queries, and two more when there are digests."""
    rows = list(rows)
    cases = ProcessInstance.objects.filter(pk__in={row.instance_id for row in rows if row.instance_id})
    people = PersonSettings.objects.filter(pk__in={row.user_id for row in rows if row.user_id})
    return Around(
        senders=dict(cases.exclude(definition__mail_sender="").values_list("pk", "definition__mail_sender")),
        times={row.pk: written_times(row) for row in people},
        digests=groups_of([row.pk for row in rows if row.kind == "digest"]),
    )


def compose(notification: Notification, base_url: str, beside: Around) -> EmailMultiAlternatives:
    """The message to the notification's person, or to whoever holds its link; they must have an address."""
    name, address, path = _reader(notification)
    base = base_url.rstrip("/")
    stop_url = unsubscribe_url(notification.user_id, notification.kind) if notification.user_id else ""
    context = {
        "title": notification.title,
        "body": notification.body,
        "url": f"{base}{path}" if path else "",
        "base": base,
        "person": name,
        "at": notification.created_at,
        "groups": beside.digests.get(notification.pk, []),
        "stop_url": stop_url,
        "preferences_url": f"{base}/me/notifications/",
    }
    template = "digest" if notification.kind == "digest" else "notification"
    with reading(beside.times.get(notification.user_id or 0) or written_times(None)):
        text = render_to_string(f"emails/{template}.txt", context)
        html = render_to_string(f"emails/{template}.html", context)
    # A newline in a subject would be a header of the sender's choice; Django refuses it, and people never need it.
    message = EmailMultiAlternatives(
        subject=" ".join(notification.title.split())[:200],
        body=text,
        from_email=sender_of(beside.senders.get(notification.instance_id or 0, "")),
        to=[address],
        headers=_headers(notification, stop_url),
    )
    message.attach_alternative(html, "text/html")
    return message


def sender_of(wanted: str) -> str:
    """As the installation writes it; the portal's own when the process names none, or one that is closed by now."""
    known = {parseaddr(text)[1]: text for text in settings.EMAIL_SENDERS}
    return known.get(wanted, settings.DEFAULT_FROM_EMAIL)


def address_of(notification: Notification, now: datetime) -> str:
    """Where it goes; "" when it can go nowhere (any more)."""
    if notification.user is not None:
        return notification.user.email if notification.user.is_active else ""
    link = notification.link
    return link.email if link and link.revoked_at is None and link.expires_at > now else ""


def _headers(notification: Notification, stop_url: str) -> dict[str, Any]:
    host = urlsplit(settings.PUBLIC_URL).hostname or "podium"
    headers = {
        "Message-ID": f"<notification-{notification.pk}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    if notification.instance_id:
        headers["References"] = f"<case-{notification.instance_id}@{host}>"
    if stop_url:
        headers["List-Unsubscribe"] = f"<{stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _reader(notification: Notification) -> tuple[str, str, str]:
    """(name, address, path) of whom it is for; a link's holder comes in by the link."""
    if notification.user is not None:
        user = notification.user
        return person_name(user), user.email, notification.url
    link = notification.link
    return (link.name, link.email, f"/case/{link.token}/") if link else ("", "", "")
