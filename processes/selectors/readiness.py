"""What a process owner should know before publishing: the rules of `bpmn/readiness.py` with what the portal knows.

Three small queries whatever the size of the model. Forms and decisions have no such rules. What is not mended in the drawing says
where it is: `href` and `action`, the words of the link.
"""

import hashlib
from dataclasses import asdict
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from processes.bpmn.lately import read_lately
from processes.bpmn.readiness import Surroundings, readiness
from processes.models import DefinitionVersion, ModelTrial
from processes.store.watched import is_watched


def readiness_of(version: DefinitionVersion, content: bytes) -> list[dict[str, Any]]:
    """Warnings about this content of a version, each with its element and a sentence that says why.

    Needs content that can be read.
    """
    if version.definition.kind != "bpmn":
        return []
    model = read_lately(content, version.filename)
    found = readiness(model, _surroundings(version, content))
    elsewhere = _elsewhere(version)
    return [asdict(problem) | elsewhere.get(problem.code, {}) for problem in found]


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


def _elsewhere(version: DefinitionVersion) -> dict[str, dict[str, str]]:
    """By code: the page on which it is mended, for what is no part of the drawing."""
    key = version.definition.key
    settings = reverse("process-settings", args=[key])
    return {
        "ready-owner": {"href": settings, "action": gettext("Name an owner")},
        "ready-target": {"href": settings, "action": gettext("Set a target")},
        "ready-alert": {
            "href": f"{reverse('alert-new')}?{urlencode({'process': key})}",
            "action": gettext("Add an alert"),
        },
        "ready-tried": {"href": reverse("modeler-try", args=[version.pk]), "action": gettext("Run a trial")},
    }
