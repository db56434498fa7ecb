"""Ask somebody for information; the task's clock stands still until the answer.

Due date and escalation levels keep the working time that was left when the question was asked.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from humantasks.actions.bells import ring
from humantasks.actions.moves import TaskSuspended, apply, check
from humantasks.models import NO_DUE_DATE, CaseLink, Comment, Escalation, HumanTask, TaskCandidate
from humantasks.notify.links import links_to_tell, tell_links
from humantasks.notify.notices import Notice, tell
from humantasks.visibility import find_task
from portal.http.numbers import is_whole
from portal.lib.errors import Conflict, Invalid
from processes.calendars.deadlines import shifted
from processes.store.calendars import calendar
from processes.visibility import actor_of

MAX_TEXT_CHARACTERS = 10_000
REQUESTER = "requester"  # how the log names somebody who is asked without an account


class NobodyToAsk(Invalid):
    code = "nobody-to-ask"
    message = "Expected somebody else to ask, but {name!r} is not an active person other than you."


class NothingAsked(Conflict):
    code = "nothing-asked"
    message = "Expected a question that waits for you, but it was answered or is no longer needed."


class NothingSaid(Invalid):
    code = "text-missing"
    message = "Expected a text of 1 to 10,000 characters, but there are {count}."


def ask_for_information(
    *, task_id: int | str, question: str, of: str, user: User, now: datetime
) -> HumanTask:
    """Wait for an answer of `of` (user name or id; "" = whoever started the case, with or without an account).

    Raises NotFound, Conflict, Forbidden; NobodyToAsk, NothingSaid.
    """
    with transaction.atomic():
        task = find_task(user, task_id)
        check(task, "ask", user)
        text, person = checked_text(question), _asked(task, of, user)
        note = actor_of(person) if person else REQUESTER
        apply(task, "ask", actor=actor_of(user), now=now, note=note, asked=person, paused_since=now)
        Escalation.objects.filter(task=task, state="pending").update(state="paused")
        of_requester = person is None or actor_of(person) == task.started_by
        _say(task, user, "question", text, now, for_requester=of_requester)
        tell([Notice("asked", person.pk if person else None, task, text)])
        if of_requester:
            tell_links(task.instance, "asked", text)
        ring([task])
    return task


def answer(*, task_id: int | str, text: str, user: User, now: datetime) -> HumanTask:
    """Answer, or go on without: the clock runs again. Raises NotFound, Conflict, Forbidden, NothingSaid."""
    with transaction.atomic():
        task = find_task(user, task_id)
        check(task, "answer", user)
        said = checked_text(text)
        asked = task.asked_id
        _resume(task, actor_of(user), now)
        _say(task, user, "answer", said, now, for_requester=actor_of(user) == task.started_by)
        tell([Notice("answered", task.assignee_id, task, said)], except_user=user.pk)
        ring([task], also=[asked])
    return task


def answer_by_link(*, task: HumanTask, link: CaseLink, text: str, now: datetime) -> HumanTask:
    """The requester answers by a signed link. Raises Conflict (answered already, suspended), NothingSaid."""
    with transaction.atomic():
        if task.state != "waiting_for_info":
            raise NothingAsked
        if not task.is_running():
            raise TaskSuspended(verb="answer for")
        said, asked = checked_text(text), task.asked_id
        _resume(task, f"link:{link.pk}", now)
        _say(task, None, "answer", said, now, link=link, for_requester=True)
        tell([Notice("answered", task.assignee_id, task, said)])
        ring([task], also=[asked] if asked else [])
    return task


def checked_text(text: str) -> str:
    """Trimmed; raises NothingSaid when nothing is left or it is no letter but a book."""
    trimmed = text.strip()
    if not 0 < len(trimmed) <= MAX_TEXT_CHARACTERS:
        raise NothingSaid(count=len(trimmed))
    return trimmed


def _resume(task: HumanTask, actor: str, now: datetime) -> None:
    since = task.paused_since or now
    working = calendar(task.calendar)
    due_at = shifted(task.due_at, since, now, working) if task.due_at else None
    paused_ms = task.paused_ms + int((now - since).total_seconds() * 1000)
    apply(
        task,
        "answer",
        actor=actor,
        now=now,
        asked=None,
        paused_since=None,
        paused_ms=paused_ms,
        due_at=due_at,
    )
    TaskCandidate.objects.filter(task=task).update(due_rank=due_at or NO_DUE_DATE)
    for level in Escalation.objects.filter(task=task, state="paused"):
        level.due_at, level.state = shifted(level.due_at, since, now, working), "pending"
        level.save(update_fields=["due_at", "state"])


def _asked(task: HumanTask, of: str, user: User) -> User | None:
    """The person; None is the requester, who has no account but a link with an address."""
    name = of or task.started_by.removeprefix("user:")
    people = User.objects.filter(is_active=True).exclude(pk=user.pk)
    found = people.filter(pk=int(name)).first() if is_whole(name) else people.filter(username=name).first()
    if found is None and not of and links_to_tell(task.instance_id):
        return None
    if found is None:
        raise NobodyToAsk(name=of or task.started_by)
    return found


def _say(
    task: HumanTask,
    user: User | None,
    kind: str,
    text: str,
    now: datetime,
    *,
    link: CaseLink | None = None,
    for_requester: bool = False,
) -> None:
    Comment.objects.create(
        instance_id=task.instance_id,
        task=task,
        author=user,
        link=link,
        kind=kind,
        text=text,
        for_requester=for_requester,
        created_at=now,
    )
