"""Add, try and remove webhooks: one's own, and as its lead (or an administrator) those of a group."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext

from humantasks.models import Delivery, Notification, PersonSettings, Webhook
from humantasks.notify.payload import body_of
from humantasks.notify.times import written_times
from humantasks.notify.ways import KINDS
from humantasks.notify.webhook import WebhookUnusable, check_address
from humantasks.visibility import led_groups, webhooks
from portal.http.access import get_visible
from portal.lib.clock import machine_now, portal_now
from portal.lib.errors import Forbidden
from portal.lib.moments import reading
from portal.lib.people import person_name
from processes.actions.audit import record
from processes.store.secrets import encrypt

MOST = 5  # of one person or group
NAME_MAX_CHARACTERS = 100
SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class Made:
    """`secret` is shown this once."""

    webhook: Webhook
    secret: str


def add_webhook(*, user: User, name: str, url: str, group: str = "", kinds: Sequence[str] = ()) -> Made:
    """Of the person, or of a group by name. Asks the name server about the host, so not inside a transaction.

    Raises WebhookUnusable (what is wrong), Forbidden (a group of somebody else's).
    """
    owner = _group(user, group) if group else None
    if not name.strip() or len(name) > NAME_MAX_CHARACTERS:
        raise WebhookUnusable(f"Expected a name of up to {NAME_MAX_CHARACTERS} characters.")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or (owner and not kinds):
        raise WebhookUnusable(f"Expected what the group is told of, of {', '.join(KINDS)}.")
    host = check_address(url)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two at once must not become six
        whose = {"group": owner} if owner else {"user": user}
        if Webhook.objects.filter(**whose).count() >= MOST:
            raise WebhookUnusable(
                f"Expected at most {MOST} webhooks, but there are as many. Remove one first."
            )
        hook = Webhook.objects.create(
            **whose,
            name=name.strip(),
            host=host,
            url=encrypt(url),
            secret=encrypt(secret),
            kinds=list(kinds) if owner else [],
            made_at=portal_now(),
            made_by=user,
        )
        record(user, "webhook.add", kind="webhook", object_id=hook.pk, host=host, group=group)
    return Made(hook, secret)


def remove_webhook(*, user: User, webhook_id: int) -> None:
    """With what is still to be sent there."""
    with transaction.atomic():
        hook = find_webhook(user, webhook_id)
        record(user, "webhook.remove", kind="webhook", object_id=hook.pk, host=hook.host)
        hook.delete()


def try_webhook(*, user: User, webhook_id: int) -> Delivery:
    """Send it a message that says so, by the same way as all others."""
    hook = find_webhook(user, webhook_id)
    now = portal_now()
    with reading(written_times(PersonSettings.objects.filter(pk=user.pk).first())):
        said = Notification(
            kind="test",
            title=gettext("“{name}” is connected to Podium").format(name=hook.name),
            body=gettext("{name} tried it out.").format(name=person_name(user)),
            url="/me/notifications/",
            created_at=now,
        )
    return Delivery.objects.create(
        webhook=hook, kind="test", body=body_of(said), not_before=machine_now(), created_at=now
    )


def find_webhook(user: User, webhook_id: int) -> Webhook:
    """Raises NotFound for everybody else's."""
    return get_visible(webhooks(user), webhook_id)


def _group(user: User, name: str) -> Group:
    found = led_groups(user).filter(name=name).first()
    if found is None:
        raise Forbidden("Expected a group that you lead, but this is none.")
    return found
