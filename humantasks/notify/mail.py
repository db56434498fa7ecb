"""What a notification says by mail: subject, text and HTML from templates; HTML is escaped by them."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from humantasks.models import Notification


def compose(notification: Notification, base_url: str) -> EmailMultiAlternatives:
    """The message to the notification's person, who must have an address."""
    context = {
        "title": notification.title,
        "body": notification.body,
        "url": f"{base_url.rstrip('/')}{notification.url}" if notification.url else "",
        "person": notification.user.get_full_name() or notification.user.username,
    }
    # A newline in a subject would be a header of the sender's choice; Django refuses it, and people never need it.
    subject = " ".join(notification.title.split())[:200]
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("emails/notification.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notification.user.email],
    )
    message.attach_alternative(render_to_string("emails/notification.html", context), "text/html")
    return message
