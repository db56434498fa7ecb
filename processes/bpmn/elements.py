"""What a process file says, as frozen values. No behaviour, no meaning: `validate` judges, `graph` compiles.

Expressions are kept as `Text`, with the language they are written in. Vendor extensions have already become plain
fields (`dialects/`), so nothing above this package knows which vendor's modeller drew a process.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.lib.problems import Problem

CONSTANT = "constant"
FEEL = "feel"
JUEL = "juel"


@dataclass(frozen=True, slots=True)
class Text:
    """An expression as written. A language other than the three above is one that Podium does not run."""

    text: str
    language: str = FEEL
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """Values that make one list (`keys` empty) or one context."""

    items: tuple[Value, ...]
    keys: tuple[str, ...] = ()


Value = Text | Many


@dataclass(frozen=True, slots=True)
class Mapping:
    source: Value
    target: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event definition with what it refers to already looked up."""

    trigger: str  # the values of graph.model.Trigger
    line: int | None = None
    reference: str = ""  # what the file refers to, as written
    is_known: bool = True  # False: the reference leads nowhere
    timer_kind: str = ""  # date | duration | cycle
    timer: Text | None = None
    calendar: str = ""
    name: Text | None = None  # of the message or signal
    correlation_key: Text | None = None
    code: Text | None = None  # of the error or escalation
    code_variable: str = ""
    message_variable: str = ""
    condition: Text | None = None
    link: str = ""
    activity: str = ""  # compensation: id of the activity to undo
    inputs: tuple[Mapping, ...] = ()  # variables that travel with a thrown message or signal


@dataclass(frozen=True, slots=True)
class Job:
    """Work done outside the engine."""

    type: Text
    kind: str = "worker"  # worker | handler (a registered Python handler has to exist) | connector
    retries: int | None = None
    backoff_seconds: tuple[float, ...] = ()
    at_most_once: bool = False
    unknown_outcome_group: str = ""
    unknown_outcome_question: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    connector: tuple[tuple[str, Value], ...] = ()
    result_variable: str = ""
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    label: str
    reason_required: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Votes:
    """Several people decide one task; as written, the rules judge it."""

    policy: str
    needed: str = ""
    of: str = ""
    approve: str = ""
    groups: tuple[str, ...] = ()
    rejection: str = ""
    variable: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One level of an escalation chain."""

    after: Text
    actions: tuple[tuple[str, Text | None], ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """The escalation chain of what is no user task: a step, a sub-process, the whole process."""

    levels: tuple[Level, ...]
    calendar: str = ""
    policy: str = ""  # key of an escalation policy, which then has the levels
    line: int | None = None


@dataclass(frozen=True, slots=True)
class UserTask:
    title: Text | None = None
    summary: tuple[tuple[str, Text], ...] = ()
    assignee: Text | None = None
    candidate_users: Value | None = None
    candidate_groups: Value | None = None
    due: Text | None = None
    follow_up: Text | None = None
    priority: Text | None = None
    calendar: str = ""
    form: str = ""
    form_fields: tuple[dict[str, object], ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    outcome_variable: str = "outcome"
    escalation: tuple[Level, ...] = ()
    escalation_policy: str = ""
    no_self_approval: bool = False
    exclude: tuple[str, ...] = ()
    votes: Votes | None = None
    assignment: str = "offer"


@dataclass(frozen=True, slots=True)
class Script:
    text: Text
    result_variable: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    decision: Text
    result_variable: str = ""
    binding: str = "latest"
    binding_value: str = ""
    map_result: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    process: Text
    binding: str = "latest"
    binding_value: str = ""
    business_key: Text | None = None
    inputs: tuple[Mapping, ...] | None = None  # None = all variables
    outputs: tuple[Mapping, ...] | None = None
    more_inputs: tuple[Mapping, ...] = ()  # beside all variables
    more_outputs: tuple[Mapping, ...] = ()


Work = Job | UserTask | Script | Decision | Call


@dataclass(frozen=True, slots=True)
class Loop:
    """Multi-instance or standard loop characteristics."""

    is_sequential: bool = False
    is_standard: bool = False
    collection: Text | None = None
    cardinality: Text | None = None
    input_element: str = ""
    output_collection: str = ""
    output_element: Text | None = None
    completion_condition: Text | None = None
    loop_condition: Text | None = None
    test_before: bool = False
    maximum: str = ""
    counts_from: int = 1  # the first `loopCounter`
    behaviour: str = (
        "all"  # which children throw `thrown` when they complete: all (none does) | one | none | complex
    )
    thrown: Event | None = None
    thrown_if: Text | None = None  # complex: the condition on which a completing child throws
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """`kind`: job (type of a worker) | handler (a registered Python handler has to exist) | expression (its value is forgotten) | assign (a context of variables)."""

    event: str
    kind: str
    text: Value


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node: activity, gateway or event. `tag` is the name of the specification."""

    id: str
    tag: str
    line: int | None = None
    name: str = ""
    scope: str = ""  # id of the enclosing process or sub-process
    lane: str = ""
    default: str = ""
    attached_to: str = ""
    is_interrupting: bool = True
    is_parallel_multiple: bool = False
    is_for_compensation: bool = False
    is_event_sub_process: bool = False
    instantiates: bool = False  # receive task or event-based gateway that starts the process
    gateway_type: str = ""  # event-based gateway: Exclusive | Parallel
    direction: str = ""
    ordering: str = ""  # ad-hoc sub-process: Parallel | Sequential
    condition: Text | None = None  # completion of an ad-hoc sub-process, activation of a complex gateway
    active_elements: Text | None = (
        None  # ad-hoc sub-process: ids to enter, instead of all without predecessor
    )
    cancel_remaining: bool = True
    events: tuple[Event, ...] = ()
    loop: Loop | None = None
    work: Work | None = None
    inputs: tuple[Mapping, ...] = ()
    outputs: tuple[Mapping, ...] = ()
    listeners: tuple[Listener, ...] = ()
    save_before: bool = False
    save_after: bool = False
    emits: tuple[str, ...] = ()
    watch: Watch | None = None
    milestone: str = ""
    target: str = ""  # how long the element should take: drawn on heat maps
    template: str = ""
    start_quantity: int = 1  # tokens that have to come before the activity begins
    completion_quantity: int = 1  # tokens that leave by every outgoing flow


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    line: int | None = None
    name: str = ""
    scope: str = ""
    condition: Text | None = None


@dataclass(frozen=True, slots=True)
class Association:
    id: str
    source: str
    target: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """`nodes` and `flows` in document order, those of sub-processes included."""

    id: str
    file: str = ""
    line: int | None = None
    name: str = ""
    is_executable: bool = True
    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    associations: tuple[Association, ...] = ()
    data: tuple[str, ...] = ()  # ids of data objects and data stores
    lanes: tuple[tuple[str, str], ...] = ()  # id, name
    version_tag: str = ""
    title: Text | None = None
    on_failure: str = ""
    history_days: int | None = None
    start_form: str = ""
    documentation: str = ""  # plain text, for whoever may start it
    candidate_starters: tuple[str, ...] = ()
    initiator: str = ""  # the variable that gets the name of whoever starts it
    business_key: Text | None = None
    listeners: tuple[Listener, ...] = ()
    watch: Watch | None = None
    milestone: str = ""
    forms: tuple[tuple[str, str], ...] = ()  # id and schema of forms that the process brings along


@dataclass(frozen=True, slots=True)
class MessageFlow:
    id: str
    source: str
    target: str
    line: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    id: str
    name: str
    process: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file. `problems` are those of reading; `validate` finds the rest."""

    file: str
    processes: tuple[Process, ...] = ()
    participants: tuple[Participant, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
    has_diagram: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def executable(self) -> tuple[Process, ...]:
        """The processes that are meant to run."""
        return tuple(process for process in self.processes if process.is_executable)
