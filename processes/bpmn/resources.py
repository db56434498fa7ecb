"""Who may do a user task in the words of the specification itself: performers and potential owners.

Camunda 7 writes `user(kermit), group(management)` there; a bare name is a group.
"""

import re
from typing import Final

from portal.lib.xml import line_of, text_of
from processes.bpmn.draft import Draft
from processes.bpmn.elements import Many, Text
from processes.bpmn.source import Element, Source
from processes.bpmn.texts import templated
from processes.bpmn.values import split

_OWNER: Final = re.compile(r"(user|group)\s*\((.*)\)", re.DOTALL)


def read_resources(source: Source, element: Element, draft: Draft) -> None:
    """`humanPerformer` and `potentialOwner`, where no dialect has said who."""
    for child in source.children(element, "humanPerformer", "performer"):
        if raw := _assigned(source, child):
            draft.user.setdefault("assignee", templated(raw, line_of(child)))
    owners = [
        raw for child in source.children(element, "potentialOwner") if (raw := _assigned(source, child))
    ]
    users: list[Text] = []
    groups: list[Text] = []
    for owner in (part for raw in owners for part in split(raw)):
        match = _OWNER.fullmatch(owner)
        kind, name = (match[1], match[2].strip()) if match else ("group", owner)
        (users if kind == "user" else groups).append(templated(name, line_of(element)))
    if users:
        draft.user.setdefault("candidate_users", Many(tuple(users)))
    if groups:
        draft.user.setdefault("candidate_groups", Many(tuple(groups)))


def _assigned(source: Source, element: Element) -> str:
    """The assignment expression, or the name of the resource that is referred to."""
    expression = source.child(element, "resourceAssignmentExpression")
    if expression is not None:
        return text_of(expression).strip()
    reference = source.text(element, "resourceRef")
    found = source.by_id.get(source.local(reference)) if reference else None
    return reference if found is None else (found.get("name") or reference)
