"""What the actions of a level do, in words, and to whom. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.lib.say import Say, english
from processes.calendars.durations import duration_in_words

KINDS = ("remind", "notify", "reassign", "add_candidates", "raise_priority", "escalate", "complete", "alert")
PRIORITIES = {"low": 25, "normal": 50, "high": 75, "urgent": 100}  # of 0..100
_STEP = 25  # raised without saying to what
Words = Mapping[str, tuple[str, str]]  # without and with those it turns to

SENTENCES = {
    "remind": ("a reminder goes to whoever has it", "a reminder goes to {to}"),
    "notify": ("whoever has it is notified", "{to} is notified"),
    "reassign": ("it goes back to everyone who may take it", "it goes to {to}"),
    "add_candidates": ("nobody is added", "{to} may take it too"),
    "raise_priority": ("its priority rises", "its priority becomes {to}"),
    "escalate": ("the process is told", "the process is told: {to}"),
    "complete": ("it is completed by itself", "it is completed by itself: {to}"),
    "alert": ("those who operate the process are alerted", "those who operate the process are alerted: {to}"),
}


# Of a step, a sub-process or a process, which nobody holds: what a level does differently there.
AROUND = {
    "remind": ("a reminder goes to those who operate the process", "a reminder goes to {to}"),
    "notify": ("those who operate the process are notified", "{to} is notified"),
    "reassign": ("its open tasks go back to everyone who may take them", "its open tasks go to {to}"),
    "add_candidates": ("nobody is added", "{to} may take its open tasks too"),
    "raise_priority": ("the priority of its open tasks rises", "the priority of its open tasks becomes {to}"),
    "complete": (
        "its open tasks are completed by themselves",
        "its open tasks are completed by themselves: {to}",
    ),
    "escalate": SENTENCES["escalate"],
    "alert": SENTENCES["alert"],
}
SHARE = {"share": "{share} of its time"}
AND = {"and": " and "}


def in_words(actions: Iterable[Sequence[Any]], say: Say = english, *, of_task: bool = True) -> str:
    """ "Risk lead is notified and its priority becomes high"; what is not known is named as it is."""
    pairs, words = (_pair(action) for action in actions), SENTENCES if of_task else AROUND
    sentences = (_sentence(words, kind, names(argument), say) for kind, argument in pairs)
    text = say(AND["and"], "", 1).join(sentences)
    return text[:1].upper() + text[1:]


def whom(actions: Iterable[Sequence[Any]]) -> list[str]:
    """The people and groups a level turns to, each once, in order."""
    found: dict[str, None] = {}
    for kind, argument in (_pair(action) for action in actions):
        if kind in ("remind", "notify", "reassign", "add_candidates"):
            found |= dict.fromkeys(names(argument))
    return list(found)


def names(argument: Any) -> list[str]:
    """An argument as names: a list, or text with commas; nothing for null."""
    if argument is None or argument == "":
        return []
    parts = argument if isinstance(argument, list) else str(argument).split(",")
    return [name for part in parts if (name := str(part).strip())]


def raised(priority: int, argument: Any) -> int:
    """The new priority: a word, a number, or a step up; never lower than before, never above 100."""
    text = str(argument or "").strip().lower()
    wanted = PRIORITIES.get(text) or (int(text) if text.isdigit() else priority + _STEP)
    return min(100, max(priority, wanted))


def _sentence(words: Words, kind: str, to: list[str], say: Say) -> str:
    if kind not in words:
        return " ".join([kind, ", ".join(to)]).strip()
    alone, aimed = words[kind]
    return say(aimed, "", 1).format(to=", ".join(to)) if to else say(alone, "", 1)


def _pair(action: Sequence[Any]) -> tuple[str, Any]:
    return str(action[0]), action[1] if len(action) > 1 else None


def after_in_words(after: str, *, working: bool, say: Say = english) -> str:
    """ "4 working hours", "75% of its time"."""
    text = after.strip()
    if text.endswith("%"):
        return say(SHARE["share"], "", 1).format(share=text)
    return duration_in_words(text, working=working, say=say)
