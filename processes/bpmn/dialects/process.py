"""What the dialects say about a process as a whole."""

import re
from dataclasses import replace

from portal.lib.xml import line_of, text_of
from processes.bpmn.dialects.camunda import form_key
from processes.bpmn.dialects.camunda_values import listener
from processes.bpmn.dialects.podium import read_watch
from processes.bpmn.dialects.zeebe import embedded_forms, job_listeners, version_tag
from processes.bpmn.elements import Process, Text
from processes.bpmn.namespaces import CAMUNDA, PODIUM, ZEEBE
from processes.bpmn.source import Element, Source
from processes.bpmn.texts import marked
from processes.bpmn.values import split, whole_number


def read_process_extensions(source: Source, element: Element, process: Process) -> Process:
    """The process with title, tag, start form, who may start it and how long its history is kept."""
    starters = [
        *split(source.podium(element, "candidateStarters")),
        *split(source.camunda(element, "candidateStarterGroups")),
        *split(source.camunda(element, "candidateStarterUsers")),
    ]
    chain = source.extension(element, PODIUM, "escalation")
    return replace(
        process,
        version_tag=source.podium(element, "versionTag")
        or version_tag(source, element)
        or source.camunda(element, "versionTag"),
        title=_text(source, element, "title"),
        on_failure=source.podium(element, "onFailure"),
        history_days=_days(
            source.podium(element, "historyDays") or source.camunda(element, "historyTimeToLive")
        ),
        start_form=source.podium(element, "startForm") or _start_form(source, element),
        documentation=" ".join(text_of(child) for child in source.children(element, "documentation")).strip(),
        candidate_starters=tuple(dict.fromkeys(starters)),
        initiator=next(
            filter(None, (source.camunda(s, "initiator") for s in source.children(element, "startEvent"))), ""
        ),
        business_key=_text(source, element, "businessKey"),
        listeners=(
            *(
                listener(source, child)
                for child in source.extensions(element, CAMUNDA[0], "executionListener")
            ),
            *job_listeners(source, source.extension(element, ZEEBE, "executionListeners")),
        ),
        milestone=source.podium(element, "milestone"),
        watch=None if chain is None else read_watch(source, chain),
        forms=embedded_forms(source, element),
    )


def _text(source: Source, element: Element, name: str) -> Text | None:
    raw = source.podium(element, name)
    return marked(raw, line_of(element)) if raw else None


def _days(raw: str) -> int | None:
    """`30` or `P30D`."""
    match = re.fullmatch(r"P(\d+)D", raw.strip())
    return int(match[1]) if match else whole_number(raw)


def _start_form(source: Source, element: Element) -> str:
    """The form of the first none start event that has one."""
    for start in source.children(element, "startEvent"):
        found = source.extension(start, ZEEBE, "formDefinition")
        if found is not None and (key := found.get("formId") or found.get("formKey")):
            return key.removeprefix("camunda-forms:bpmn:")
        if key := form_key(source, start):
            return key
    return ""
