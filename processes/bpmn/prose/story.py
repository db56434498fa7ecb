"""What reading a process yields: steps in the order somebody would tell them, each with what is so about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Subject = Literal["who", "form", "decision", "deadline", "escalation", "system", "failure", "data", "told"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence about a step. `key` is the form, decision, process, group or destination it names, if any."""

    subject: Subject
    words: str
    key: str = ""
    kind: str = ""  # of the key: form | decision | process | group | destination


@dataclass(frozen=True, slots=True)
class Way:
    """Where it goes on from a step. `when` is in words, `condition` as written; both "" when it just goes on."""

    to: str
    name: str
    when: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """`inside` holds the steps of a sub-process, numbered below it."""

    number: str
    id: str
    kind: str
    name: str
    lane: str = ""
    facts: tuple[Fact, ...] = ()
    ways: tuple[Way, ...] = ()
    ways_words: str = ""  # how the ways are chosen: "The first that applies"
    inside: tuple["Step", ...] = ()

    def all(self) -> Iterator["Step"]:
        """Itself and everything inside, in order."""
        yield self
        for each in self.inside:
            yield from each.all()


@dataclass(frozen=True, slots=True)
class Story:
    """A whole process. `facts` are about all of it: who starts it, what happens when it takes too long or fails."""

    key: str
    name: str
    purpose: str
    facts: tuple[Fact, ...] = ()
    steps: tuple[Step, ...] = ()

    def all(self) -> Iterator[Step]:
        for each in self.steps:
            yield from each.all()
