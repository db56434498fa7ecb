"""The extensions of Camunda 8: `= feel` marks expressions, everything else is the text itself.

Source: Camunda's `zeebe-bpmn-moddle` descriptor and the Camunda 8 documentation of each element.
"""

from dataclasses import replace

from portal.lib.xml import line_of
from processes.bpmn.draft import Draft
from processes.bpmn.elements import Call, Decision, Listener, Mapping, Script
from processes.bpmn.namespaces import ZEEBE
from processes.bpmn.source import Element, Source
from processes.bpmn.texts import condition, marked
from processes.bpmn.values import listed, whole_number

_EMBEDDED_FORM = "camunda-forms:bpmn:"


def read_zeebe(source: Source, element: Element, draft: Draft) -> None:
    """What `zeebe:` says about a flow node."""
    for extension in source.extensions(element, ZEEBE):
        reader = _READERS.get(str(extension.tag).rpartition("}")[2])
        if reader is not None:
            reader(source, extension, draft)
    if source.extension(element, ZEEBE, "calledElement") is not None and isinstance(draft.work, Call):
        draft.work = _with_mappings(draft.work, draft)
    draft.template = draft.template or source.zeebe(element, "modelerTemplate")


def _task_definition(source: Source, element: Element, draft: Draft) -> None:
    draft.job.setdefault("type", marked(element.get("type", ""), line_of(element)))
    if (retries := whole_number(element.get("retries", ""))) is not None:
        draft.job.setdefault("retries", max(1, retries))


def _headers(source: Source, element: Element, draft: Draft) -> None:
    pairs = [(h.get("key", ""), h.get("value", "")) for h in source.members(element, ZEEBE, "header")]
    draft.job.setdefault("headers", tuple(pairs))


def _job_priority(source: Source, element: Element, draft: Draft) -> None:
    if (priority := whole_number(element.get("priority", ""))) is not None:
        draft.job.setdefault("priority", priority)


def _io_mapping(source: Source, element: Element, draft: Draft) -> None:
    for child in source.members(element, ZEEBE, "input", "output"):
        mappings = draft.inputs if str(child.tag).endswith("}input") else draft.outputs
        mappings.append(Mapping(marked(child.get("source", ""), line_of(child)), child.get("target", "")))


def _script(source: Source, element: Element, draft: Draft) -> None:
    text = condition(element.get("expression", ""), "", line_of(element))
    draft.work = draft.work or Script(text, element.get("resultVariable", ""))


def _called_decision(source: Source, element: Element, draft: Draft) -> None:
    draft.work = draft.work or Decision(
        marked(element.get("decisionId", ""), line_of(element)),
        element.get("resultVariable", ""),
        *_binding(element),
    )


def _called_element(source: Source, element: Element, draft: Draft) -> None:
    raw = element.get("processId") or element.get("processIdExpression") or ""
    process = marked(raw, line_of(element))
    if not element.get("processId") and element.get("processIdExpression"):
        process = condition(raw, "", line_of(element))
    down = source.flag(element, "propagateAllParentVariables", True)
    up = source.flag(element, "propagateAllChildVariables", True)
    business_id = element.get("businessId")
    draft.work = Call(
        process,
        *_binding(element),
        business_key=marked(business_id, line_of(element)) if business_id else None,
        inputs=None if down else (),
        outputs=None if up else (),
    )


def _with_mappings(call: Call, draft: Draft) -> Call:
    """What is mapped passes also where nothing else does: inputs as the variables of the activity, outputs by name."""
    names = dict.fromkeys(mapping.target.split(".")[0] for mapping in draft.inputs)
    own = tuple(Mapping(marked(f"={name}", None), name) for name in names)
    return replace(
        call,
        inputs=None if call.inputs is None else own,
        outputs=None if draft.outputs else call.outputs,
    )


def _binding(element: Element) -> tuple[str, str]:
    kind = element.get("bindingType", "latest")
    return ("tag", element.get("versionTag", "")) if kind == "versionTag" else (kind, "")


def _form(source: Source, element: Element, draft: Draft) -> None:
    key = element.get("formId") or element.get("formKey") or element.get("externalReference") or ""
    if key.startswith(_EMBEDDED_FORM):
        key = key.removeprefix(_EMBEDDED_FORM)
    draft.user.setdefault("form", key.strip())


def _assignment(source: Source, element: Element, draft: Draft) -> None:
    line = line_of(element)
    if assignee := element.get("assignee"):
        draft.user.setdefault("assignee", marked(assignee, line))
    if users := element.get("candidateUsers"):
        draft.user.setdefault("candidate_users", listed(users, marked, line))
    if groups := element.get("candidateGroups"):
        draft.user.setdefault("candidate_groups", listed(groups, marked, line))


def _schedule(source: Source, element: Element, draft: Draft) -> None:
    for attribute, field in (("dueDate", "due"), ("followUpDate", "follow_up")):
        if raw := element.get(attribute):
            draft.user.setdefault(field, marked(raw, line_of(element)))


def _priority(source: Source, element: Element, draft: Draft) -> None:
    if raw := element.get("priority"):
        draft.user.setdefault("priority", marked(raw, line_of(element)))


def _listeners(source: Source, element: Element, draft: Draft) -> None:
    draft.listeners.extend(job_listeners(source, element))


def job_listeners(source: Source, element: Element | None) -> list[Listener]:
    """Those of `zeebe:executionListeners` or `zeebe:taskListeners`: each is done by a worker."""
    if element is None:
        return []
    return [
        Listener(child.get("eventType", "start"), "job", marked(child.get("type", ""), line_of(child)))
        for child in source.members(element, ZEEBE, "executionListener", "taskListener")
    ]


def _ad_hoc(source: Source, element: Element, draft: Draft) -> None:
    if raw := element.get("activeElementsCollection"):
        draft.active_elements = condition(raw, "", line_of(element))


def _publish_message(source: Source, element: Element, draft: Draft) -> None:
    if raw := element.get("correlationKey"):
        draft.correlation_key = marked(raw, line_of(element))


def version_tag(source: Source, process: Element) -> str:
    found = source.extension(process, ZEEBE, "versionTag")
    return "" if found is None else found.get("value", "")


def embedded_forms(source: Source, process: Element) -> tuple[tuple[str, str], ...]:
    """Forms that Camunda 8 keeps inside the process: id and schema."""
    return tuple(
        (form.get("id", ""), form.text or "") for form in source.extensions(process, ZEEBE, "userTaskForm")
    )


_READERS = {
    "taskDefinition": _task_definition,
    "taskHeaders": _headers,
    "jobPriorityDefinition": _job_priority,
    "ioMapping": _io_mapping,
    "script": _script,
    "calledDecision": _called_decision,
    "calledElement": _called_element,
    "formDefinition": _form,
    "assignmentDefinition": _assignment,
    "taskSchedule": _schedule,
    "priorityDefinition": _priority,
    "executionListeners": _listeners,
    "taskListeners": _listeners,
    "adHoc": _ad_hoc,
    "publishMessage": _publish_message,
}
