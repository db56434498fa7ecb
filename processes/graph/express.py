"""The fourth pass of compiling: what a node says, with every text compiled. Knows nothing of other nodes.

`Express` is also how a model is checked for mistakes in expressions, whether or not its drawing is right.
"""

from dataclasses import dataclass
from typing import Final

from processes.bpmn.elements import (
    CONSTANT,
    Call,
    Decision,
    Event,
    Job,
    Listener,
    Loop,
    Many,
    Mapping,
    Node,
    Script,
    Text,
    UserTask,
    Value,
    Watch,
)  # fmt: skip
from processes.bpmn.values import whole_number
from processes.feel.api import Expression
from processes.graph import model
from processes.graph.expressions import Expressions

_DEFAULT_RETRIES: Final = 3
_LISTENERS: Final = {"expression": "feel", "handler": "job"}
_JOB_TAGS: Final = ("serviceTask", "sendTask", "businessRuleTask")
_EVENT_TAGS: Final = (
    "startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Express:
    """Turns the parts of nodes into the parts of compiled elements."""

    expressions: Expressions

    def detail(self, node: Node) -> model.Detail | None:
        """What an activity, or a throw event with a worker, does."""
        work = node.work
        if isinstance(work, Job):
            return self._job(work)
        if isinstance(work, UserTask):
            return self._user_task(work, node.lane)
        if isinstance(work, Script):
            return model.ScriptDetail(self.expressions.of(work.text), work.result_variable)
        if isinstance(work, Decision):
            return self._decision(work)
        if isinstance(work, Call):
            return self._call(work)
        return self._default_job(node)

    def _default_job(self, node: Node) -> model.JobDetail | None:
        """A task that names nobody is done by workers that ask for its id; sending with a message needs none."""
        if node.tag not in _JOB_TAGS or any(event.name is not None for event in node.events):
            return None
        return model.JobDetail(self._text(Text(node.id, CONSTANT)), _DEFAULT_RETRIES)

    def _job(self, job: Job) -> model.JobDetail:
        default = model.JobDetail(self._text(job.type))
        return model.JobDetail(
            type=default.type,
            retries=default.retries if job.retries is None else job.retries,
            backoff_seconds=job.backoff_seconds or default.backoff_seconds,
            at_most_once=job.at_most_once,
            unknown_outcome_group=job.unknown_outcome_group,
            unknown_outcome_question=job.unknown_outcome_question,
            headers=job.headers,
            connector=tuple((name, self._text(value)) for name, value in job.connector),
            result_variable=job.result_variable,
            priority=job.priority,
        )

    def _user_task(self, task: UserTask, lane: str) -> model.UserTaskDetail:
        named = task.assignee or task.candidate_users or task.candidate_groups
        groups = task.candidate_groups if named or not lane else Many((Text(lane, CONSTANT),))
        return model.UserTaskDetail(
            title=self._maybe(task.title),
            summary=tuple((label, self._text(value)) for label, value in task.summary),
            assignee=self._maybe(task.assignee),
            candidate_users=self._maybe(task.candidate_users),
            candidate_groups=self._maybe(groups),
            due=self._maybe(task.due),
            follow_up=self._maybe(task.follow_up),
            priority=self._maybe(task.priority),
            calendar=task.calendar,
            form=task.form,
            form_fields=task.form_fields,
            outcomes=tuple(
                model.Outcome(o.name, o.label, o.reason_required, o.primary) for o in task.outcomes
            ),
            outcome_variable=task.outcome_variable,
            escalation=tuple(
                model.EscalationLevel(
                    self._text(level.after),
                    tuple((kind, self._maybe(argument)) for kind, argument in level.actions),
                )
                for level in task.escalation
            ),
            escalation_policy=task.escalation_policy,
            no_self_approval=task.no_self_approval,
            exclude=task.exclude,
            assignment=task.assignment,
            votes=_vote_rule(task),
        )

    def _decision(self, decision: Decision) -> model.DecisionDetail:
        return model.DecisionDetail(
            self._text(decision.decision),
            decision.result_variable,
            decision.binding,
            decision.binding_value,
            decision.map_result,
        )

    def _call(self, call: Call) -> model.CallDetail:
        return model.CallDetail(
            self._text(call.process),
            call.binding,
            call.binding_value,
            self._maybe(call.business_key),
            None if call.inputs is None else self.mappings(call.inputs),
            None if call.outputs is None else self.mappings(call.outputs),
            self.mappings(call.more_inputs),
            self.mappings(call.more_outputs),
        )

    def event(self, node: Node, positions: dict[str, int]) -> model.EventDetail | None:
        """What an event reacts to or throws, or the message of a send or receive task."""
        parts = tuple(self._event(event, node, positions) for event in node.events)
        if len(parts) == 1:
            return parts[0]
        if not parts:
            is_event = node.tag in _EVENT_TAGS
            return model.EventDetail(interrupting=node.is_interrupting) if is_event else None
        trigger = model.Trigger.PARALLEL_MULTIPLE if node.is_parallel_multiple else model.Trigger.MULTIPLE
        return model.EventDetail(trigger, node.is_interrupting, parts=parts)

    def _event(self, event: Event, node: Node, positions: dict[str, int]) -> model.EventDetail:
        return model.EventDetail(
            trigger=model.Trigger(event.trigger),
            interrupting=node.is_interrupting,
            timer=self._timer(event),
            name=self._maybe(event.name),
            correlation_key=self._maybe(event.correlation_key),
            code=self._maybe(event.code),
            code_variable=event.code_variable,
            message_variable=event.message_variable,
            condition=self.expressions.condition(event.condition),
            link=event.link,
            activity=positions.get(event.activity) if event.activity else None,
        )

    def _timer(self, event: Event) -> model.TimerDetail | None:
        if event.timer is None:
            return None
        kinds = {event.timer_kind: self._text(event.timer)}
        return model.TimerDetail(kinds.get("date"), kinds.get("duration"), kinds.get("cycle"), event.calendar)

    def loop(self, loop: Loop | None, node: Node) -> model.LoopDetail | None:
        if loop is None:
            return None
        return model.LoopDetail(
            sequential=loop.is_sequential,
            collection=self._maybe(loop.collection),
            cardinality=self._maybe(loop.cardinality),
            input_element=loop.input_element,
            output_collection=loop.output_collection,
            output_element=self._maybe(loop.output_element),
            completion_condition=self.expressions.condition(loop.completion_condition),
            loop_condition=self.expressions.condition(loop.loop_condition),
            test_before=loop.test_before,
            maximum=whole_number(loop.maximum),
            standard=loop.is_standard,
            throws=loop.behaviour if loop.thrown is not None else "",
            thrown=None if loop.thrown is None else self._event(loop.thrown, node, {}),
            thrown_if=self.expressions.condition(loop.thrown_if),
            counts_from=loop.counts_from,
        )

    def mappings(self, mappings: tuple[Mapping, ...]) -> tuple[model.Mapping, ...]:
        return tuple(model.Mapping(self._text(m.source), m.target) for m in mappings)

    def listeners(self, listeners: tuple[Listener, ...]) -> tuple[tuple[str, str, Expression], ...]:
        return tuple(
            (
                listener.event,
                _LISTENERS.get(listener.kind, listener.kind),
                self._text(listener.text),
            )
            for listener in listeners
        )

    def _text(self, value: Value) -> Expression:
        return self.expressions.of(value)

    def _maybe(self, value: Value | None) -> Expression | None:
        return self.expressions.maybe(value)


def _vote_rule(task: UserTask) -> model.VoteRule | None:
    """Without `approve` the primary outcome approves, else the first."""
    votes = task.votes
    if votes is None:
        return None
    primary = next((outcome.name for outcome in task.outcomes if outcome.primary), "")
    first = task.outcomes[0].name if task.outcomes else ""
    return model.VoteRule(
        approve=votes.approve or primary or first,
        policy=votes.policy,
        needed=whole_number(votes.needed) or 1,
        of=whole_number(votes.of) or 0,
        groups=votes.groups,
        rejection=votes.rejection or ("first" if votes.policy == "all" else "impossible"),
        variable=votes.variable,
    )


def watch_detail(watch: Watch | None) -> model.WatchDetail | None:
    if watch is None or not (watch.levels or watch.policy):
        return None
    levels = tuple(
        (
            level.after.text,
            tuple((kind, argument.text if argument else "") for kind, argument in level.actions),
        )
        for level in watch.levels
    )
    return model.WatchDetail(levels, watch.calendar, watch.policy)
