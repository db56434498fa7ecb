"""What a notification says by mail: subject, text and HTML from templates; HTML is escaped by them."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from humantasks.models import Notification


def compose(notification: Notification, base_url: str) -> EmailMultiAlternatives:
    """The message to the notification's person, or to whoever holds its link; they must have an address."""
    name, address, path = _reader(notification)
    context = {
        "title": notification.title,
        "body": notification.body,
        "url": f"{base_url.rstrip('/')}{path}" if path else "",
        "person": name,
    }
    # A newline in a subject would be a header of the sender's choice; Django refuses it, and people never need it.
    subject = " ".join(notification.title.split())[:200]
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("emails/notification.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
    )
    message.attach_alternative(render_to_string("emails/notification.html", context), "text/html")
    return message


def address_of(notification: Notification, now: datetime) -> str:
    """Where it goes; "" when it can go nowhere (any more)."""
    if notification.user is not None:
        return notification.user.email if notification.user.is_active else ""
    link = notification.link
    return link.email if link and link.revoked_at is None and link.expires_at > now else ""


def _reader(notification: Notification) -> tuple[str, str, str]:
    """(name, address, path) of whom it is for; a link's holder comes in by the link."""
    if notification.user is not None:
        user = notification.user
        return user.get_full_name() or user.username, user.email, notification.url
    link = notification.link
    return (link.name or "there", link.email, f"/case/{link.token}/") if link else ("", "", "")
