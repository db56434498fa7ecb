"""Write notices as their people want them: the bell's rows, mail, and messages to webhooks, with the change they tell of.

Two queries for everybody's wishes and addresses, two statements for what is written, whatever the number of people.
What is held or sent later is found by the sweeps `held`, `mail` and `webhooks`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce

from humantasks.models import Delivery, PersonSettings, Webhook
from humantasks.notify.payload import body_of
from humantasks.notify.saying import Saying
from humantasks.notify.times import written_times
from humantasks.notify.ways import Plan, Wishes, plan
from portal.lib import sql
from portal.lib.clock import machine_now, portal_now
from portal.lib.moments import reading
from portal.lib.phrases import Words
from portal.live.groups import notices_of
from portal.live.push import push_on_commit

ROWS_PER_STATEMENT = 1_000
_COLUMNS = {
    "user_id": "number",
    "kind": "text",
    "title": "text",
    "body": "text",
    "url": "text",
    "task_id": "number?",
    "instance_id": "number?",
    "created_at": "time",
    "read_at": "time",
    "mail_state": "text",
    "mail_attempts": "number",
    "mail_after": "time",
    "held_until": "time",
    "in_portal": "flag",
}  # of a new row; the others are filled by the database


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is to be told; its words are said in their language when it is written out."""

    user_id: int
    kind: str
    title: Words
    body: Words = ""
    url: str = ""
    task_id: int | None = None
    instance_id: int | None = None


def write_out(messages: Iterable[Message], *, by_mail: bool = True) -> int:
    """In the language and the formats of whom each is for. `by_mail` False: no mail, whatever people wish.

    Answers how many were given.
    """
    given = list(messages)
    if not given:
        return 0
    now, machine = portal_now(), machine_now()
    wishes = wishes_of({each.user_id for each in given})
    rows = _said(given, wishes)
    plans = _plans(rows, wishes, now, by_mail)
    for row, planned in zip(rows, plans, strict=True):
        _fill(row, planned, now, machine)
    kept = [row for row, planned in zip(rows, plans, strict=True) if not planned.is_nothing]
    sql.copy_objects("notification", _COLUMNS, kept)  # a level that reminds a group tells thousands
    Delivery.objects.bulk_create(_deliveries(rows, plans, machine), batch_size=ROWS_PER_STATEMENT)
    shown = {notices_of(row.user_id) for row in kept if row.in_portal}
    push_on_commit(shown, {"type": "live.bell", "kind": "notices"})
    return len(rows)


def _said(messages: Sequence[Message], wishes: Mapping[int, Wishes]) -> list[Saying]:
    """Neighbours who read alike are written for together: mostly everybody."""
    rows: list[Saying] = []
    for times, group in groupby(messages, key=lambda each: wishes[each.user_id].times):
        with reading(times):
            rows += [_row(each) for each in group]
    return rows


def _row(each: Message) -> Saying:
    return Saying(
        user_id=each.user_id,
        kind=each.kind,
        title=str(each.title),
        body=str(each.body),
        url=each.url,
        task_id=each.task_id,
        instance_id=each.instance_id,
    )


def _plans(rows: Sequence[Saying], wishes: Mapping[int, Wishes], now: datetime, by_mail: bool) -> list[Plan]:
    """Of each. People are told much of one kind at once: they are asked once for each."""
    found = {
        (user, kind): plan(wishes[user], kind, now) for user, kind in {(r.user_id, r.kind) for r in rows}
    }
    if not by_mail:
        found = {key: replace(each, mail="none", mail_held_until=None) for key, each in found.items()}
    return [found[row.user_id, row.kind] for row in rows]


def wishes_of(people: Collection[int]) -> dict[int, Wishes]:
    """Everybody has some: the usual ones, if they said nothing."""
    rows = PersonSettings.objects.in_bulk(list(people))
    nobody = PersonSettings()
    return {pk: wishes_in(rows.get(pk, nobody)) for pk in people}


def wishes_in(row: PersonSettings) -> Wishes:
    return Wishes(
        zone=ZoneInfo(row.zone or settings.TIME_ZONE),
        digest_at=row.digest_at,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        ways=row.ways,
        times=written_times(row),
    )


def _fill(row: Saying, planned: Plan, now: datetime, machine: datetime) -> None:
    row.created_at = now
    row.in_portal = planned.in_portal
    row.read_at = None if planned.in_portal else now
    row.mail_state = planned.mail
    row.mail_after = machine if planned.mail == "pending" else None
    row.held_until = planned.mail_held_until


def _deliveries(rows: Sequence[Saying], plans: list[Plan], machine: datetime) -> list[Delivery]:
    """To the webhooks of each person who wants it there; to those of their groups once for all its members."""
    hooks = _webhooks({row.user_id for row in rows})
    found: dict[tuple[object, ...], Delivery] = {}
    for row, planned in zip(rows, plans, strict=True):
        for hook in hooks.get(row.user_id, ()):
            if row.kind in hook.kinds if hook.group_id else planned.webhook != "none":
                about = (
                    hook.pk,
                    row.kind,
                    row.task_id,
                    row.instance_id,
                    row.url,
                )  # a title is in each member's language
                found.setdefault(about, _delivery(hook, row, planned, machine))
    return list(found.values())


def _delivery(hook: Webhook, row: Saying, planned: Plan, machine: datetime) -> Delivery:
    """A group has no quiet hours."""
    is_held = planned.webhook == "held" and hook.group_id is None
    return Delivery(
        webhook=hook,
        kind=row.kind,
        instance_id=row.instance_id,
        body=body_of(row),
        state="held" if is_held else "pending",
        held_until=planned.webhook_held_until if is_held else None,
        not_before=machine,
        created_at=row.created_at,
    )


def _webhooks(people: Collection[int]) -> dict[int, list[Webhook]]:
    """By person: their own, and those of their groups. One query."""
    found: dict[int, list[Webhook]] = {}
    member = Coalesce(F("user"), F("group__user"))
    for hook in Webhook.objects.annotate(member=member).filter(member__in=people).order_by("pk"):
        found.setdefault(hook.member, []).append(hook)
    return found
