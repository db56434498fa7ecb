"""What a process owner should know before publishing: the rules of `bpmn/readiness.py` with what the portal knows.

Three small queries whatever the size of the model. Forms and decisions have no such rules.
"""

import hashlib
from dataclasses import asdict
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Count, Q

from processes.bpmn.reader import read_model
from processes.bpmn.readiness import Surroundings, readiness
from processes.models import DefinitionVersion, ModelTrial
from processes.store.watched import is_watched


def readiness_of(version: DefinitionVersion, content: bytes) -> list[dict[str, Any]]:
    """Warnings about this content of a version, each with its element and a sentence that says why."""
    if version.definition.kind != "bpmn":
        return []
    model = read_model(content, version.filename)
    return [asdict(problem) for problem in readiness(model, _surroundings(version, content))]


def _surroundings(version: DefinitionVersion, content: bytes) -> Surroundings:
    members = Group.objects.annotate(people=Count("user", filter=Q(user__is_active=True)))
    checksum = hashlib.sha256(content).hexdigest()
    return Surroundings(
        members=dict(members.values_list("name", "people")),
        has_owner=version.definition.owner_id is not None,
        has_alert=is_watched(version.definition_id),
        has_target=version.definition.sla_target_seconds is not None,
        is_tried=ModelTrial.objects.filter(definition=version.definition_id, checksum=checksum).exists(),
    )
