"""What one instance waits for, in words: a block for each token that stands somewhere, and the timers that run."""

from typing import Any

from django.utils.translation import gettext

from humantasks.selectors.there import TaskThere
from portal.lib.numbers import grouped
from portal.web.instance_case import Case, moment_words
from processes.models import Subscription, Token
from processes.selectors.crowds import Crowd
from processes.selectors.elements import ElementInfo


def waiting(case: Case) -> list[dict[str, Any]]:
    """One block of words for each token that stands somewhere; scopes speak through what is inside them."""
    shown = [token for token in case.tokens if token.waiting_for not in {"children", "child"}]
    crowded = [_crowd_words(case, crowd) for crowd in case.crowds.values() if crowd.open]
    return [*crowded, *(_waiting_words(case, token) for token in shown[:20])]


def _crowd_words(case: Case, crowd: Crowd) -> dict[str, Any]:
    done = gettext("{done} of {total} are over").format(
        done=grouped(crowd.done + crowd.failed), total=grouped(crowd.total)
    )
    stuck = (
        gettext(", {stuck} stand with an incident").format(stuck=grouped(crowd.stuck)) if crowd.stuck else ""
    )
    return {
        "headline": f"{grouped(crowd.open)} × “{case.info(crowd.element).name}”",
        "words": f"{done}{stuck}.",
        "task_id": None,
    }


def _waiting_words(case: Case, token: Token) -> dict[str, Any]:
    info = case.info(token.element)
    task = case.tasks.get(token.pk)
    return {
        "headline": _headline(case, token, info, task),
        "words": _words(case, token, info, task),
        "task_id": task.task_id if task else None,
    }


def _headline(case: Case, token: Token, info: ElementInfo, task: TaskThere | None) -> str:
    if token.state == "failed":
        return gettext("Somebody to mend “{name}”").format(name=info.name)
    if task:
        return (
            gettext("A decision by {who}").format(who=task.who)
            if task.who
            else gettext("Somebody to take a task")
        )
    match token.waiting_for:
        case "timer":
            return gettext("A point in time, at “{name}”").format(name=info.name)
        case "message":
            return gettext("A message, at “{name}”").format(name=info.name)
        case "signal":
            return gettext("A signal, at “{name}”").format(name=info.name)
        case "join":
            return gettext("Other paths to arrive at “{name}”").format(name=info.name)
        case "compensation":
            return gettext("Earlier steps to be undone")
        case "job":
            return gettext("A system, at “{name}”").format(name=info.name)
    return f"“{info.name}”"


def _words(case: Case, token: Token, info: ElementInfo, task: TaskThere | None) -> str:
    since = gettext("Since {entered_at}").format(entered_at=moment_words(token.entered_at, case.now))
    if task:
        taken = gettext("taken") if task.is_taken else gettext("nobody has taken it yet")
        return gettext("{name}. {since}, {taken}.").format(name=info.name, since=since, taken=taken)
    if token.waiting_for == "message":
        names = Subscription.objects.filter(token_id=token.pk).values_list("name", "correlation_key")
        waited = ", ".join(
            gettext("{name} with key {key}").format(name=name, key=key) if key else name
            for name, key in names
        )
        return (gettext("{since}: {waited}.") if waited else gettext("{since}.")).format(
            since=since, waited=waited
        )
    return gettext("{kind} “{name}”. {since}.").format(kind=gettext(info.kind), name=info.name, since=since)


def nexts(case: Case) -> list[dict[str, Any]]:
    """The timers that run here, soonest first."""
    return [
        {
            "icon": "clock",
            "label": _capital(moment_words(timer.due_at, case.now)),
            "words": case.info(timer.element).name,
        }
        for timer in case.timers[:5]
    ]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
