"""Escalation policies over REST: the reusable chains for tasks whose model says nothing, and for what names one by key.
For who administers everything."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiRequest, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.actions.policies import remove_policy, save_policy
from humantasks.models import EscalationPolicy
from portal.http import bodies
from portal.http.access import get_visible, signed_in
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid
from processes.selectors.used_by import Use, uses_of_policy
from processes.visibility import check_everywhere

OBJECT = {200: OpenApiTypes.OBJECT}
_BODY = OpenApiRequest(
    {
        "type": "object",
        "example": {
            "name": "Standard",
            "process": "expense_approval",
            "group": "Approvers",
            "is_active": True,
            "only_named": False,
            "levels": [
                {"after": "50%", "actions": [{"kind": "remind"}]},
                {"after": "PT8H", "actions": [{"kind": "notify", "argument": "Approver leads"}]},
            ],
        },
    }
)


class PoliciesView(APIView):
    @extend_schema(operation_id="escalation_policies", responses=OBJECT)
    def get(self, request: Request) -> Response:
        check_everywhere(signed_in(request), "administer")
        rows = EscalationPolicy.objects.select_related("definition", "group").order_by("name", "pk")
        return Response({"results": [policy_json(row) for row in rows], "next": None})

    @extend_schema(
        operation_id="escalation_policy_create", request=_BODY, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request) -> Response:
        """One for each process and group, a second is a 409; with `only_named` one that holds where models name its `key`."""
        return Response(policy_json(_saved(request, None)), status=201)


class PolicyView(APIView):
    @extend_schema(operation_id="escalation_policy", responses=OBJECT)
    def get(self, request: Request, policy_id: int) -> Response:
        check_everywhere(signed_in(request), "administer")
        rows = EscalationPolicy.objects.select_related("definition", "group")
        row = get_visible(rows, policy_id)
        uses = uses_of_policy(row.key, signed_in(request)).rows if row.key else ()
        return Response(policy_json(row) | {"used_by": [_use_json(each) for each in uses]})

    @extend_schema(operation_id="escalation_policy_change", request=_BODY, responses=OBJECT)
    def put(self, request: Request, policy_id: int) -> Response:
        """The whole policy anew; open tasks keep the chain they have."""
        return Response(policy_json(_saved(request, policy_id)))

    @extend_schema(operation_id="escalation_policy_remove", request=None, responses={204: None})
    def delete(self, request: Request, policy_id: int) -> Response:
        """One that a model names is a 409."""
        remove_policy(user=signed_in(request), policy_id=policy_id)
        return Response(status=204)


def policy_json(row: EscalationPolicy) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "key": row.key,
        "name": row.name,
        "only_named": row.only_named,
        "process": row.definition.key if row.definition else None,
        "group": row.group.name if row.group else None,
        "is_active": row.is_active,
        "levels": [
            {
                "after": level["after"],
                "actions": [{"kind": kind, "argument": argument} for kind, argument in level["actions"]],
            }
            for level in row.levels
        ],
        "changed_at": row.changed_at,
    }


def _use_json(use: Use) -> dict[str, Any]:
    return {
        "process": use.version.definition.key,
        "version": use.version.number,
        "element_id": use.element_id,
        "element_name": use.element_name,
    }


def _saved(request: Request, policy_id: int | None) -> EscalationPolicy:
    check_everywhere(signed_in(request), "administer")
    body = bodies.body_of(request)
    is_active, only_named = _truth(body, "is_active", True), _truth(body, "only_named", False)
    return save_policy(
        user=signed_in(request),
        policy_id=policy_id,
        name=bodies.text(body, "name"),
        process=bodies.text(body, "process", ""),
        group=bodies.text(body, "group", ""),
        levels=_levels(body.get("levels", [])),
        is_active=is_active,
        only_named=only_named,
        now=portal_now(),
    )


def _truth(body: dict[str, Any], name: str, default: bool) -> bool:
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise Invalid(f"Expected true or false as `{name}`, but got {value!r}.")
    return value


def _levels(sent: Any) -> list[dict[str, Any]]:
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise Invalid("Expected a list of objects as `levels`, but got something else.")
    return [
        {"after": bodies.text(each, "after"), "actions": _actions(each.get("actions", []))} for each in sent
    ]


def _actions(sent: Any) -> list[list[str]]:
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
        raise Invalid("Expected a list of objects as `actions`, but got something else.")
    return [[bodies.text(each, "kind"), bodies.text(each, "argument", "")] for each in sent]
