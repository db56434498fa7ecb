"""Flow nodes: one XML element becomes one `Node`, dialects and event definitions included."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from portal.lib.xml import line_of, text_of
from processes.bpmn.dialects.camunda import read_camunda, read_work
from processes.bpmn.dialects.podium import read_podium
from processes.bpmn.dialects.zeebe import read_zeebe
from processes.bpmn.draft import Draft
from processes.bpmn.elements import FEEL, Call, Event, Node, Script, Text, Work
from processes.bpmn.events import message_event, read_events
from processes.bpmn.loops import read_loop
from processes.bpmn.resources import read_resources
from processes.bpmn.source import Element, Source
from processes.bpmn.texts import either, language_of
from processes.bpmn.values import whole_number

SCOPE_TAGS: Final = ("subProcess", "transaction", "adHocSubProcess")
JOB_TAGS: Final = ("serviceTask", "sendTask", "businessRuleTask")
ACTIVITY_TAGS: Final = (
    "task", "manualTask", "userTask", "scriptTask", "receiveTask", "callActivity", *JOB_TAGS, *SCOPE_TAGS,
)  # fmt: skip
GATEWAY_TAGS: Final = (
    "exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway",
)  # fmt: skip
THROW_TAGS: Final = ("intermediateThrowEvent", "endEvent")
EVENT_NODE_TAGS: Final = ("startEvent", "intermediateCatchEvent", "boundaryEvent", *THROW_TAGS)
NODE_TAGS: Final = frozenset((*ACTIVITY_TAGS, *GATEWAY_TAGS, *EVENT_NODE_TAGS))


def read_node(source: Source, element: Element, node_id: str, scope: str, lane: str, tag: str = "") -> Node:
    """One flow node. Its children, if it has any, are read by the caller; `tag` says what a global task is."""
    tag = tag or source.name_of(element)
    draft = Draft(tag)
    for read in (read_podium, read_zeebe, read_camunda):
        read(source, element, draft)
    if tag == "userTask":
        read_resources(source, element, draft)
    events = _events(source, element, draft)
    node = Node(
        node_id,
        tag,
        line_of(element),
        (element.get("name") or "").strip(),
        scope,
        lane,
        default=source.local(element.get("default") or ""),
        events=events,
        is_for_compensation=source.flag(element, "isForCompensation", False),
        loop=read_loop(source, element),
        work=_work(source, element, draft),
        inputs=tuple(draft.inputs),
        outputs=tuple(draft.outputs),
        listeners=tuple(draft.listeners),
        save_before=draft.save_before,
        save_after=draft.save_after,
        emits=draft.emits,
        milestone=draft.milestone,
        watch=draft.watch,
        target=draft.target,
        template=draft.template,
        start_quantity=whole_number(element.get("startQuantity", "1")) or 1,
        completion_quantity=whole_number(element.get("completionQuantity", "1")) or 1,
    )
    special = _SPECIAL.get(tag)
    return node if special is None else special(source, element, node, draft)


def _events(source: Source, element: Element, draft: Draft) -> tuple[Event, ...]:
    if draft.tag in EVENT_NODE_TAGS:
        events = read_events(source, element)
    elif draft.tag in ("receiveTask", "sendTask"):
        events = (message_event(source, element),)
    else:
        return ()
    if draft.tag in ("sendTask", *THROW_TAGS):
        for child in source.children(element, "messageEventDefinition"):
            read_work(source, child, draft)  # Camunda 7 writes the worker of a throw event there
        if draft.correlation_key is not None:
            events = tuple(replace(event, correlation_key=draft.correlation_key) for event in events)
    return events


def _work(source: Source, element: Element, draft: Draft) -> Work | None:
    if draft.tag == "scriptTask" and draft.work is None and "type" not in draft.job:
        draft.work = _script(source, element)
    if draft.tag == "callActivity" and draft.work is None:
        raw = element.get("calledElement") or ""
        draft.work = Call(either(source.local(raw) if ":" in raw else raw, line_of(element))) if raw else None
    return draft.finished_work()


def _script(source: Source, element: Element) -> Script | None:
    child = source.child(element, "script")
    variable = source.camunda(element, "resultVariable") or source.podium(element, "resultVariable")
    if resource := source.camunda(element, "resource"):
        source.report(
            "script-elsewhere",
            element,
            f"Expected the script to stand in the model, but it is in “{resource}”.",
        )
        return Script(Text("null", FEEL, line_of(element)))
    if child is None:
        return None
    said = language_of(element.get("scriptFormat") or element.get("scriptLanguage") or "")
    raw = text_of(child).strip()
    text = (
        either(raw, line_of(child)) if not said and "${" in raw else Text(raw, said or FEEL, line_of(child))
    )
    if text.language == FEEL:
        text = replace(text, text=raw.removeprefix("=").strip())
    return Script(text, variable)


def _boundary(source: Source, element: Element, node: Node, draft: Draft) -> Node:
    return replace(
        node,
        attached_to=source.local(element.get("attachedToRef") or ""),
        is_interrupting=source.flag(element, "cancelActivity", True),
        is_parallel_multiple=source.flag(element, "parallelMultiple", False),
    )


def _catch(source: Source, element: Element, node: Node, draft: Draft) -> Node:
    return replace(
        node,
        is_interrupting=source.flag(element, "isInterrupting", True),
        is_parallel_multiple=source.flag(element, "parallelMultiple", False),
    )


def _sub_process(source: Source, element: Element, node: Node, draft: Draft) -> Node:
    return replace(node, is_event_sub_process=source.flag(element, "triggeredByEvent", False))


def _ad_hoc(source: Source, element: Element, node: Node, draft: Draft) -> Node:
    return replace(
        node,
        condition=source.expression(element, "completionCondition"),
        cancel_remaining=source.flag(element, "cancelRemainingInstances", True),
        ordering=element.get("ordering", "Parallel"),
        active_elements=draft.active_elements,
    )


def _complex(source: Source, element: Element, node: Node, draft: Draft) -> Node:
    return _gateway(
        source, element, replace(node, condition=source.expression(element, "activationCondition")), draft
    )


def _gateway(source: Source, element: Element, node: Node, draft: Draft) -> Node:
    return replace(
        node,
        direction=element.get("gatewayDirection", ""),
        gateway_type=element.get("eventGatewayType", ""),
        instantiates=source.flag(element, "instantiate", False),
    )


def _receive(source: Source, element: Element, node: Node, draft: Draft) -> Node:
    return replace(node, instantiates=source.flag(element, "instantiate", False))


_SPECIAL: Final[dict[str, Callable[[Source, Element, Node, Draft], Node]]] = {
    "boundaryEvent": _boundary,
    "startEvent": _catch,
    "intermediateCatchEvent": _catch,
    "subProcess": _sub_process,
    "adHocSubProcess": _ad_hoc,
    "complexGateway": _complex,
    "receiveTask": _receive,
    **dict.fromkeys(
        ("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"), _gateway
    ),
}
