"""One task with everything around it: form, outcomes, escalation, conversation, history. For page and API alike.

A dozen queries, however long the case is; history and thread are cut at their newest 200 entries.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from humantasks.assignment.votes import in_words as in_words_of_votes
from humantasks.escalation.words import after_in_words, in_words, whom
from humantasks.models import (
    Attachment,
    Comment,
    DecisionRecord,
    Draft,
    Escalation,
    HumanTask,
    Snooze,
    Vote,
)
from humantasks.models.ballots import box_of
from humantasks.models.case import case_variables
from humantasks.models.task_form import FormUnusable, form_of, names_in
from humantasks.selectors.rows import Who, groups_of, priority_word, who_of
from humantasks.visibility import assignable, may_prioritise
from portal.lib.errors import NotFound
from portal.lib.people import person_name
from portal.lib.phrases import spoken
from processes.visibility import may

MAX_ENTRIES = 200
SOON = timedelta(hours=2)
MOVES = {"claim", "release", "assign", "delegate", "give_back", "ask", "answer", "complete"}


@dataclass(frozen=True, slots=True)
class Step:
    """One level of escalation: when, what it does in words, to whom, and what became of it."""

    at: datetime
    does: str
    to: list[str]
    after: str  # in words
    state: str  # pending | paused | fired | cancelled
    fired_at: datetime | None
    result: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the thread or of the history."""

    at: datetime
    who: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One vote, and whether it still counts."""

    who: str
    voter_id: int
    outcome: str
    reason: str
    at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class Votes:
    """Progress in words ("" once it is decided), and every vote."""

    words: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What the browser renders: schema and the variables the form mentions."""

    key: str
    schema: dict[str, Any]
    data: dict[str, Any]
    problem: str = ""  # why it cannot be shown; then nobody can complete the task either


@dataclass(frozen=True, slots=True)
class Detail:
    """A task as its reader sees it; `task.standing` is theirs."""

    task: HumanTask
    who: Who | None
    groups: list[str]
    priority: str
    actions: list[str]
    escalation: list[Step]
    form: FilledForm | None
    comments: list[Entry]
    history: list[Entry]
    draft: Draft | None
    snoozed_until: datetime | None = None  # by the reader
    assignable: list[User] = field(default_factory=list)
    votes: Votes | None = None
    records: list[DecisionRecord] = field(default_factory=list)


def task_detail(task: HumanTask, user: User) -> Detail:
    """`task` comes from `visibility.find_task`, which has settled that `user` may see it."""
    actions = available_actions(task, user)
    groups = groups_of([task.pk]).get(task.pk, [])
    gives_away = task.is_open and ("assign" in actions or "delegate" in actions)
    return Detail(
        task=task,
        who=who_of(task, groups),
        groups=groups,
        priority=priority_word(task.priority),
        actions=actions,
        escalation=steps_of(task),
        form=_form(task),
        comments=thread_of(task),
        history=history_of(task),
        draft=Draft.objects.filter(task=task, user=user).first() if task.is_open else None,
        votes=votes_of(task),
        records=records_of(task, user),
        snoozed_until=Snooze.objects.filter(task=task, user=user).values_list("until", flat=True).first(),
        assignable=list(assignable(task).order_by("username")[:MAX_ENTRIES]) if gives_away else [],
    )


def votes_of(task: HumanTask) -> Votes | None:
    """How far the decision is, for tasks that several decide."""
    if not task.votes:
        return None
    if not task.is_open:
        cast = Vote.objects.filter(task=task, withdrawn_at__isnull=True).select_related("voter", "seat")
        return Votes("", [_ballot(vote, counts=True) for vote in cast.order_by("pk")])
    box = box_of(task)
    approvers = [_voter(vote) for vote in box.votes if vote.outcome == box.rule.approve]
    lines = [_ballot(vote, counts=True) for vote in box.votes]
    return Votes(
        in_words_of_votes(box.rule, box.tally, approvers, spoken),
        lines + [_ballot(vote, counts=False) for vote in box.lost],
    )


def _voter(vote: Vote) -> str:
    """ "Rita for Omar" """
    own = vote.voter_id == vote.seat_id
    return (
        person_name(vote.voter)
        if own
        else gettext("{voter} for {seat}").format(voter=person_name(vote.voter), seat=person_name(vote.seat))
    )


def _ballot(vote: Vote, *, counts: bool) -> Line:
    return Line(_voter(vote), vote.voter_id, vote.outcome, vote.reason, vote.cast_at, counts)


def available_actions(task: HumanTask, user: User) -> list[str]:
    """What the FSM and the rights let this person do now; what is always possible stands last."""
    offered = {each.name for each in task.get_available_user_state_transitions(user=user)}  # type: ignore[attr-defined]
    extra = ["snooze"] if task.is_open else []
    extra += ["priority"] if task.is_open and may_prioritise(user, task) else []
    return [*sorted(offered & MOVES), "comment", *extra]


def records_of(task: HumanTask, user: User) -> list[DecisionRecord]:
    """What was shown and submitted, for who may read the case; others find what they sent themselves."""
    rows = DecisionRecord.objects.filter(task=task).select_related("person").order_by("pk")
    if not may(user, "read", task.definition_id):
        rows = rows.filter(person=user)
    return list(rows.defer("document")[:MAX_ENTRIES])


def record_of(task: HumanTask, user: User, record_id: int) -> DecisionRecord:
    """One of them. Raises NotFound."""
    found = DecisionRecord.objects.filter(task=task, pk=record_id).first()
    if found is None or (found.person_id != user.pk and not may(user, "read", task.definition_id)):
        raise NotFound
    return found


def steps_of(task: HumanTask) -> list[Step]:
    """In the order they are due."""
    working = bool(task.calendar)
    return [
        Step(
            at=row.due_at,
            does=in_words(row.actions, spoken),
            to=whom(row.actions),
            after=after_in_words(row.after, working=working, say=spoken),
            state=row.state,
            fired_at=row.fired_at,
            result=row.result,
        )
        for row in Escalation.objects.filter(task=task).order_by("due_at", "level")
    ]


def thread_of(task: HumanTask) -> list[Entry]:
    """The thread of the case, oldest first."""
    newest = (
        Comment.objects.filter(instance_id=task.instance_id).select_related("author", "link").order_by("-pk")
    )
    return [
        Entry(row.created_at, writer_of(row), row.kind, row.text) for row in reversed(newest[:MAX_ENTRIES])
    ]


def writer_of(row: Comment | Attachment) -> str:
    """Who wrote or sent it; somebody without an account by the name their link was made for."""
    if row.link is not None:
        return row.link.name or gettext("The requester")
    return person_name(row.author)


def history_of(task: HumanTask) -> list[Entry]:
    """What happened to the task itself, oldest first: opened, moved, escalated."""
    entries = [Entry(task.created_at, "", "open", gettext("The process opened this task."))]
    entries += _moves(task)
    entries += [
        Entry(row.fired_at, "", "escalation", row.result or in_words(row.actions, spoken))
        for row in Escalation.objects.filter(task=task, fired_at__isnull=False)
        if row.fired_at
    ]
    return sorted(entries, key=lambda entry: entry.at)


_WORDS = {
    "claim": N_("took it"),
    "release": N_("put it back"),
    "assign": N_("handed it over"),
    "delegate": N_("delegated it"),
    "give_back": N_("gave it back"),
    "ask": N_("asked for information"),
    "answer": N_("answered; the clock runs again"),
    "complete": N_("completed it"),
    "cancel": N_("cancelled it"),
}


def _moves(task: HumanTask) -> list[Entry]:
    """Index: transition_by_object."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at, move, actor, note FROM transition_log WHERE kind = 'task' AND object_id = %s"
            " ORDER BY at DESC, id DESC LIMIT %s",
            [task.pk, MAX_ENTRIES],
        )
        lines = cursor.fetchall()
    people = people_named([actor for _, _, actor, _ in lines] + [note for _, _, _, note in lines])
    return [_moved(at, move, actor, note, people) for at, move, actor, note in lines]


_IN_WHOSE_NAME = re.compile(r" ?\bfor (user:\d+)$")


def _moved(at: datetime, move: str, actor: str, note: str, people: dict[str, str]) -> Entry:
    """ "Rita for Omar took it": the deputy and whom they stand in for."""
    found = _IN_WHOSE_NAME.search(note)
    rest = _IN_WHOSE_NAME.sub("", note)
    who, said = people.get(actor) or _nobody(actor), _said(move, rest, people)
    if not found:
        return Entry(at, who, move, said)
    other = people.get(found[1], found[1])
    if move in ("assign", "delegate"):
        return Entry(
            at,
            {"absence": ""}.get(actor, who),
            move,
            gettext("{said} for {other}, who is away").format(said=said, other=other),
        )
    return Entry(at, gettext("{who} for {other}").format(who=who, other=other), move, said)


def _nobody(actor: str) -> str:
    return gettext("The requester") if actor.startswith("link:") else actor


def _said(move: str, note: str, people: dict[str, str]) -> str:
    target = people.get(note.removeprefix("to "), "")
    if move == "ask" and note == "requester":
        return gettext("{words}, of the requester").format(words=gettext(_WORDS[move]))
    if move in ("assign", "delegate", "ask") and target:
        return gettext("{words}, to {target}").format(words=gettext(_WORDS[move]), target=target)
    said = gettext(_WORDS.get(move, move))
    return f"{said}: {note}" if move == "complete" and note else said


_PERSON = re.compile(r"\buser:(\d+)\b")


def people_named(actors: list[str]) -> dict[str, str]:
    """ "user:12" -> "Ann Smith", for every actor (or note about one) that is a person. One query."""
    ids = {int(number) for actor in actors for number in _PERSON.findall(actor)}
    return {f"user:{person.pk}": person_name(person) for person in User.objects.filter(pk__in=ids)}


def _form(task: HumanTask) -> FilledForm | None:
    """For those who work on the task, or could; others see its summary only."""
    standing = task.standing
    if not task.is_open or not (standing.is_assignee or standing.is_candidate or standing.operates):
        return None
    try:
        form = form_of(task, {})
    except FormUnusable as error:
        return FilledForm(task.form, {}, {}, problem=error.sentence)
    mentioned = names_in(form.schema)
    data = {name: value for name, value in case_variables(task).items() if name in mentioned}
    return FilledForm(task.form, form.schema, data)
