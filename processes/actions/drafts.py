"""Drafts: what an editor saves. A draft keeps its problems; only publishing asks for none.

Every save is a row with who, when and why. Saving over a draft is a compare-and-set on its checksum by whoever holds
it: what comes second is kept as a save beside the draft, so that nothing is lost, and its sender is told.
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
from portal.lib.people import person_name
from portal.lib.problems import Problem
from processes import visibility
from processes.actions.audit import record
from processes.actions.definitions import held
from processes.actions.editing import DraftTaken, check_hold, tell
from processes.actions.imports import files_beside, store_imports
from processes.actions.reading import read_files
from processes.actions.resource import Resource
from processes.models import Definition, DefinitionVersion, DraftSave

KINDS = ("bpmn", "dmn", "form")


class DraftMoved(Conflict):
    code = "draft-moved"
    message = (
        "Expected to save over what you opened, but somebody saved in the meantime. "
        "Yours is kept beside it, in the list of saves."
    )
    status = 412


class DraftBegun(Conflict):
    code = "draft-begun"
    message = (
        "Expected to begin the next draft, but {who} began version {number} in the meantime. "
        "Yours is kept beside it, in its list of saves; open that draft to go on."
    )
    status = 412


class InReview(Conflict):
    code = "in-review"
    message = (
        "Expected a draft, but somebody asked for its review in the meantime. "
        "Yours is kept beside it, in the list of saves; withdraw the review to go on."
    )


def save_draft(
    user: User, version_id: int | str, content: bytes, etag: str, comment: str = "", tab: str = ""
) -> DefinitionVersion:
    """The draft that holds `content` now. Needs the role `edit`. `tab` is the browser tab that edits it.

    Raises:
        Invalid: the file does not hold the definition it is saved as.
        DraftMoved, DraftTaken, DraftBegun, InReview: not the draft now, but kept beside it as the save `kept_as`.
    """
    visible = visibility.versions(user).select_related("definition")
    version = get_visible(visible, version_id)
    visibility.check(user, "edit", version.definition_id)
    resource, problems = _read(version.definition, version.filename, content, files_beside(version))
    columns = columns_of(resource, content, problems)
    try:
        with transaction.atomic():
            draft = _saved(user, version, etag, columns, comment, tab)
            if draft.definition.kind == "dmn":
                store_imports(draft, resource)
            return draft
    except (DraftMoved, DraftTaken, DraftBegun, InReview) as refused:
        beside = _open_draft(version) if isinstance(refused, DraftBegun) else None
        kept = keep_save(
            beside or version, user, content, columns["checksum"], refused.sentence, is_aside=True
        )
        refused.details["kept_as"] = str(kept.pk)
        raise


def _saved(
    user: User, version: DefinitionVersion, etag: str, columns: dict[str, Any], comment: str, tab: str
) -> DefinitionVersion:
    version = held(version)
    if version.state == "in_review":
        raise InReview
    if version.state != "draft":
        begun = _open_draft(version)
        if begun is None:
            return next_draft(user, version, columns, comment)
        if begun.checksum != columns["checksum"] and not _is_first_try(begun, user):
            who = person_name(begun.created_by) if begun.created_by else "somebody"
            raise DraftBegun(who=who, number=begun.number)
        version, etag = begun, begun.checksum
    check_hold(version, user, tab)
    if version.checksum != etag:
        raise DraftMoved
    if version.checksum != columns["checksum"]:
        kept = {"comment": comment} if comment else {}
        DefinitionVersion.objects.filter(pk=version.pk, state="draft").update(**columns, **kept)
        keep_save(version, user, columns["content"], columns["checksum"], comment)
        tell(version.pk)
    elif comment:  # it saved itself a moment ago; now somebody says why
        DefinitionVersion.objects.filter(pk=version.pk, state="draft").update(comment=comment)
        keep_save(version, user, columns["content"], columns["checksum"], comment)
    return DefinitionVersion.objects.select_related("definition").get(pk=version.pk)


def _open_draft(version: DefinitionVersion) -> DefinitionVersion | None:
    """The draft that was begun after this version."""
    later = DefinitionVersion.objects.filter(
        definition=version.definition_id, number__gt=version.number, state="draft"
    )
    return later.order_by("-number").select_related("definition", "created_by").first()


def _is_first_try(draft: DefinitionVersion, user: User) -> bool:
    """Did the same person begin it, and nobody save into it since? Then its answer was lost on the way."""
    return draft.created_by_id == user.pk and draft.saves.count() == 1


def keep_save(
    version: DefinitionVersion, user: User, content: bytes, checksum: str, why: str, *, is_aside: bool = False
) -> DraftSave:
    """One row of the list of saves."""
    return DraftSave.objects.create(
        version=version,
        content=content,
        checksum=checksum,
        at=portal_now(),
        by=user,
        why=why,
        is_aside=is_aside,
    )


def restore_save(user: User, save_id: int | str, tab: str = "") -> DefinitionVersion:
    """Make an earlier save the draft again; what was the draft stays in the list. Needs the role `edit`.

    Raises what `save_draft` raises.
    """
    found = get_visible(
        DraftSave.objects.filter(version__in=visibility.versions(user)).select_related("version"), save_id
    )
    why = f"Back to save {found.pk}"
    return _put_back(user, found.version, bytes(found.content), why, tab, save=str(found.pk))


def restore_version(user: User, version_id: int | str, tab: str = "") -> DefinitionVersion:
    """Make an earlier version the draft: the one there is, whose content stays in its saves, or a new one.

    Needs the role `edit`. Raises what `save_draft` raises.
    """
    version = get_visible(visibility.versions(user).select_related("definition"), version_id)
    drafts = DefinitionVersion.objects.filter(definition=version.definition_id, state="draft")
    over = drafts.order_by("-number").first() or version
    why = f"Back to version {version.number}"
    return _put_back(user, over, bytes(version.content), why, tab, version=version.number)


def _put_back(
    user: User, over: DefinitionVersion, content: bytes, why: str, tab: str, **source: Any
) -> DefinitionVersion:
    draft = save_draft(user, over.pk, content, over.checksum, why, tab)
    record(
        user,
        "draft.restore",
        kind=draft.definition.kind,
        object_id=draft.pk,
        definition_id=draft.definition_id,
        **source,
    )
    return draft


def create_model(user: User, kind: str, name: str) -> DefinitionVersion:
    """A new definition with an empty first draft. Needs the role `edit` somewhere; its maker administers it."""
    visibility.check_anywhere(user, "edit")
    key = key_of(name)
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


def next_draft(
    user: User, version: DefinitionVersion, columns: dict[str, Any], comment: str
) -> DefinitionVersion:
    """The draft after `version`, whatever state that is in."""
    definition = Definition.objects.select_for_update(no_key=True).get(pk=version.definition_id)
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
    keep_save(draft, user, columns["content"], columns["checksum"], comment)
    record(
        user,
        "draft.create",
        kind=definition.kind,
        object_id=draft.pk,
        definition_id=definition.pk,
        number=number,
    )
    return draft


def key_of(name: str) -> str:
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
