"""User tasks: what the model says about people has to fit together."""

from collections.abc import Iterator
from dataclasses import dataclass

from processes.bpmn.elements import CONSTANT, Node, Text, UserTask, Votes, Watch
from processes.bpmn.index import Index
from processes.bpmn.nodes import SCOPE_TAGS
from processes.bpmn.rules.findings import Finding
from processes.bpmn.rules.times import is_date, is_duration
from processes.bpmn.values import whole_number


def people_rules(index: Index) -> Iterator[Finding]:
    process = index.process
    if process.watch:
        yield from _watch(_Watched(index, process.id, process.line, "the process", True), process.watch)
    for node in process.nodes:
        if node.watch:
            holds = node.tag in SCOPE_TAGS
            watched = _Watched(index, node.id, node.line, index.name(node), holds, bool(node.target))
            yield from _watch(watched, node.watch)
        if isinstance(node.work, UserTask):
            yield from _excluded(index, node, node.work)
            yield from _chain(index, node, node.work)
            yield from _assignment(index, node, node.work)
            if node.work.votes:
                yield from _votes(index, node, node.work, node.work.votes)


def _excluded(index: Index, node: Node, task: UserTask) -> Iterator[Finding]:
    """`podium:exclude` names other user tasks of the process."""
    for step in task.exclude:
        other = index.nodes.get(step)
        if step == node.id or other is None or not isinstance(other.work, UserTask):
            yield _finding(
                "exclude-unknown",
                node,
                f"Expected {index.name(node)} to exclude whoever did another user task, but “{step}” is none.",
            )


ACTIONS = (
    "remind",
    "notify",
    "reassign",
    "add_candidates",
    "raise_priority",
    "escalate",
    "complete",
    "alert",
)
WITHOUT_TASK = ("remind", "notify", "escalate", "alert")


@dataclass(frozen=True, slots=True)
class _Watched:
    """What is no user task and escalates. `holds_tasks`: user tasks may be open inside it."""

    index: Index
    id: str
    line: int | None
    name: str
    holds_tasks: bool
    has_target: bool = False

    def outcomes(self) -> set[str]:
        """Those of all user tasks inside."""
        inside = (node for node in self.index.process.nodes if self._is_inside(node))
        works = [node.work for node in inside if isinstance(node.work, UserTask)]
        return {outcome.name for work in works for outcome in work.outcomes}

    def _is_inside(self, node: Node) -> bool:
        scope = node.scope
        while scope and scope != self.id:
            around = self.index.nodes.get(scope)
            scope = around.scope if around else ""
        return scope == self.id


def _chain(index: Index, node: Node, task: UserTask) -> Iterator[Finding]:
    """The levels of a user task: actions there are, outcomes it has, times that are some."""
    outcomes = {outcome.name for outcome in task.outcomes}
    if task.escalation and task.escalation_policy:
        yield _both(node.id, node.line, index.name(node))
    for level in task.escalation:
        if level.after.language == CONSTANT and not _is_after(level.after.text):
            yield _bad_after(node.id, level.line, index.name(node), level.after.text)
        for kind, argument in level.actions:
            name = argument.text if argument and argument.language == CONSTANT else None
            if kind not in ACTIONS or (kind == "complete" and outcomes and name and name not in outcomes):
                yield _bad_action(node.id, level.line, index.name(node), f"{kind} {name or ''}".strip())


def _watch(watched: _Watched, watch: Watch) -> Iterator[Finding]:
    """Levels of what is no user task: plain texts, shares of a target there is, and what needs a task only around tasks."""
    element, name = watched.id, watched.name
    if watch.levels and watch.policy:
        yield _both(element, watch.line or watched.line, name)
    for level in watch.levels:
        line, after = level.line or watched.line, level.after.text
        if level.after.language != CONSTANT or not _is_after(after):
            yield _bad_after(element, line, name, after)
        elif after.strip().endswith("%") and not watched.has_target:
            yield _share_of_nothing(element, line, name, after)
        for kind, argument in level.actions:
            if not _can_happen(watched, kind, argument):
                words = f"{kind} {argument.text if argument else ''}".strip()
                yield _bad_action(element, line, name, words)


def _can_happen(watched: _Watched, kind: str, argument: Text | None) -> bool:
    if argument and argument.language != CONSTANT:
        return False
    if kind == "complete":
        return watched.holds_tasks and argument is not None and argument.text in watched.outcomes()
    if kind == "add_candidates" and argument is None:
        return False
    return kind in (ACTIONS if watched.holds_tasks else WITHOUT_TASK)


def _is_after(text: str) -> bool:
    share = whole_number(text.strip().removesuffix("%")) if text.strip().endswith("%") else None
    return is_duration(text) or is_date(text) if share is None else 0 < share <= 1000


def _both(element: str, line: int | None, name: str) -> Finding:
    return Finding(
        "escalation-both",
        element,
        line,
        f"Expected the escalation of {name} to follow a policy or to have levels of its own, but it says both.",
    )


def _bad_after(element: str, line: int | None, name: str, text: str) -> Finding:
    return Finding(
        "escalation-after",
        element,
        line,
        f"Expected the escalation of {name} to come after a time like PT4H or a share like 75%, but it says “{text}”.",
    )


def _share_of_nothing(element: str, line: int | None, name: str, text: str) -> Finding:
    return Finding(
        "escalation-after",
        element,
        line,
        f"Expected {name} to have a target of which its escalation can take {text.strip()}, but it has none. Give it one "
        "(podium:target), or say a time like PT4H.",
    )


def _bad_action(element: str, line: int | None, name: str, words: str) -> Finding:
    return Finding(
        "escalation-action",
        element,
        line,
        f"Expected the escalation of {name} to do something possible there, but it says “{words}”.",
    )


def _assignment(index: Index, node: Node, task: UserTask) -> Iterator[Finding]:
    if task.assignment not in ("offer", "round_robin", "least_loaded"):
        yield _finding(
            "assignment-unknown",
            node,
            f"Expected {index.name(node)} to be assigned by offer, round_robin or least_loaded, but it says "
            f"“{task.assignment}”.",
        )
    elif task.assignment != "offer" and not (task.candidate_users or task.candidate_groups or node.lane):
        yield _finding(
            "assignment-nobody",
            node,
            f"Expected {index.name(node)} to name the people or groups it is given to in turn, but it names none.",
        )


def _votes(index: Index, node: Node, task: UserTask, votes: Votes) -> Iterator[Finding]:
    """`podium:votes`: a rule that somebody can fulfil, about outcomes there are, by more than one person."""
    name = index.name(node)
    needed, of = whole_number(votes.needed), whole_number(votes.of)
    if votes.policy not in ("any", "all", "count") or votes.rejection not in ("", "first", "impossible"):
        yield _finding(
            "votes-policy",
            node,
            f"Expected the votes of {name} to be any, all or count, with rejection first or impossible, but they are "
            f"“{votes.policy}” and “{votes.rejection}”.",
        )
    elif votes.policy == "count" and ((needed or 0) < 1 or (votes.of and (of or 0) < (needed or 0))):
        yield _finding(
            "votes-number",
            node,
            f"Expected {name} to need a number of approvals out of at least as many votes, but it needs "
            f"“{votes.needed}” of “{votes.of}”.",
        )
    names = {outcome.name for outcome in task.outcomes}
    if not names or (votes.approve and votes.approve not in names):
        yield _finding(
            "votes-outcome",
            node,
            f"Expected {name} to have outcomes to vote on, one of which approves, but “{votes.approve}” is none.",
        )
    if task.assignee is not None:
        yield _finding(
            "votes-assignee", node, f"Expected candidates to vote on {name}, but it is given to one person."
        )


def _finding(code: str, node: Node, message: str) -> Finding:
    return Finding(code, node.id, node.line, message)
