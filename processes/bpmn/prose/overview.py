"""A story turned round: who does which steps, which systems it calls, every deadline, every escalation, every failure."""

from collections.abc import Iterable
from dataclasses import dataclass

from processes.bpmn.prose.story import Fact, Step, Story, Subject

SUBJECTS: tuple[tuple[Subject, str], ...] = (
    ("deadline", "Deadlines"),
    ("escalation", "Escalation"),
    ("failure", "What happens on failure"),
)
_ROLES = ("group", "person")


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence and the step it is about; None: the whole process."""

    step: Step | None
    fact: Fact


@dataclass(frozen=True, slots=True)
class Named:
    """Something outside the file (a group, a system, a form) and the steps that name it."""

    key: str
    kind: str
    steps: tuple[Step, ...]


def about(story: Story, subject: Subject) -> list[Row]:
    """Every sentence on one subject, those about the whole process first."""
    whole = [Row(None, fact) for fact in story.facts if fact.subject == subject]
    return whole + [Row(step, fact) for step in story.all() for fact in step.facts if fact.subject == subject]


def roles(story: Story) -> list[Named]:
    """Groups and people by name, as the model writes them."""
    return _named(story.all(), _ROLES)


def systems(story: Story) -> list[Named]:
    """Registered destinations and called processes."""
    return _named(story.all(), ("destination", "process"))


def named(story: Story, kind: str) -> list[Named]:
    """Forms or decisions; a start form stands first, with no step."""
    first = [Named(fact.key, kind, ()) for fact in story.facts if fact.kind == kind]
    known = {each.key for each in first}
    return first + [each for each in _named(story.all(), (kind,)) if each.key not in known]


def _named(steps: Iterable[Step], kinds: tuple[str, ...]) -> list[Named]:
    found: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        for fact in step.facts:
            if fact.kind in kinds and fact.key:
                found.setdefault((fact.key, fact.kind), []).append(step)
    return [Named(key, kind, tuple(dict.fromkeys(where))) for (key, kind), where in found.items()]
