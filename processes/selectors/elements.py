"""What an element is called and what it is, by its id: for pages, which speak of steps and not of positions."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from processes.graph.model import CompiledProcess, Kind
from processes.store.definitions import compiled_version

KIND_WORDS: dict[str, str] = {
    Kind.PROCESS: N_("Process"),
    Kind.TASK: N_("Task"),
    Kind.USER_TASK: N_("User task"),
    Kind.SERVICE_TASK: N_("Service task"),
    Kind.SEND_TASK: N_("Send task"),
    Kind.RECEIVE_TASK: N_("Receive task"),
    Kind.SCRIPT_TASK: N_("Script task"),
    Kind.BUSINESS_RULE_TASK: N_("Business rule task"),
    Kind.CALL_ACTIVITY: N_("Call activity"),
    Kind.SUB_PROCESS: N_("Sub-process"),
    Kind.EVENT_SUB_PROCESS: N_("Event sub-process"),
    Kind.TRANSACTION: N_("Transaction"),
    Kind.AD_HOC_SUB_PROCESS: N_("Ad-hoc sub-process"),
    Kind.START_EVENT: N_("Start event"),
    Kind.END_EVENT: N_("End event"),
    Kind.BOUNDARY_EVENT: N_("Boundary event"),
    Kind.INTERMEDIATE_CATCH_EVENT: N_("Catch event"),
    Kind.INTERMEDIATE_THROW_EVENT: N_("Throw event"),
    Kind.EXCLUSIVE_GATEWAY: N_("Exclusive gateway"),
    Kind.INCLUSIVE_GATEWAY: N_("Inclusive gateway"),
    Kind.PARALLEL_GATEWAY: N_("Parallel gateway"),
    Kind.EVENT_GATEWAY: N_("Event gateway"),
    Kind.COMPLEX_GATEWAY: N_("Complex gateway"),
}
ICONS: dict[str, str] = {
    Kind.USER_TASK: "user",
    Kind.SERVICE_TASK: "settings",
    Kind.SEND_TASK: "mail",
    Kind.BUSINESS_RULE_TASK: "table",
    Kind.SCRIPT_TASK: "code",
    Kind.CALL_ACTIVITY: "stack-2",
    Kind.START_EVENT: "circle",
    Kind.END_EVENT: "circle-filled",
    Kind.BOUNDARY_EVENT: "clock",
    Kind.INTERMEDIATE_CATCH_EVENT: "clock",
}


@dataclass(frozen=True, slots=True)
class ElementInfo:
    """One element in words."""

    id: str
    name: str
    kind: str  # "User task"
    icon: str
    position: int
    scope: int
    milestone: str
    groups: str


def compiled(version_id: int) -> CompiledProcess:
    """The compiled process of a version, from this process's cache. KeyError when there is none."""
    process = compiled_version(version_id).process
    if process is None:
        raise KeyError(version_id)
    return process


def elements_of(version_id: int) -> dict[str, ElementInfo]:
    """Element id -> what to call it, in document order."""
    return {
        element.id: ElementInfo(
            id=element.id,
            name=element.name or _kind_words(element.kind),
            kind=_kind_words(element.kind),
            icon=ICONS.get(element.kind, "circle"),
            position=element.position,
            scope=element.scope,
            milestone=element.milestone,
            groups="",
        )
        for element in compiled(version_id).elements
    }


def unknown_element(element_id: str) -> ElementInfo:
    """For what is in the history of an instance and not in its version: it was migrated since."""
    return ElementInfo(element_id, element_id, gettext("Step of an earlier version"), "circle", 0, 0, "", "")


def names_by_position(version_id: int) -> list[str]:
    """What to call the element at each position; its id when it has no name."""
    return [element.name or element.id for element in compiled(version_id).elements]


def element_kinds(version_id: int) -> dict[str, str]:
    """Element id -> its kind as the API says it: user_task, service_task, ..."""
    return {element.id: str(element.kind) for element in compiled(version_id).elements}


def milestones_of(version_id: int) -> list[ElementInfo]:
    """The steps a requester is told about, in document order."""
    return [info for info in elements_of(version_id).values() if info.milestone]


def _kind_words(kind: str) -> str:
    return KIND_WORDS.get(kind, str(kind).replace("_", " ").capitalize())
