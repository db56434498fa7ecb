"""Drafts: what an editor saves. A draft keeps its problems; only publishing asks for none.

Saving over a draft is a compare-and-set on its checksum: of two editors the second is told, and nothing is lost.
Saving over a published version makes the next draft of its definition.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from xml.sax.saxutils import quoteattr

from django.contrib.auth.models import User
from django.db import transaction

from portal.http.access import get_visible
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Invalid
from portal.lib.json import dumps
from portal.lib.problems import Problem
from processes import visibility
from processes.actions.audit import record
from processes.actions.imports import files_beside, store_imports
from processes.actions.reading import read_files
from processes.actions.resource import Resource
from processes.models import Definition, DefinitionVersion

KINDS = ("bpmn", "dmn", "form")


class DraftMoved(Conflict):
    code = "draft-moved"
    message = "Expected to save over what you opened, but somebody saved in the meantime. Reload to see it."
    status = 412


def save_draft(
    user: User, version_id: int | str, content: bytes, etag: str, comment: str = ""
) -> DefinitionVersion:
    """The draft that holds `content` now. Needs the role `edit`.

    Raises:
        Invalid: the file does not hold the definition it is saved as.
        DraftMoved: `etag` is not the checksum of what is stored.
    """
    visible = visibility.versions(user).select_related("definition")
    version = get_visible(visible, version_id)
    visibility.check(user, "edit", version.definition_id)
    resource, problems = _read(version.definition, version.filename, content, files_beside(version))
    columns = columns_of(resource, content, problems)
    with transaction.atomic():
        if version.state == "draft":
            draft = _overwrite(user, version, etag, columns, comment)
        else:
            draft = next_draft(user, version, columns, comment)
        if version.definition.kind == "dmn":
            store_imports(draft, resource)
        return draft


def create_model(user: User, kind: str, name: str) -> DefinitionVersion:
    """A new definition with an empty first draft. Needs the role `edit` somewhere; its maker administers it."""
    visibility.check_anywhere(user, "edit")
    key = _key(name)
    if kind not in KINDS or not key:
        raise Invalid("Expected a name with at least one letter.")
    if Definition.objects.filter(kind=kind, key=key).exists():
        raise Conflict(f"Expected a new name, but there is a model {key!r} already.")
    content = _blank(kind, key, name)
    filename = f"{key}.{kind}"
    with transaction.atomic():
        now = portal_now()
        definition = Definition.objects.create(kind=kind, key=key, name=name, owner=user, created_at=now)
        _, problems = _read(definition, filename, content)
        return insert_draft(
            user, definition, filename, 1, {**columns_of(None, content, problems), "updated_at": now}, ""
        )


def problems_of(user: User, version_id: int | str, content: bytes) -> list[dict[str, Any]]:
    """What is wrong with a content before it is saved."""
    version = get_visible(visibility.versions(user).select_related("definition"), version_id)
    _, problems = read_files([(version.filename, content)], files_beside(version))
    return [asdict(problem) for problem in problems]


def _read(
    definition: Definition, filename: str, content: bytes, beside: Sequence[tuple[str, bytes]] = ()
) -> tuple[Resource | None, list[Problem]]:
    """The definition inside the file, if it can be read, and every problem. Raises Invalid when it is another one."""
    resources, problems = read_files([(filename, content)], beside)
    own = next(
        (each for each in resources if (each.kind, each.key) == (definition.kind, definition.key)), None
    )
    if own is None and resources:
        raise Invalid(
            f"Expected the file to define {definition.key!r}, but it defines {resources[0].key!r}. "
            "The id of a process stays the same over its versions."
        )
    return own, problems


def columns_of(resource: Resource | None, content: bytes, problems: list[Problem]) -> dict[str, Any]:
    """The columns of a draft that holds `content`."""
    return {
        "content": content,
        "checksum": hashlib.sha256(content).hexdigest(),
        "element_ids": resource.element_ids if resource else [],
        "flow_ids": resource.flow_ids if resource else [],
        "problems": [asdict(problem) for problem in problems],
        "tag": resource.tag if resource else "",
        "updated_at": portal_now(),
    }


def _overwrite(
    user: User, version: DefinitionVersion, etag: str, columns: dict[str, Any], comment: str
) -> DefinitionVersion:
    kept = {"comment": comment} if comment else {}
    changed = DefinitionVersion.objects.filter(pk=version.pk, state="draft", checksum=etag).update(
        **columns, **kept
    )
    if not changed:
        raise DraftMoved
    record(
        user,
        "draft.save",
        kind=version.definition.kind,
        object_id=version.pk,
        definition_id=version.definition_id,
    )
    return DefinitionVersion.objects.select_related("definition").get(pk=version.pk)


def next_draft(
    user: User, version: DefinitionVersion, columns: dict[str, Any], comment: str
) -> DefinitionVersion:
    """The draft after `version`, whatever state that is in."""
    definition = Definition.objects.select_for_update().get(pk=version.definition_id)
    newest = definition.versions.order_by("-number").values_list("number", flat=True)[0]
    return insert_draft(user, definition, version.filename, newest + 1, columns, comment)


def insert_draft(
    user: User, definition: Definition, filename: str, number: int, columns: dict[str, Any], comment: str
) -> DefinitionVersion:
    """A draft under this number."""
    draft = DefinitionVersion.objects.create(
        definition=definition,
        number=number,
        filename=filename,
        comment=comment,
        created_at=columns["updated_at"],
        created_by=user,
        **columns,
    )
    record(
        user,
        "draft.create",
        kind=definition.kind,
        object_id=draft.pk,
        definition_id=definition.pk,
        number=number,
    )
    return draft


def _key(name: str) -> str:
    """A name as an XML id: letters, digits, underscores, not beginning with a digit."""
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60]
    return f"m_{key}" if key[:1].isdigit() else key


def _blank(kind: str, key: str, name: str) -> bytes:
    if kind == "form":
        return dumps({"id": key, "type": "default", "schemaVersion": 16, "components": []}).encode()
    text = {"bpmn": _BPMN, "dmn": _DMN}[kind]
    return text.format(key=key, name=quoteattr(name)).encode()


_BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:podium="https://podium.example/schema/bpmn" id="{key}_file" targetNamespace="https://podium.example/{key}">
  <process id="{key}" name={name} isExecutable="true">
    <startEvent id="start" name="Start"/>
    <endEvent id="end" name="End"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="end"/>
  </process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement="{key}">
      <bpmndi:BPMNShape id="start_di" bpmnElement="start"><dc:Bounds x="160" y="120" width="36" height="36"/></bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="end_di" bpmnElement="end"><dc:Bounds x="400" y="120" width="36" height="36"/></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="f1_di" bpmnElement="f1"><di:waypoint x="196" y="138"/><di:waypoint x="400" y="138"/></bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</definitions>
"""
_DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="{key}_file" name={name} namespace="https://podium.example/{key}">
  <decision id="{key}" name={name}>
    <decisionTable id="{key}_table" hitPolicy="UNIQUE">
      <input id="{key}_in"><inputExpression id="{key}_expression" typeRef="string"><text></text></inputExpression></input>
      <output id="{key}_out" name="result" typeRef="string"/>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="{key}"><dc:Bounds x="160" y="100" width="180" height="80"/></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
"""
