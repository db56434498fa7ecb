"""A process as the engine runs it: frozen, compiled once per immutable version, positions instead of ids.

Position 0 of `elements` is the process itself; the others follow in document order, sub-processes before
their children. Rows in the database refer to elements and flows by these positions, which are stored with
the version at deployment (`element_ids`, `flow_ids`) and never change.
Expressions are compiled `processes.feel` expressions or None; a constant is an expression too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from processes.feel.api import Expression


class Kind(StrEnum):
    """The element types of BPMN 2.0 that run; the names of the specification in snake case."""

    PROCESS = "process"
    TASK = "task"  # also manual tasks: straight through
    USER_TASK = "user_task"
    SERVICE_TASK = "service_task"
    SEND_TASK = "send_task"
    RECEIVE_TASK = "receive_task"
    SCRIPT_TASK = "script_task"
    BUSINESS_RULE_TASK = "business_rule_task"
    CALL_ACTIVITY = "call_activity"
    SUB_PROCESS = "sub_process"
    EVENT_SUB_PROCESS = "event_sub_process"
    TRANSACTION = "transaction"
    AD_HOC_SUB_PROCESS = "ad_hoc_sub_process"
    EXCLUSIVE_GATEWAY = "exclusive_gateway"
    INCLUSIVE_GATEWAY = "inclusive_gateway"
    PARALLEL_GATEWAY = "parallel_gateway"
    EVENT_GATEWAY = "event_gateway"
    COMPLEX_GATEWAY = "complex_gateway"
    START_EVENT = "start_event"
    INTERMEDIATE_CATCH_EVENT = "intermediate_catch_event"
    INTERMEDIATE_THROW_EVENT = "intermediate_throw_event"
    BOUNDARY_EVENT = "boundary_event"
    END_EVENT = "end_event"


class Trigger(StrEnum):
    """What an event reacts to or throws."""

    NONE = "none"
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITION = "condition"
    COMPENSATION = "compensation"
    CANCEL = "cancel"
    LINK = "link"
    TERMINATE = "terminate"
    MULTIPLE = "multiple"
    PARALLEL_MULTIPLE = "parallel_multiple"


@dataclass(frozen=True, slots=True)
class Mapping:
    """`target` (a variable name) is given the value of `source`."""

    source: Expression
    target: str


@dataclass(frozen=True, slots=True)
class TimerDetail:
    """Exactly one of `date`, `duration`, `cycle` is set; each yields text or a temporal value when evaluated."""

    date: Expression | None = None
    duration: Expression | None = None
    cycle: Expression | None = None  # ISO 8601 repetition or cron text
    calendar: str = ""  # key of a working calendar; "" = calendar time


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One event definition. `parts` holds the members of (parallel) multiple events."""

    trigger: Trigger = Trigger.NONE
    interrupting: bool = True
    timer: TimerDetail | None = None
    name: Expression | None = None  # of the message or signal
    correlation_key: Expression | None = None  # of a message subscription
    code: Expression | None = None  # of the error or escalation; None catches all
    code_variable: str = ""  # variable that receives the caught code
    message_variable: str = ""
    condition: Expression | None = None
    link: str = ""
    activity: int | None = None  # compensation: the one activity to undo; None = the whole scope
    parts: tuple[EventDetail, ...] = ()

    @property
    def members(self) -> tuple[EventDetail, ...]:
        """The events it consists of: its parts, or itself."""
        return self.parts or (self,)


@dataclass(frozen=True, slots=True)
class JobDetail:
    """Work done outside the engine: by a connector, a Python handler or an external worker of `type`."""

    type: Expression
    retries: int = 3  # attempts in all = retries, at least 1
    backoff_seconds: tuple[float, ...] = (
        5.0,
        30.0,
        120.0,
    )  # before attempt 2, 3, ...; the last repeats, with jitter
    at_most_once: bool = False
    unknown_outcome_group: str = ""  # at_most_once: the group asked "did it happen?"; "" = an incident
    unknown_outcome_question: str = ""
    headers: tuple[tuple[str, str], ...] = ()  # static, for workers
    connector: tuple[
        tuple[str, Expression], ...
    ] = ()  # inputs of a built-in connector, evaluated when the job opens
    result_variable: str = ""
    priority: int = 0


@dataclass(frozen=True, slots=True)
class EscalationLevel:
    """One level of an escalation chain of a user task."""

    after: Expression  # duration, in working time when the task has a calendar
    actions: tuple[
        tuple[str, Expression | None], ...
    ]  # (remind | notify | reassign | add_candidates | raise_priority | escalate | complete, argument)


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    label: str
    reason_required: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True)
class VoteRule:
    """Several people decide: `needed` approvals of `of` votes (0 = all who may vote), see `humantasks.assignment.votes`."""

    approve: str
    policy: str = "any"  # any | all | count
    needed: int = 1
    of: int = 0
    groups: tuple[str, ...] = ()
    rejection: str = "impossible"  # first | impossible
    variable: str = ""


@dataclass(frozen=True, slots=True)
class UserTaskDetail:
    """Work done by people (WS-HumanTask's terms)."""

    title: Expression | None = None  # `podium:title`, e.g. "Fraud review: ACME, 25,000 EUR"
    summary: tuple[
        tuple[str, Expression], ...
    ] = ()  # `podium:summary`: label -> value, the case in a few facts
    assignee: Expression | None = None
    candidate_users: Expression | None = None
    candidate_groups: Expression | None = None
    due: Expression | None = None  # duration (working time) or date and time
    follow_up: Expression | None = None
    priority: Expression | None = None
    calendar: str = ""
    form: str = ""  # key of a deployed form
    form_fields: tuple[dict[str, object], ...] = ()  # Camunda 7 form data
    outcomes: tuple[Outcome, ...] = ()
    outcome_variable: str = "outcome"
    escalation: tuple[EscalationLevel, ...] = ()
    escalation_policy: str = ""  # key of the policy that has the levels, read when the task opens
    no_self_approval: bool = False
    exclude: tuple[str, ...] = ()  # ids of steps whose doers may not do this one
    votes: VoteRule | None = None
    assignment: str = "offer"  # offer | round_robin | least_loaded


@dataclass(frozen=True, slots=True)
class ScriptDetail:
    expression: Expression
    result_variable: str


@dataclass(frozen=True, slots=True)
class DecisionDetail:
    decision: Expression  # id of the decision
    result_variable: str
    binding: str = "latest"  # latest | deployment | version | tag
    binding_value: str = ""
    map_result: str = ""  # Camunda 7 mapDecisionResult; "" = as it is


@dataclass(frozen=True, slots=True)
class CallDetail:
    process: Expression  # key of the called process
    binding: str = "latest"
    binding_value: str = ""
    business_key: Expression | None = None
    inputs: tuple[Mapping, ...] | None = None  # None = all variables
    outputs: tuple[Mapping, ...] | None = None
    more_inputs: tuple[Mapping, ...] = ()  # beside all variables
    more_outputs: tuple[Mapping, ...] = ()


@dataclass(frozen=True, slots=True)
class LoopDetail:
    """Multi-instance or standard loop."""

    sequential: bool
    collection: Expression | None = None
    cardinality: Expression | None = None
    input_element: str = ""
    output_collection: str = ""
    output_element: Expression | None = None
    completion_condition: Expression | None = None
    loop_condition: Expression | None = None  # standard loop
    test_before: bool = False
    maximum: int | None = None
    standard: bool = False
    # "one": the first child that completes throws `thrown`; "none": every child does; "complex": those for which
    # `thrown_if` holds; "": nobody
    throws: str = ""
    thrown: EventDetail | None = None
    thrown_if: Expression | None = None
    counts_from: int = 1  # the first `loopCounter`: Camunda 7 counts from 0


Detail = JobDetail | UserTaskDetail | ScriptDetail | DecisionDetail | CallDetail


@dataclass(frozen=True, slots=True)
class CompiledFlow:
    position: int
    id: str
    source: int
    target: int
    condition: Expression | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class WatchDetail:
    """An escalation chain of plain texts: (after, ((kind, argument), ...)), so that no variable has to be loaded."""

    levels: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    calendar: str = ""
    policy: str = ""  # key of the policy that has the levels


@dataclass(frozen=True, slots=True)
class CompiledElement:
    """One element by position. Every reference to another element or flow is a position too."""

    position: int
    id: str
    kind: Kind
    name: str = ""
    scope: int = 0  # the enclosing process or sub-process
    incoming: tuple[int, ...] = ()
    outgoing: tuple[int, ...] = ()
    default_flow: int | None = None
    event: EventDetail | None = None
    detail: Detail | None = None
    inputs: tuple[Mapping, ...] = ()
    outputs: tuple[Mapping, ...] = ()
    loop: LoopDetail | None = None
    attached_to: int | None = None  # boundary events
    boundary: tuple[
        int, ...
    ] = ()  # the boundary events of this activity that wait (timer, message, signal, condition)
    catches: tuple[int, ...] = ()  # boundary events of this activity that catch (error, escalation, cancel)
    compensation_handler: int | None = None
    is_for_compensation: bool = False
    children: tuple[int, ...] = ()  # of a scope
    starts: tuple[int, ...] = ()  # of a scope: none start events, else elements without incoming flows
    event_sub_processes: tuple[int, ...] = ()  # of a scope
    completion_condition: Expression | None = (
        None  # ad-hoc sub-process; of a complex gateway its activation condition
    )
    cancel_remaining: bool = True
    is_sequential: bool = False  # ad-hoc sub-process: one activity at a time
    active_elements: Expression | None = None  # ad-hoc sub-process: ids to enter; None = all in `starts`
    start_quantity: int = 1  # tokens that have to come by any flow before the activity begins (startQuantity)
    completion_quantity: int = 1  # tokens that leave by every chosen flow (completionQuantity)
    instantiates: bool = False  # a receive task or event-based gateway that starts the process
    needs_all: bool = False  # such a gateway: one event starts the instance, which then waits for the others
    # (event, "feel" | "assign" | "job", expression or job type); "assign" yields a context: variable -> value
    listeners: tuple[tuple[str, str, Expression], ...] = ()
    save_before: bool = False  # Camunda 7 asyncBefore: commit before entering
    save_after: bool = False
    emits: tuple[str, ...] = ()  # business events written when the element completes
    watch: WatchDetail | None = None  # escalates while it lives; user tasks have their own chain
    milestone: str = ""  # words for requesters: "Payment received"
    target: str = ""  # ISO duration: how long a visit should take; drawn on heat maps
    lane: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class CompiledProcess:
    """See the module. `needs` tells which root variables have to be loaded before an element may move."""

    key: str
    name: str
    elements: tuple[CompiledElement, ...]
    flows: tuple[CompiledFlow, ...]
    positions: dict[str, int] = field(default_factory=dict)  # element id -> position
    version_tag: str = ""
    title: Expression | None = None
    on_failure: str = ""  # "compensate" or ""
    history_days: int | None = None
    start_form: str = ""
    documentation: str = ""
    candidate_starters: tuple[str, ...] = ()
    initiator: str = ""  # the variable that gets the name of whoever starts it
    business_key: Expression | None = None
    # per position: names read by the element and by everything it can reach before the next wait; None = all
    needs: tuple[frozenset[str] | None, ...] = ()
    searchable: frozenset[str] = (
        frozenset()
    )  # variables that forms, conditions or decisions name: kept in variable_value
    is_wide: bool = False  # parallel multi-instance somewhere: load partial views, never the whole instance
    # what the engine derives once per version and keeps here (`engine.traits`); never stored, never compared
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def element_ids(self) -> list[str]:
        return [element.id for element in self.elements]

    @property
    def flow_ids(self) -> list[str]:
        return [flow.id for flow in self.flows]
