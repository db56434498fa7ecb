"""Tell people without an account, by the address of their link: what is asked of them, what was promised anew.

Nothing of the inside goes out: the title is that of the case as requesters see it. They have no settings: the
language is the installation's usual one.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_noop as N_

from humantasks.models import CaseLink, Notification
from humantasks.notify.times import written_times
from portal.lib.clock import machine_now, portal_now
from portal.lib.moments import reading
from portal.lib.phrases import Phrase, Words
from processes.models import ProcessInstance

TITLES = {
    "shared": N_("You can follow {title}"),
    "asked": N_("A question about {title}"),
    "replied": N_("A reply about {title}"),
    "promised": N_("A new date for {title}"),
}


def links_to_tell(instance_id: int) -> list[CaseLink]:
    """Links of a case that are in force and have an address."""
    live = CaseLink.objects.filter(
        instance_id=instance_id, revoked_at__isnull=True, expires_at__gt=machine_now()
    )
    return list(live.exclude(email="").order_by("pk"))


def tell_links(instance: ProcessInstance, kind: str, body: Words) -> int:
    """A mail to every link of the case; how many."""
    return write_to_links(links_to_tell(instance.pk), instance, kind, body)


def write_to_links(links: Iterable[CaseLink], instance: ProcessInstance, kind: str, body: Words) -> int:
    now, machine = portal_now(), machine_now()
    title = Phrase(TITLES[kind], {"title": title_of(instance)})
    with reading(written_times(None)):
        rows = [_row(link, kind, str(title), str(body), now, machine) for link in links]
    Notification.objects.bulk_create(rows)
    return len(rows)


def title_of(instance: ProcessInstance) -> str:
    """What requesters know the case by."""
    return instance.title or instance.business_key or instance.definition.name


def _row(link: CaseLink, kind: str, title: str, body: str, now: datetime, machine: datetime) -> Notification:
    return Notification(
        link=link,
        kind=kind,
        title=title,
        body=body,
        instance_id=link.instance_id,
        created_at=now,
        mail_state="pending",
        mail_after=machine,
    )
