"""A process of a file as a story: purpose, who starts it, every step with its facts and where it goes on.

Says only what the model says; what stands outside it (owner, target, forms, tables) is added by whoever can ask.
"""

from collections.abc import Iterator
from typing import Final

from processes.bpmn.elements import Flow, Model, Node, Process, UserTask
from processes.bpmn.index import Index
from processes.bpmn.prose.durations import in_words
from processes.bpmn.prose.events import thrown, when
from processes.bpmn.prose.order import in_order, undone_by
from processes.bpmn.prose.people import escalation_facts, people_facts
from processes.bpmn.prose.story import Fact, Step, Story, Way
from processes.bpmn.prose.texts import KINDS, listed, said
from processes.bpmn.prose.work import work_facts

_CHOICE: Final = {
    "exclusiveGateway": "The first that applies:",
    "inclusiveGateway": "Every one that applies:",
    "parallelGateway": "All of these at the same time:",
    "eventBasedGateway": "Whichever happens first:",
}


def tell(model: Model, process: Process) -> Story:
    """Costs about 0.05 ms a step."""
    index = Index(model, process)
    return Story(
        key=process.id,
        name=process.name or process.id,
        purpose=process.documentation,
        facts=tuple(_of_process(process)),
        steps=_steps(index, process.id, ""),
    )


def _of_process(process: Process) -> Iterator[Fact]:
    if process.start_form:
        words = f"Whoever starts it fills in the form “{process.start_form}”."
        yield Fact("form", words, process.start_form, "form")
    if process.candidate_starters:
        yield Fact("who", f"Started by {listed(process.candidate_starters, 'or')}.")
    if process.watch is not None:
        yield from escalation_facts(process.watch)
    if process.on_failure == "compensate":
        yield Fact("failure", "When it is given up, what was done is undone, last things first.")
    if process.history_days is not None:
        yield Fact("data", f"Its cases are forgotten {process.history_days} days after their end.")


def _steps(index: Index, scope: str, above: str) -> tuple[Step, ...]:
    nodes = in_order(index, scope)
    return tuple(_step(index, node, f"{above}{place}") for place, node in enumerate(nodes, 1))


def _step(index: Index, node: Node, number: str) -> Step:
    ways = tuple(_ways(index, node))
    return Step(
        number=number,
        id=node.id,
        kind="when something happens" if node.is_event_sub_process else KINDS.get(node.tag, node.tag),
        name=_name(node),
        lane=dict(index.process.lanes).get(node.lane, ""),
        facts=tuple(_facts(index, node)),
        ways=ways,
        ways_words=_CHOICE.get(node.tag, "") if len(index.outgoing.get(node.id, [])) > 1 else "",
        inside=_steps(index, node.id, f"{number}."),
    )


def _facts(index: Index, node: Node) -> Iterator[Fact]:
    if isinstance(node.work, UserTask):
        yield from people_facts(index, node, node.work)
    yield from work_facts(index, node)
    yield from _of_event(node)
    if node.watch is not None:
        yield from escalation_facts(node.watch)
    if node.target:
        yield Fact("deadline", f"Should take no longer than {in_words(node.target)}.")
    if node.milestone:
        yield Fact("told", f"The requester reads: “{node.milestone}”.")
    if node.emits:
        yield Fact("told", f"Announces {listed(node.emits)}.")
    if node.is_for_compensation:
        yield Fact("failure", "Only done to undo an earlier step.")


def _of_event(node: Node) -> Iterator[Fact]:
    if node.tag in ("startEvent", "intermediateCatchEvent", "receiveTask") and (words := when(node)):
        begins = "Begins" if words.startswith("every ") else "Begins when"
        yield Fact("told", f"{begins if node.tag == 'startEvent' else 'Waits until'} {words}.")
    if node.tag in ("intermediateThrowEvent", "endEvent"):
        for sentence in thrown(node):
            yield Fact("told", sentence)


def _ways(index: Index, node: Node) -> Iterator[Way]:
    flows = index.outgoing.get(node.id, [])
    for flow in sorted(flows, key=lambda each: each.id == node.default):  # "otherwise" is said last
        yield _way(index, node, flow, len(flows) > 1)
    for boundary in index.boundary.get(node.id, []):
        yield from _ways_at_border(index, boundary)


def _way(index: Index, node: Node, flow: Flow, is_choice: bool) -> Way:
    to = index.nodes[flow.target]
    if flow.condition is not None:
        return Way(to.id, _name(to), flow.name or "if", said(flow.condition))
    if is_choice and node.default == flow.id:
        return Way(to.id, _name(to), flow.name or "otherwise", "otherwise" if flow.name else "")
    if is_choice and node.tag == "eventBasedGateway":
        return Way(to.id, _name(to), f"when {when(to)}" if when(to) else flow.name)
    return Way(to.id, _name(to), flow.name)


def _ways_at_border(index: Index, boundary: Node) -> Iterator[Way]:
    """What happens while a step is live: it is left, or something happens beside it."""
    for handler in undone_by(index, boundary):
        yield Way(handler, _name(index.nodes[handler]), "when it has to be undone")
    reason = f"when {when(boundary)}" if when(boundary) else boundary.name
    beside = "" if boundary.is_interrupting or _ends_it(boundary) else ", while the step goes on"
    for flow in index.outgoing.get(boundary.id, []):
        yield Way(flow.target, _name(index.nodes[flow.target]), f"{reason}{beside}")


def _ends_it(boundary: Node) -> bool:
    """Errors and cancellations always end the step, whatever the file says."""
    return any(event.trigger in ("error", "cancel", "compensation") for event in boundary.events)


def _name(node: Node) -> str:
    """What people call it; a step without a name is called by its kind."""
    return node.name or (KINDS.get(node.tag, node.tag)).capitalize()
