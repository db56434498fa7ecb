"""What extensions say about one flow node, gathered from all dialects before it becomes a frozen `Node`."""

from dataclasses import dataclass, field
from typing import Any

from processes.bpmn.elements import (
    Call,
    Decision,
    Job,
    Listener,
    Mapping,
    Script,
    Text,
    UserTask,
    Watch,
    Work,
)


@dataclass(slots=True)
class Draft:
    """The first dialect that says a thing wins, hence `setdefault` and the guards."""

    tag: str
    work: Script | Decision | Call | None = None
    user: dict[str, Any] = field(default_factory=dict)  # fields of UserTask
    job: dict[str, Any] = field(default_factory=dict)  # fields of Job; a `type` makes it one
    inputs: list[Mapping] = field(default_factory=list)
    outputs: list[Mapping] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)
    save_before: bool = False
    save_after: bool = False
    emits: tuple[str, ...] = ()
    milestone: str = ""
    watch: Watch | None = None
    target: str = ""
    template: str = ""
    active_elements: Text | None = None
    correlation_key: Text | None = None  # of the message a send task or throw event publishes

    def finished_work(self) -> Work | None:
        """The one kind of work this node does."""
        if self.tag == "userTask":
            return UserTask(**self.user)
        if self.work is not None:
            return self.work
        return Job(**self.job) if "type" in self.job else None
