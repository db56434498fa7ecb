"""What an absence does to tasks that are open: to the deputy when it begins, back when it ends.

Each task moves by a guarded UPDATE of its own: one that somebody moved in the meantime is left as it is. Beginning
and ending are taken once each, by guarded UPDATEs of the absence.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from humantasks.actions.assign import place_for
from humantasks.actions.bells import ring
from humantasks.actions.moves import apply
from humantasks.assignment import principals
from humantasks.models import Absence, Comment, Draft, HumanTask, TaskCandidate
from humantasks.models.away import deputies_for, post_of
from humantasks.notify.notices import Notice, tell
from portal.lib.errors import PortalError
from portal.lib.phrases import Phrase

ACTOR = "absence"
MAX_TASKS = 2_000  # of one person at once; who has more has another problem

FOR_THE_AWAY = Phrase(N_("You stand in for somebody who is away."))
NOT_BEGUN = Phrase(N_("Nobody had begun with it while you were away."))


def begin_absence(absence: Absence, now: datetime) -> int:
    """Hand over, offer or keep what the person has, and offer what only they might take; how many tasks moved."""
    with transaction.atomic():
        if not Absence.objects.filter(pk=absence.pk, begun_at__isnull=True, over_at__isnull=True).update(
            begun_at=now
        ):
            return 0
        moved = []
        if absence.claimed != "keep":
            held = HumanTask.objects.filter(assignee=absence.person_id, state="claimed")
            moved = [task for task in held.order_by("pk")[:MAX_TASKS] if _give_away(task, absence, now)]
        offered = HumanTask.objects.filter(
            candidates__principal=principals.of_user(absence.person_id), state="ready"
        )
        _offer_to_deputies(offered.order_by("pk")[:MAX_TASKS], absence.person_id, now)
        ring(moved, also=[absence.person_id])
        return len(moved)


def return_tasks(absence: Absence, now: datetime) -> int:
    """What nobody began comes back; offers to deputies end. How many came back."""
    person = absence.person_id
    with transaction.atomic():
        given = HumanTask.objects.filter(
            stands_for__contains=[person],
            stands_for__isnull=False,
            deputised_at__isnull=False,
            state="claimed",
        )
        back = [task for task in given.order_by("pk")[:MAX_TASKS] if _take_back(task, person, now)]
        offers = TaskCandidate.objects.filter(stands_for__contains=[person], stands_for__isnull=False)
        offers.filter(task__state="ready").delete()
        ring(back, also=[person])
        return len(back)


def _give_away(task: HumanTask, absence: Absence, now: datetime) -> bool:
    """To the deputy, or (offered) back for all who may take it and the deputy."""
    person = absence.person_id
    place = place_for(task, person, now)
    if place["stands_for"] is None:
        return False  # nobody can stand in: it stays
    TaskCandidate.objects.bulk_create([_candidate(task, person, None)], ignore_conflicts=True)
    if absence.claimed == "offer":
        return _put_back(task, place, now)
    through = [*(task.stands_for or ()), *place["stands_for"]]
    if not _moved(
        task, "assign", now, note=f"to user:{place['assignee_id']}", **place | {"stands_for": through}
    ):
        return False
    tell([Notice("delegated", task.assignee_id, task, FOR_THE_AWAY)])
    return True


def _put_back(task: HumanTask, place: dict[str, Any], now: datetime) -> bool:
    nobody: dict[str, Any] = dict.fromkeys(("assignee", "claimed_at", "stands_for", "deputised_at"))
    if not _moved(task, "release", now, **nobody):
        return False
    deputy = _candidate(task, place["assignee_id"], place["stands_for"])
    TaskCandidate.objects.bulk_create([deputy], ignore_conflicts=True)
    return True


def _offer_to_deputies(tasks: Iterable[HumanTask], person: int, now: datetime) -> None:
    rows = list(tasks)
    posts = {task.pk: post_of(task) for task in rows}
    deputies = deputies_for(list(posts.values()), [person], now)
    if not deputies.is_away(person):
        return
    found = [(task, deputies.stand_in(person, posts[task.pk])) for task in rows]
    offers = [
        _candidate(task, each.person, list(each.through)) for task, each in found if each.person is not None
    ]
    TaskCandidate.objects.bulk_create(offers, ignore_conflicts=True)


def _take_back(task: HumanTask, person: int, now: datetime) -> bool:
    if _is_begun(task):
        return False
    through = list(task.stands_for or ())
    rest = through[: through.index(person)] or None
    place = {"assignee_id": person, "stands_for": rest, "deputised_at": now if rest else None}
    deputy = task.assignee_id
    if not _moved(task, "assign", now, note=f"to user:{person}", **place):
        return False
    ring([task], also=[deputy])
    tell([Notice("returned", person, task, NOT_BEGUN)])
    return True


def _is_begun(task: HumanTask) -> bool:
    """The deputy wrote something: a draft, or a word in the thread since they have it."""
    drafts = Draft.objects.filter(task=task, user=task.assignee_id)
    words = Comment.objects.filter(
        task=task, author=task.assignee_id, created_at__gte=task.deputised_at or task.created_at
    )
    return drafts.exists() or words.exists()


def _moved(task: HumanTask, move: str, now: datetime, *, note: str = "", **columns: Any) -> bool:
    try:
        apply(task, move, actor=ACTOR, now=now, note=note, **columns)
    except PortalError:
        return False  # somebody was first
    return True


def _candidate(task: HumanTask, person: int, through: list[int] | None) -> TaskCandidate:
    return TaskCandidate(
        task_id=task.pk,
        principal=principals.of_user(person),
        definition_id=task.definition_id,
        due_rank=task.due_rank,
        stands_for=through,
    )


def sweep_absences(now: datetime) -> int:
    """Begin what has begun and end what is over; how many absences. Index: absence_not_over."""
    waiting = Absence.objects.filter(over_at__isnull=True)
    over = list(waiting.filter(ends_at__lte=now).order_by("ends_at", "pk"))
    for absence in over:
        with transaction.atomic():
            if Absence.objects.filter(pk=absence.pk, over_at__isnull=True).update(over_at=now):
                return_tasks(absence, now)
    begun = list(waiting.filter(begun_at__isnull=True, starts_at__lte=now, ends_at__gt=now).order_by("pk"))
    for absence in begun:
        begin_absence(absence, now)
    return len(over) + len(begun)
