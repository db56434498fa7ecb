"""A case as its requester reads it: milestones, who has it now, place in line, promise. Never element names.

For *My requests* and for the signed links of people without an account alike.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.db.models.fields.json import KT
from django.template.defaultfilters import filesizeformat
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from humantasks.selectors.links import question_to_requester, requester_files, requester_thread
from humantasks.selectors.queue import OpenWork, open_work
from portal.lib.clock import portal_now
from portal.templatetags.portal_ui import when_words
from processes.models import ElementHistory, ProcessInstance
from processes.selectors.elements import ElementInfo, milestones_of

NOT_REACHED = ("cancelled", "error", "moved")
ENDINGS = {
    "completed": (N_("Done"), "ok"),
    "cancelled": (N_("Withdrawn"), "warn"),
    "terminated": (N_("Stopped"), "bad"),
    "compensated": (N_("Undone: what was taken was given back"), "warn"),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One instance as its requester sees it."""

    instance: ProcessInstance
    stones: list[ElementInfo]
    reached: dict[int, datetime]  # element position -> when it was first left
    work: list[OpenWork]
    promised_at: datetime | None  # the variable of that name, else when the work that is open is due

    @property
    def ended(self) -> bool:
        return self.instance.ended_at is not None

    def done(self) -> list[tuple[ElementInfo, datetime]]:
        found = [
            (stone, self.reached[stone.position]) for stone in self.stones if stone.position in self.reached
        ]
        return sorted(found, key=lambda pair: pair[1])


def read_requests(rows: list[ProcessInstance]) -> list[Request]:
    """History and open work of all of them, in a fixed number of queries."""
    ids = [row.pk for row in rows]
    stones = {version: milestones_of(version) for version in {row.version_id for row in rows}}
    reached: dict[int, dict[int, datetime]] = {}
    shown = {stone.position for each in stones.values() for stone in each}
    visits = ElementHistory.objects.filter(instance_id__in=ids, element__in=shown)
    visits = visits.exclude(outcome__in=NOT_REACHED).order_by()
    first = visits.values_list("instance_id", "element").annotate(left=Min("left_at"))
    for instance, element, left in first:  # an activity of 5,000 children is one row here
        reached.setdefault(instance, {})[element] = left
    work, promises = open_work(ids), _promises(ids)
    return [
        Request(
            row,
            stones[row.version_id],
            reached.get(row.pk, {}),
            work.get(row.pk, []),
            promises.get(row.pk) or min((w.due_at for w in work.get(row.pk, []) if w.due_at), default=None),
        )
        for row in rows
    ]


def _promises(ids: list[int]) -> dict[int, datetime]:
    """What processes have promised, in their variable `promised_at`."""
    rows = ProcessInstance.objects.filter(pk__in=ids).values_list("pk", KT("variables__promised_at"))
    found = {pk: _instant(text) for pk, text in rows if text}
    return {pk: at for pk, at in found.items() if at is not None}


def _instant(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def title_of(instance: ProcessInstance) -> str:
    return instance.title or instance.business_key or instance.definition.name


def milestone_bar(each: Request) -> list[str]:
    done = len(each.done())
    parts = ["is-done"] * done
    if each.ended:
        return [*parts, "is-ended"] if each.instance.state != "completed" else parts or ["is-done"]
    return [*parts, "is-now", *([""] * max(0, len(each.stones) - done - 1))]


def where_now(each: Request, *, outside: bool = False) -> tuple[str, str]:
    """(headline, sentence) of where it is now; people `outside` are told no names of colleagues."""
    if each.ended:
        return ENDINGS.get(each.instance.state, (gettext("Over"), ""))[0], ""
    if each.instance.suspended:
        return gettext("Paused by an operator"), gettext("Nothing moves until it is resumed.")
    if each.work:
        work = each.work[0]
        headline = (
            gettext("With {holder}").format(holder=_holder(work, outside=outside))
            if work.who
            else gettext("Waiting for somebody to take it")
        )
        taken = gettext("being worked on") if work.state != "ready" else gettext("not taken yet")
        return headline, gettext("Since {when_words}, {taken}.").format(
            when_words=when_words(work.since, portal_now()), taken=taken
        )
    done = each.done()
    return (
        gettext("Being worked on by our systems"),
        gettext("Last: {milestone}.").format(milestone=done[-1][0].milestone)
        if done
        else gettext("It has just begun."),
    )


def _holder(work: OpenWork, *, outside: bool) -> str:
    if work.who is None or (outside and work.who.kind == "user"):
        return gettext("a colleague of ours")
    return work.who.name


def case_context(each: Request, may_withdraw: bool, *, outside: bool = False) -> dict[str, Any]:
    """`case` of `processes/_case.html`."""
    instance = each.instance
    headline, words = where_now(each, outside=outside)
    done = each.done()
    return {
        "id": instance.pk,
        "title": title_of(instance),
        "business_key": instance.business_key,
        "process_name": instance.definition.name,
        "promised_at": None if each.ended else each.promised_at,
        "on_track": _on_track(each),
        "milestones": _stones(each, headline),
        "now": None if each.ended else _now(each, headline, words),
        "ended": _ended(instance, done) if each.ended else None,
        "happened": [{"at": at, "words": stone.milestone} for stone, at in reversed(done)],
        "may_withdraw": may_withdraw and not each.ended,
    }


def talk(instance_id: int, write_to: str, files_at: str, *, outside: bool = False) -> dict[str, Any]:
    """What was written and sent between the requester and the case's people, and where more of it goes."""
    return {
        "thread": _thread(instance_id, files_at, outside=outside),
        "question": question_to_requester(instance_id),
        "write_to": write_to,
    }


def _thread(instance_id: int, files_at: str, *, outside: bool) -> list[dict[str, Any]]:
    said = [
        {"at": entry.at, "who": entry.who, "kind": entry.kind, "text": entry.text}
        for entry in requester_thread(instance_id, outside=outside)
    ]
    sent = [
        {
            "at": row.created_at,
            "who": who,
            "kind": "file",
            "name": row.name,
            "size": filesizeformat(row.size_bytes),
            "href": f"{files_at}{row.pk}/",
        }
        for row, who in requester_files(instance_id, outside=outside)
    ]
    return sorted([*said, *sent], key=lambda line: line["at"])


def _on_track(each: Request) -> dict[str, str] | None:
    if each.promised_at is None or each.ended:
        return None
    if each.promised_at < portal_now():
        return {"tone": "bad", "words": gettext("later than promised")}
    return {"tone": "ok", "words": gettext("on time")}


def _stones(each: Request, headline: str) -> list[dict[str, Any]]:
    """What is reached, in the order it was; then, while it runs, what may still come."""
    done = each.done()
    stones = [{"label": stone.milestone, "at": at, "about": None, "state": "is-done"} for stone, at in done]
    if each.ended:
        return stones
    since = done[-1][1] if done else each.instance.started_at
    return [*stones, {"label": headline, "at": since, "about": None, "state": "is-now"}]


def _now(each: Request, headline: str, words: str) -> dict[str, Any]:
    waiting = next((work for work in each.work if work.place), None)
    place = waiting.place if waiting else None
    group = waiting.who.name if waiting and waiting.who else gettext("its group")
    return {
        "headline": headline,
        "words": words,
        "place": _ordinal(place.place) if place else None,
        "of": gettext("of {length} at {group}").format(length=place.length, group=group) if place else "",
        "usual": None,
        "usual_note": "",
        "footnote": gettext("You get a note when it ends."),
    }


def _ended(instance: ProcessInstance, done: list[tuple[ElementInfo, datetime]]) -> dict[str, Any]:
    words, tone = ENDINGS.get(instance.state, (gettext("Over"), ""))
    last = done[-1][0].milestone if done else words
    return {"words": last if instance.state == "completed" else words, "at": instance.ended_at, "tone": tone}


def _ordinal(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
