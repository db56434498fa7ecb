"""My requests: what a person started, in milestone words, with who has it now and the place in line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from humantasks.selectors.queue import OpenWork, open_work
from portal.http.access import get_visible
from portal.lib.clock import portal_now
from portal.templatetags.portal_ui import when_words
from processes import visibility
from processes.actions.by_people import move_instance
from processes.models import ElementHistory, ProcessInstance
from processes.selectors.elements import ElementInfo, milestones_of
from processes.selectors.instances import count_up_to

LIVE = ("active", "compensating")
MOST_ROWS = 100
NOT_REACHED = ("cancelled", "error", "moved")
ENDINGS = {
    "completed": ("Done", "ok"),
    "cancelled": ("Withdrawn", "warn"),
    "terminated": ("Stopped", "bad"),
    "compensated": ("Undone: what was taken was given back", "warn"),
}


@dataclass(frozen=True, slots=True)
class _Request:
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


def requests(request: HttpRequest, instance_id: int | None = None) -> HttpResponse:
    """`/requests/` and `/requests/<id>/`: the list beside one case; htmx gets the case alone."""
    mine = ProcessInstance.objects.filter(
        started_by=visibility.actor_of(request.user), parent_instance__isnull=True
    ).select_related("definition", "version")
    show = request.GET.get("show", "open")
    rows = list(
        _shown(mine, show).defer("variables", "version__content").order_by("-started_at", "-pk")[:MOST_ROWS]
    )
    chosen = get_visible(mine, instance_id) if instance_id else (rows[0] if rows else None)
    case = _case(_read([chosen])[0], _may_withdraw(request, chosen)) if chosen else None
    context: dict[str, Any] = {"case": case, "now": portal_now()}
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "case" and case:
        return render(request, "processes/_case.html", context)
    context |= {
        "show": show,
        "counts": _counts(mine),
        "requests": [_row(each) for each in _read(rows)],
        "is_first_case": instance_id is None,
        "request_page": {"ws_path": f"/ws/instances/{chosen.pk}/"}
        if chosen and not chosen.ended_at
        else None,
    }
    return render(request, "processes/requests.html", context)


@require_POST
def withdraw(request: HttpRequest, instance_id: int) -> HttpResponse:
    """A requester takes back what they started, if the process lets requesters cancel."""
    mine = ProcessInstance.objects.filter(started_by=visibility.actor_of(request.user))
    instance = get_visible(mine, instance_id)
    move_instance(request.user, instance.pk, "cancel", "withdrawn by its requester")
    return redirect(f"/requests/{instance.pk}/")


def request_rows(user: Any, most: int) -> list[dict[str, Any]]:
    """The newest open requests of a person, for the start page."""
    mine = ProcessInstance.objects.filter(
        started_by=visibility.actor_of(user), parent_instance__isnull=True, state__in=LIVE
    ).select_related("definition", "version")
    rows = mine.defer("variables", "version__content").order_by("-started_at", "-pk")[:most]
    return [_row(each) for each in _read(list(rows))]


def _shown(mine: Any, show: str) -> Any:
    if show == "all":
        return mine
    return mine.exclude(state__in=LIVE) if show == "done" else mine.filter(state__in=LIVE)


def _counts(mine: Any) -> dict[str, int]:
    opened, done = count_up_to(_shown(mine, "open"))[0], count_up_to(_shown(mine, "done"))[0]
    return {"open": opened, "done": done, "all": opened + done}


def _read(rows: list[ProcessInstance]) -> list[_Request]:
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
        _Request(
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


def _row(each: _Request) -> dict[str, Any]:
    return {
        "id": each.instance.pk,
        "title": _title(each.instance),
        "business_key": each.instance.business_key,
        "milestones": _bar(each),
        "words": _where(each)[0],
        "needs_answer": any(work.state == "waiting_for_info" for work in each.work),
        "promised_at": each.promised_at,
        "ended": each.ended,
    }


def _title(instance: ProcessInstance) -> str:
    return instance.title or instance.business_key or instance.definition.name


def _bar(each: _Request) -> list[str]:
    done = len(each.done())
    parts = ["is-done"] * done
    if each.ended:
        return [*parts, "is-ended"] if each.instance.state != "completed" else parts or ["is-done"]
    return [*parts, "is-now", *([""] * max(0, len(each.stones) - done - 1))]


def _where(each: _Request) -> tuple[str, str]:
    """(headline, sentence) of where it is now."""
    if each.ended:
        return ENDINGS.get(each.instance.state, ("Over", ""))[0], ""
    if each.instance.suspended:
        return "Paused by an operator", "Nothing moves until it is resumed."
    if each.work:
        work = each.work[0]
        headline = f"With {work.who.name}" if work.who else "Waiting for somebody to take it"
        taken = "being worked on" if work.state != "ready" else "not taken yet"
        return headline, f"Since {when_words(work.since, portal_now())}, {taken}."
    done = each.done()
    return (
        "Being worked on by our systems",
        f"Last: {done[-1][0].milestone}." if done else "It has just begun.",
    )


def _case(each: _Request, may_withdraw: bool) -> dict[str, Any]:
    instance = each.instance
    headline, words = _where(each)
    done = each.done()
    return {
        "id": instance.pk,
        "title": _title(instance),
        "business_key": instance.business_key,
        "process_name": instance.definition.name,
        "promised_at": None if each.ended else each.promised_at,
        "on_track": _on_track(each),
        "milestones": _stones(each),
        "now": None if each.ended else _now(each, headline, words),
        "ended": _ended(instance, done) if each.ended else None,
        "happened": [{"at": at, "words": stone.milestone} for stone, at in reversed(done)],
        "may_withdraw": may_withdraw and not each.ended,
    }


def _on_track(each: _Request) -> dict[str, str] | None:
    if each.promised_at is None or each.ended:
        return None
    if each.promised_at < portal_now():
        return {"tone": "bad", "words": "later than promised"}
    return {"tone": "ok", "words": "on time"}


def _may_withdraw(request: HttpRequest, instance: ProcessInstance) -> bool:
    return visibility.may(request.user, "operate", instance.definition_id)


def _stones(each: _Request) -> list[dict[str, Any]]:
    """What is reached, in the order it was; then, while it runs, what may still come."""
    done = each.done()
    stones = [{"label": stone.milestone, "at": at, "about": None, "state": "is-done"} for stone, at in done]
    if each.ended:
        return stones
    since = done[-1][1] if done else each.instance.started_at
    return [*stones, {"label": _where(each)[0], "at": since, "about": None, "state": "is-now"}]


def _now(each: _Request, headline: str, words: str) -> dict[str, Any]:
    waiting = next((work for work in each.work if work.place), None)
    place = waiting.place if waiting else None
    group = waiting.who.name if waiting and waiting.who else "its group"
    return {
        "headline": headline,
        "words": words,
        "place": _ordinal(place.place) if place else None,
        "of": f"of {place.length} at {group}" if place else "",
        "usual": None,
        "usual_note": "",
        "footnote": "You get a note when it ends.",
    }


def _ended(instance: ProcessInstance, done: list[tuple[ElementInfo, datetime]]) -> dict[str, Any]:
    words, tone = ENDINGS.get(instance.state, ("Over", ""))
    last = done[-1][0].milestone if done else words
    return {"words": last if instance.state == "completed" else words, "at": instance.ended_at, "tone": tone}


def _ordinal(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
