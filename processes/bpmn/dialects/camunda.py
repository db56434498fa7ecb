"""The extensions of Camunda 7 (and Activiti, Fox before it): `${juel}` marks expressions.

Java is never run: a delegate class or bean becomes a job for the Python handler registered under its name.
Source: Camunda 7's `activiti-bpmn-moddle` descriptor and the extension reference of its manual.
"""

import re

from portal.lib.xml import line_of
from processes.bpmn.dialects.camunda_values import assigned, input_output, listener
from processes.bpmn.draft import Draft
from processes.bpmn.elements import Call, Decision, Mapping, Script, Text
from processes.bpmn.namespaces import CAMUNDA
from processes.bpmn.source import Element, Source
from processes.bpmn.texts import constant, templated
from processes.bpmn.values import listed, seconds, whole_number

_SPACE = CAMUNDA[0]
# `${bean.method(...)}`: Java, unless it is one of the objects that JUEL expressions may ask themselves.
_BEAN_CALL = re.compile(r"[#$]\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)\s*\(.*\)\s*\}", re.DOTALL)
_OWN_OBJECTS = ("execution", "task")
_OWN_METHODS = (
    "contains", "size", "equals", "isEmpty", "length", "get", "toString", "startsWith", "endsWith",
)  # fmt: skip
_BINDINGS = {"versionTag": "tag", "": "latest"}
Mappings = tuple[Mapping, ...]


def read_camunda(source: Source, element: Element, draft: Draft) -> None:
    """What `camunda:` says about a flow node."""
    read_work(source, element, draft)
    if draft.tag == "userTask":
        _user_task(source, element, draft)
    if draft.tag == "callActivity":
        _call(source, element, draft)
    if draft.tag == "businessRuleTask" and (decision := source.camunda(element, "decisionRef")):
        draft.work = draft.work or _decision(source, element, decision)
    _retries(source, element, draft)
    input_output(source, element, draft)
    for child in source.extensions(element, _SPACE, "executionListener", "taskListener"):
        draft.listeners.append(listener(source, child))
    _save_points(source, element, draft)
    draft.template = draft.template or source.camunda(element, "modelerTemplate")


def read_work(source: Source, element: Element, draft: Draft) -> None:
    """External topics and delegates, at a task or at the event definition of a throw event."""
    if source.camunda(element, "type") == "external" or source.camunda(element, "topic"):
        topic = source.camunda(element, "topic")
        draft.job.setdefault("type", templated(topic, line_of(element)))
        if (priority := whole_number(source.camunda(element, "taskPriority"))) is not None:
            draft.job.setdefault("priority", priority)
        return
    if name := delegate_name(source, element):
        draft.job.setdefault("type", constant(name, line_of(element)))
        draft.job.setdefault("kind", "handler")
        draft.job.setdefault("result_variable", source.camunda(element, "resultVariable"))
        return
    if expression := source.camunda(element, "expression"):
        name, value = assigned(expression)
        text = templated(value, line_of(element))
        draft.work = draft.work or Script(text, name or source.camunda(element, "resultVariable"))
        return
    _not_ours(source, element, draft)


def delegate_name(source: Source, element: Element) -> str:
    """The name under which a Python handler stands in for a Java class or bean; "" where there is no Java."""
    if name := source.camunda(element, "class"):
        return name
    if bean := source.camunda(element, "delegateExpression"):
        return bean.strip().lstrip("#$").strip("{} ")
    match = _BEAN_CALL.fullmatch(source.camunda(element, "expression").strip())
    if match is None:
        return ""
    root, _, method = match[1].rpartition(".")
    return "" if root.split(".")[0] in _OWN_OBJECTS or method in _OWN_METHODS else match[1]


def _not_ours(source: Source, element: Element, draft: Draft) -> None:
    kind = source.camunda(element, "type")
    if kind == "mail":
        fields = {f.get("name", ""): _field(source, f) for f in source.extensions(element, _SPACE, "field")}
        draft.job.setdefault("type", constant("podium:email", line_of(element)))
        draft.job.setdefault("kind", "connector")
        body = fields.get("text") or fields.get("html")
        pairs = (("to", fields.get("to")), ("subject", fields.get("subject")), ("body", body))
        draft.job.setdefault("connector", tuple((name, text) for name, text in pairs if text is not None))
    elif kind:
        source.report(
            "unsupported-task-type",
            element,
            f"Expected work that Podium can do, but tasks of type “{kind}” run programs of the server. "
            "Use a worker, a Python handler or a podium:call.",
        )
    if (connector := source.extension(element, _SPACE, "connector")) is not None:
        source.report(
            "unsupported-connector",
            connector,
            "Expected a podium:call to a registered destination, but the task uses a Camunda 7 connector.",
        )


def _field(source: Source, element: Element) -> Text:
    raw = element.get("stringValue") or element.get("expression") or ""
    for child in source.members(element, _SPACE, "string", "expression"):
        raw = child.text or ""
    return templated(raw, line_of(element))


def _user_task(source: Source, element: Element, draft: Draft) -> None:
    line = line_of(element)
    texts = (
        ("assignee", "assignee"),
        ("dueDate", "due"),
        ("followUpDate", "follow_up"),
        ("priority", "priority"),
    )
    for attribute, field in texts:
        if raw := source.camunda(element, attribute):
            draft.user.setdefault(field, templated(raw, line))
    for attribute, field in (("candidateUsers", "candidate_users"), ("candidateGroups", "candidate_groups")):
        if raw := source.camunda(element, attribute):
            draft.user.setdefault(field, listed(raw, templated, line))
    if form := form_key(source, element):
        draft.user.setdefault("form", form)
    if fields := form_fields(source, element):
        draft.user.setdefault("form_fields", fields)


def form_key(source: Source, element: Element) -> str:
    """`camunda:formRef`, or the key without the scheme that says where Camunda would look for it."""
    key = source.camunda(element, "formRef") or source.camunda(element, "formKey")
    for scheme in (
        "camunda-forms:deployment:",
        "camunda-forms:app:",
        "embedded:deployment:",
        "embedded:app:",
    ):
        key = key.removeprefix(scheme)
    return key.removesuffix(".form")


def form_fields(source: Source, element: Element) -> tuple[dict[str, object], ...]:
    data = source.extension(element, _SPACE, "formData")
    fields = source.members(element if data is None else data, _SPACE, "formField")
    return () if data is None else tuple(_form_field(source, field) for field in fields)


def _form_field(source: Source, element: Element) -> dict[str, object]:
    validation = next(source.members(element, _SPACE, "validation"), None)
    constraints = {} if validation is None else {
        c.get("name", ""): c.get("config", "") or True for c in source.members(validation, _SPACE, "constraint")
    }  # fmt: skip
    return {
        "id": element.get("id", ""),
        "label": element.get("label", ""),
        "type": element.get("type", "string"),
        "default": element.get("defaultValue", ""),
        "constraints": constraints,
        "values": [
            {"id": v.get("id", ""), "name": v.get("name", "")}
            for v in source.members(element, _SPACE, "value")
        ],
    }


def _decision(source: Source, element: Element, decision: str) -> Decision:
    kind = source.camunda(element, "decisionRefBinding")
    value = source.camunda(element, "decisionRefVersion") or source.camunda(element, "decisionRefVersionTag")
    return Decision(
        templated(decision, line_of(element)),
        source.camunda(element, "resultVariable"),
        _BINDINGS.get(kind, kind),
        value,
        source.camunda(element, "mapDecisionResult"),
    )


def _call(source: Source, element: Element, draft: Draft) -> None:
    if source.camunda(element, "caseRef"):
        source.report(
            "cmmn-case",
            element,
            "Expected a call of a process, but it calls a CMMN case, which Podium doesn't run.",
        )
        draft.work = Call(constant(source.camunda(element, "caseRef"), line_of(element)))
    if not element.get("calledElement"):
        return
    if source.camunda(element, "variableMappingClass") or source.camunda(
        element, "variableMappingDelegateExpression"
    ):
        source.report(
            "java-variable-mapping",
            element,
            "Expected variable mappings written in the model, but they are mapped by Java code.",
        )
    kind = source.camunda(element, "calledElementBinding")
    value = source.camunda(element, "calledElementVersion") or source.camunda(
        element, "calledElementVersionTag"
    )
    ins = list(source.extensions(element, _SPACE, "in"))
    outs = list(source.extensions(element, _SPACE, "out"))
    keys = [child.get("businessKey", "") for child in ins if child.get("businessKey")]
    draft.work = draft.work or Call(
        templated(element.get("calledElement", ""), line_of(element)),
        _BINDINGS.get(kind, kind),
        value,
        templated(keys[0], line_of(element)) if keys else None,
        *_passed(ins, outs),
    )


def _passed(
    ins: list[Element], outs: list[Element]
) -> tuple[Mappings | None, Mappings | None, Mappings, Mappings]:
    """What goes in and comes out (None: everything), and what beside everything. Nothing passes untold."""
    told_in, told_out = _told(ins), _told(outs)
    all_in, all_out = (any(e.get("variables") == "all" for e in side) for side in (ins, outs))
    return (
        None if all_in else told_in,
        None if all_out else told_out,
        told_in if all_in else (),
        told_out if all_out else (),
    )


def _told(elements: list[Element]) -> Mappings:
    pairs = [(element, element.get("target", "")) for element in elements if element.get("target")]
    return tuple(Mapping(_passed_value(element), target) for element, target in pairs)


def _passed_value(element: Element) -> Text:
    line = line_of(element)
    if name := element.get("source"):
        return templated("${" + name + "}", line)
    return templated(element.get("sourceExpression", ""), line)


def _retries(source: Source, element: Element, draft: Draft) -> None:
    """`R5/PT1M`: five attempts, a minute apart; `PT1M,PT5M`: one more attempt than there are pauses."""
    found = source.extension(element, _SPACE, "failedJobRetryTimeCycle")
    raw = "" if found is None else (found.text or "").strip()
    match = re.fullmatch(r"R(\d+)/(.+)", raw)
    if match and (pause := seconds(match[2])) is not None:
        draft.job.setdefault("retries", max(1, int(match[1])))
        draft.job.setdefault("backoff_seconds", (pause,))
    elif raw and all(seconds(part) is not None for part in raw.split(",")):
        pauses = tuple(seconds(part) or 0.0 for part in raw.split(","))
        draft.job.setdefault("retries", len(pauses) + 1)
        draft.job.setdefault("backoff_seconds", pauses)
    elif raw:
        source.report(
            "retry-cycle",
            element,
            f"Expected a retry cycle such as R5/PT1M or PT1M,PT5M, but it is “{raw[:80]}”: there will be three attempts.",
            "warning",
        )


def _save_points(source: Source, element: Element, draft: Draft) -> None:
    before = source.camunda(element, "asyncBefore") or source.camunda(element, "async")
    draft.save_before = draft.save_before or before == "true"
    draft.save_after = draft.save_after or source.camunda(element, "asyncAfter") == "true"
