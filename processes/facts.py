"""What other apps may learn: frozen, past tense, delivered in the batch's own transaction (`portal.lib.sinks`)."""

from dataclasses import dataclass
from datetime import datetime

from processes.engine.changes import WorkRequest


@dataclass(frozen=True, slots=True)
class WorkOpened:
    """A user task opened, or an unknown outcome asks people."""

    work: WorkRequest


@dataclass(frozen=True, slots=True)
class StepWatched:
    """A step with an escalation chain was entered. `token_id` is the instance's id for the process itself."""

    token_id: int
    instance_id: int
    definition_id: int
    version_id: int
    element: int
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkClosed:
    """The element of a user task was left: completed by its person, or cancelled around them."""

    token_id: int
    reason: str  # completed | cancelled
    at: datetime


@dataclass(frozen=True, slots=True)
class BatchCommitted:
    """What a batch did to elements, for heat maps. Column orders: `Changes.entries`, `HISTORY_COLUMNS`, `INCIDENT_COLUMNS`."""

    now: datetime
    entries: list[tuple[int, int | None, int | None]]  # version, element (None: the flow only), flow
    history: list[tuple[object, ...]]
    incidents: list[tuple[object, ...]]
    incidents_resolved: list[tuple[int, int]]  # version, element of incidents that closed


@dataclass(frozen=True, slots=True)
class InstancesChanged:
    """Instances that started, moved or ended, so that pages about them can be told."""

    now: datetime
    changed: list[tuple[int, int, str]]  # instance, definition, state


@dataclass(frozen=True, slots=True)
class InstanceMigrated:
    """An instance goes on by another version; what people have open of it belongs to other positions now."""

    instance_id: int
    version_id: int
    elements: dict[int, int]  # position in the version before -> position in this one
    at: datetime


@dataclass(frozen=True, slots=True)
class InstancesForgotten:
    """Cases past their history time to live are gone; what others keep of them goes too."""

    instance_ids: list[int]


@dataclass(frozen=True, slots=True)
class VersionReviewed:
    """Somebody asked for a review of a version, or answered: `move` is submit | withdraw | approve | reject."""

    version_id: int
    definition_id: int
    name: str  # of the model
    number: int
    move: str
    by: str  # the person's name
    by_id: int
    note: str
    people: tuple[int, ...]  # whom it concerns: reviewers, or authors


@dataclass(frozen=True, slots=True)
class PublicationEnded:
    """The time of a planned publication came: it was done, or `refusal` says why not."""

    version_id: int
    name: str  # of the model
    number: int
    at: datetime  # the time it was planned for
    refusal: str
    people: tuple[int, ...]  # whoever planned it, and the authors


@dataclass(frozen=True, slots=True)
class NothingFollowed:
    """A planned publication was done, but what runs was not taken along as it was asked for, and `refusal` says why."""

    version_id: int
    key: str  # of the process
    name: str
    number: int
    refusal: str
    people: tuple[int, ...]  # whoever planned it


@dataclass(frozen=True, slots=True)
class VersionPublished:
    definition_id: int
    version_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StartedWithFiles:
    """Somebody started an instance whose variables name files they uploaded (`processes.forms.files`)."""

    instance_id: int
    version_id: int
    definition_id: int
    user_id: int
    files: tuple[tuple[str, tuple[int, ...]], ...]  # path of the variable, ids
