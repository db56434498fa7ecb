"""What the world answers in a simulation: per element, in order; messages and signals at their time.

    {"elements": {"charge": [{"fail": "timeout"}, {"variables": {"receipt": "R-1"}}],
                  "review": {"outcome": "approve"}, "ship": {"error": "LOST"}, "pack": {"wait": true}},
     "messages": [{"name": "paid", "correlation_key": "O-1", "variables": {}, "at": "PT1H"}],
     "signals": [{"name": "alarm", "at": "PT5M"}], "decisions": {"fraud": true}, "default": "complete", "until": "P30D"}

The last answer of an element is given again and again. An element without one is completed without variables (a person
takes the primary outcome), or waits when `default` is "wait". `fail` is one failed attempt of a job, `unknown` an effect
whose outcome nobody knows, `after` how long the work takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from processes.engine.timers import parse_duration

KNOWN = frozenset(
    ("variables", "outcome", "error", "message", "escalation", "fail", "unknown", "wait", "after")
)
HORIZON = "P30D"


class AnswersUnreadable(Exception):
    """The answers are not what this module says they are."""


@dataclass(frozen=True, slots=True)
class Answer:
    variables: dict[str, Any] = field(default_factory=dict)
    outcome: str = ""
    error: str | None = None
    message: str = ""
    escalation: str = ""
    fail: str = ""
    unknown: bool = False
    wait: bool = False
    after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Published:
    """A message (or signal) that comes from outside at its time."""

    name: str
    at: timedelta = timedelta()
    correlation_key: str = ""
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    elements: dict[str, list[Answer]] = field(default_factory=dict)
    messages: list[Published] = field(default_factory=list)
    signals: list[Published] = field(default_factory=list)
    decisions: dict[str, Any] = field(default_factory=dict)
    is_waiting: bool = False  # elements without an answer wait
    until: timedelta = timedelta(days=30)

    def of(self, element_id: str, turn: int) -> Answer | None:
        """The answer for the `turn`-th time (from 0), None to wait."""
        given = self.elements.get(element_id)
        if not given:
            return None if self.is_waiting else Answer()
        answer = given[min(turn, len(given) - 1)]
        return None if answer.wait else answer


def read_answers(written: Mapping[str, Any]) -> Answers:
    """Answers from JSON. Raises AnswersUnreadable with what was expected."""
    elements = written.get("elements", {})
    if not isinstance(elements, dict):
        raise AnswersUnreadable("Expected `elements` to be an object of answers by element id.")
    return Answers(
        elements={name: _several(name, given) for name, given in elements.items()},
        messages=[_published(given) for given in written.get("messages", [])],
        signals=[_published(given) for given in written.get("signals", [])],
        decisions=dict(written.get("decisions", {})),
        is_waiting=written.get("default", "complete") == "wait",
        until=_span(written.get("until", HORIZON)),
    )


def _several(name: str, given: Any) -> list[Answer]:
    return [_answer(name, one) for one in (given if isinstance(given, list) else [given])]


def _answer(name: str, given: Any) -> Answer:
    if not isinstance(given, dict) or not set(given) <= KNOWN:
        raise AnswersUnreadable(f"Expected the answer of {name!r} to have {', '.join(sorted(KNOWN))} only.")
    return Answer(**{**given, "after": _span(given.get("after", "PT0S"))})


def _published(given: Any) -> Published:
    if not isinstance(given, dict) or "name" not in given:
        raise AnswersUnreadable("Expected a message or signal to have a name.")
    return Published(
        given["name"],
        _span(given.get("at", "PT0S")),
        str(given.get("correlation_key", "")),
        given.get("variables", {}),
    )


def _span(written: Any) -> timedelta:
    try:
        span = parse_duration(str(written))
    except ValueError as error:
        raise AnswersUnreadable(f"Expected a duration such as PT5M, but got {written!r}.") from error
    if not isinstance(span, timedelta):
        raise AnswersUnreadable(f"Expected a duration without months and years, but got {written!r}.")
    return span
