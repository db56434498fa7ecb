"""What the page of one instance is made of, read once, and how its moments and lengths are said."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from humantasks.selectors.there import TaskThere, tasks_of_tokens
from portal.lib.clock import portal_now
from portal.lib.numbers import grouped
from portal.templatetags.portal_ui import when_words
from processes.models import ProcessInstance, Timer, Token
from processes.selectors.crowds import Crowd, crowds
from processes.selectors.elements import ElementInfo, elements_of

MOST_TOKENS = 200


@dataclass(frozen=True, slots=True)
class Case:
    """An instance with everything the page needs of it, read once."""

    instance: ProcessInstance
    elements: dict[str, ElementInfo]
    names: list[str]  # position -> element id
    tokens: list[Token]
    tasks: dict[int, TaskThere]
    timers: list[Timer]
    crowds: dict[int, Crowd]  # steps visited too often to be listed one by one
    now: datetime

    def info(self, position: int) -> ElementInfo:
        return self.elements[self.names[position]]


def read_case(row: ProcessInstance) -> Case:
    """A fixed number of statements, however many tokens there are."""
    gathered = crowds(row)
    alone = Token.objects.filter(instance=row).exclude(element__in=gathered, is_body=False)
    tokens = list(alone.order_by("entered_at", "pk")[:MOST_TOKENS])
    return Case(
        instance=row,
        elements=elements_of(row.version_id),
        names=row.version.element_ids,
        tokens=tokens,
        tasks=tasks_of_tokens([token.pk for token in tokens]),
        timers=list(Timer.objects.filter(instance=row).order_by("due_at", "pk")[:MOST_TOKENS]),
        crowds=gathered,
        now=portal_now(),
    )


def length_words(seconds: float) -> str:
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{_short(seconds / unit)} {name}"
    return f"{_short(seconds)} s"


def _short(value: float) -> str:
    return grouped(value, 0 if round(value, 1) == int(value) else 1)


def moment_words(at: datetime, now: datetime) -> str:
    """ "12:03" today, "Mon 12:03" otherwise, with the distance for what lies ahead."""
    words = when_words(at, now)
    return (
        gettext("in {length} ({moment})").format(
            length=length_words((at - now).total_seconds()), moment=words
        )
        if at > now
        else words
    )
