"""A process to be read, for other programs: steps in words, roles, forms, decisions, deadlines, failures."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.access import get_visible
from portal.lib.errors import Invalid
from processes import visibility
from processes.bpmn.prose.overview import Named, roles, systems
from processes.bpmn.prose.story import Fact, Step
from processes.selectors.reading import ReadDecision, ReadForm, reading_of


class DefinitionReading(APIView):
    @extend_schema(operation_id="process_definition_reading", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, version_id: int) -> Response:
        """The version in plain words: `steps` in order and nested, and who and what they name."""
        version = get_visible(visibility.versions(request.user).select_related("definition"), version_id)
        if version.definition.kind != "bpmn":
            raise Invalid("Expected a version of a process, but this is a decision or a form.")
        found = reading_of(version, request.user)
        return Response(
            {
                "id": str(version.pk),
                "key": found.story.key,
                "name": found.story.name,
                "purpose": found.story.purpose,
                "facts": [_fact(each) for each in found.story.facts],
                "steps": [_step(each) for each in found.story.steps],
                "roles": [_named(each) for each in roles(found.story)],
                "systems": [_named(each) for each in systems(found.story)],
                "forms": [_form(each) for each in found.forms],
                "decisions": [_decision(each) for each in found.decisions],
            }
        )


def _step(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "element_id": step.id,
        "kind": step.kind,
        "name": step.name,
        "lane": step.lane,
        "facts": [_fact(each) for each in step.facts],
        "next": [
            {"element_id": way.to, "name": way.name, "when": way.when, "condition": way.condition}
            for way in step.ways
        ],
        "steps": [_step(each) for each in step.inside],
    }


def _fact(fact: Fact) -> dict[str, str]:
    return {"subject": fact.subject, "words": fact.words}


def _named(named: Named) -> dict[str, Any]:
    return {"key": named.key, "kind": named.kind, "element_ids": [step.id for step in named.steps]}


def _form(form: ReadForm) -> dict[str, Any]:
    return {
        "key": form.key,
        "id": str(form.version.pk) if form.version else None,
        "fields": [{"label": label, "kind": kind, "required": needed} for label, kind, needed in form.fields],
    }


def _decision(decision: ReadDecision) -> dict[str, Any]:
    return {
        "key": decision.key,
        "id": str(decision.version.pk) if decision.version else None,
        "hit_policy": decision.hit_policy,
        "inputs": decision.inputs,
        "outputs": decision.outputs,
        "rules": decision.rules,
        "text": decision.text,
    }
