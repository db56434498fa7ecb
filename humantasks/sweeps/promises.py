"""A promise has changed: tell those who follow the case by a link. The promise is the case's variable `promised_at`.

Links and cases are compared in one statement over links that are in force and have an address, which are few; what was
told is kept at the link, so each change is told once, the newest of several.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop as N_

from humantasks.models import CaseLink
from humantasks.notify.links import write_to_links
from portal.lib.phrases import Moment, Phrase
from processes.models import ProcessInstance

BATCH_LINKS = 100

_CHANGED = """
SELECT l.id, i.variables ->> 'promised_at'
  FROM case_link l JOIN instance i ON i.id = l.instance_id
 WHERE l.revoked_at IS NULL AND l.email <> '' AND l.expires_at > clock_timestamp() AND i.ended_at IS NULL
   AND coalesce(i.variables ->> 'promised_at', '') NOT IN ('', l.promise_told)
 ORDER BY l.id LIMIT %s FOR UPDATE OF l SKIP LOCKED
"""


def tell_changed_promises() -> int:
    """How many were told."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CHANGED, [BATCH_LINKS])
            changed = dict(cursor.fetchall())
        links = list(CaseLink.objects.filter(pk__in=changed))
        cases = ProcessInstance.objects.select_related("definition").in_bulk(
            {link.instance_id for link in links}
        )
        for link in links:
            write_to_links([link], cases[link.instance_id], "promised", _words(changed[link.pk], link))
            link.promise_told = changed[link.pk]
        CaseLink.objects.bulk_update(links, ["promise_told"])
    return len(links)


def _words(promise: str, link: CaseLink) -> Phrase:
    if not link.promise_told:
        return Phrase(N_("It is now promised for {promise}."), {"promise": _moment(promise)})
    values = {"promise": _moment(promise), "before": _moment(link.promise_told)}
    return Phrase(N_("It is now promised for {promise}. We had promised {before}."), values)


def _moment(text: str) -> Moment | str:
    at = _instant(text)
    return Moment(at, is_long=True) if at else text


def _instant(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
