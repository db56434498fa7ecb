"""What a model says about a step of people: who, what they decide, until when, and what happens when they don't."""

from collections.abc import Iterator, Mapping
from typing import Final

from processes.bpmn.elements import Level, Node, Text, UserTask, Votes, Watch
from processes.bpmn.index import Index
from processes.bpmn.prose.durations import in_words
from processes.bpmn.prose.story import Fact
from processes.bpmn.prose.texts import listed, names, said

_ASSIGNMENT: Final = {
    "round_robin": "Given to each of them in turn.",
    "least_loaded": "Given to whoever has least to do.",
}
_ACTIONS: Final = {
    "remind": "whoever has it is reminded",
    "notify": "{who} is told",
    "reassign": "it goes to {who}",
    "add_candidates": "{who} may do it too",
    "raise_priority": "its priority rises",
    "escalate": "the escalation {who} is raised",
    "complete": "it is decided as “{who}”",
    "alert": "those who operate the process are told",
}


_AROUND: Final = _ACTIONS | {
    "remind": "those who operate the process are reminded",
    "reassign": "its open tasks go to {who}",
    "add_candidates": "{who} may do its open tasks too",
    "raise_priority": "the priority of its open tasks rises",
    "complete": "its open tasks are decided as “{who}”",
}


def people_facts(index: Index, node: Node, task: UserTask) -> Iterator[Fact]:
    """In the order somebody would ask."""
    yield from _who(index, node, task)
    yield from _what(task)
    yield from _until(task)
    yield from _escalation(task.escalation, bool(task.calendar), task.escalation_policy, _ACTIONS)


def escalation_facts(watch: Watch) -> Iterator[Fact]:
    """A sentence for each level of what is watched without being a task."""
    yield from _escalation(watch.levels, bool(watch.calendar), watch.policy, _AROUND)


def _escalation(
    levels: tuple[Level, ...], working: bool, policy: str, words: Mapping[str, str]
) -> Iterator[Fact]:
    if policy:
        yield Fact("escalation", f"Escalates by the policy {policy}.")
    for level in levels:
        after = in_words(said(level.after), working=working)
        does = listed([_action(words, kind, argument) for kind, argument in level.actions])
        yield Fact("escalation", f"After {after}: {does}.")


def _who(index: Index, node: Node, task: UserTask) -> Iterator[Fact]:
    if task.assignee is not None:
        yield Fact("who", f"Done by {said(task.assignee)}.", said(task.assignee), "person")
    groups = names(task.candidate_groups)
    lane = dict(index.process.lanes).get(node.lane, "")
    if not groups and task.assignee is None and task.candidate_users is None and lane:
        groups = [lane]
    for group in groups:
        yield Fact("who", f"Offered to the group {group}.", group, "group")
    if people := names(task.candidate_users):
        yield Fact("who", f"Offered to {listed(people, 'or')}.")
    if task.assignment in _ASSIGNMENT:
        yield Fact("who", _ASSIGNMENT[task.assignment])
    if task.no_self_approval:
        yield Fact("who", "Not by whoever started the case.")
    if task.exclude:
        steps = [_named(index, step) for step in task.exclude]
        yield Fact("who", f"Not by whoever did {listed(steps, 'or')}.")
    if task.votes is not None:
        yield Fact("who", _votes(task.votes))


def _votes(votes: Votes) -> str:
    how = {
        "any": "One approval is enough",
        "all": "Everybody asked has to approve",
        "count": f"{votes.needed} of {votes.of or 'those asked'} have to approve",
    }.get(votes.policy, "Several people vote")
    also = f", one of each of {listed(votes.groups)} among them" if votes.groups else ""
    return f"{how}{also}."


def _what(task: UserTask) -> Iterator[Fact]:
    if task.form:
        yield Fact("form", f"They fill in the form “{task.form}”.", task.form, "form")
    elif task.form_fields:
        labels = [str(field.get("label") or field.get("id", "")) for field in task.form_fields]
        yield Fact("form", f"They fill in {listed(labels)}.")
    if task.summary:
        yield Fact("form", f"They see {listed([label for label, _ in task.summary])}.")
    if task.outcomes:
        choices = [
            f"{each.label or each.name}{' (with a reason)' if each.reason_required else ''}"
            for each in task.outcomes
        ]
        yield Fact("form", f"They choose {listed(choices, 'or')}.")


def _until(task: UserTask) -> Iterator[Fact]:
    working = bool(task.calendar)
    if task.due is not None:
        yield Fact("deadline", f"Due {_when(task.due, working)}.")
    if task.follow_up is not None:
        yield Fact("deadline", f"To be looked at again {_when(task.follow_up, working)}.")
    if task.calendar and (task.due is not None or task.escalation):
        yield Fact(
            "deadline", f"Time counts in the working hours “{task.calendar}”.", task.calendar, "calendar"
        )


def _when(text: Text, working: bool) -> str:
    """ "after 8 working hours" for a duration, "at …" for anything else."""
    words = in_words(said(text), working=working)
    return f"after {words}" if words != said(text) else f"at {words}"


def _action(words: Mapping[str, str], kind: str, argument: Text | None) -> str:
    who = listed(names(argument)) or "whoever leads it"
    return words.get(kind, kind).format(who=who)


def _named(index: Index, element_id: str) -> str:
    node = index.nodes.get(element_id)
    return f"“{(node.name if node else '') or element_id}”"
