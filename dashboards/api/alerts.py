"""Alerts over REST: the rules, what they would have done, what fires, its history."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboards import visibility
from dashboards.actions.alert_rules import change_rule, create_rule, delete_rule, drafted, test_rule
from dashboards.actions.alerts import acknowledge, resolve
from dashboards.lifecycle import ALERT
from dashboards.models import Alert, AlertRule
from dashboards.selectors.alert_number import checked_number
from dashboards.selectors.alert_past import past_of
from dashboards.selectors.alerts import alert_json, open_states, past_json, rule_json
from dashboards.store.alert_rules import NAMES, read_rule
from portal.http import bodies
from portal.http.access import signed_in
from portal.http.pagination import decode_cursor, page_limit, page_of
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid

_ANY = {200: OpenApiTypes.OBJECT}
_PAGED = [OpenApiParameter(name, str, required=False) for name in ("cursor", "limit")]


class RuleShape(serializers.Serializer[Any]):
    """A number (`kind` measure: of a tile; heat: of a step), a condition, and who is told."""

    name = serializers.CharField(max_length=120, required=False)
    kind = serializers.ChoiceField(choices=["measure", "heat"], required=False)
    measure = serializers.CharField(help_text="running, incidents, p90, ...; of heat a layer")
    process = serializers.CharField(required=False, help_text="key; empty for all that its owner may read")
    step = serializers.CharField(required=False, help_text="element id")
    period = serializers.CharField(required=False, help_text="15m, 1h, 24h, today, 7d, 30d, ...")
    filters = serializers.DictField(
        child=serializers.CharField(),
        required=False,
        help_text="version, group, key, variable, value; of heat time, var.<name>",
    )
    comparison = serializers.ChoiceField(choices=["above", "below"], required=False)
    threshold = serializers.FloatField(help_text="seconds, a count, or a share such as 0.95")
    clears_at = serializers.FloatField(required=False)
    minutes = serializers.IntegerField(required=False)
    quiet_from = serializers.CharField(required=False, help_text="22:00")
    quiet_to = serializers.CharField(required=False)
    tell = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="user:12 or group:3"
    )
    by_mail = serializers.BooleanField(required=False)
    destination = serializers.CharField(required=False, help_text="key of a registered destination")
    paused = serializers.BooleanField(required=False)


class AlertResolveShape(serializers.Serializer[Any]):
    reason = serializers.CharField()


class Rules(APIView):
    @extend_schema(operation_id="alerts", parameters=_PAGED, responses=_ANY)
    def get(self, request: Request) -> Response:
        """Those of processes one may read, oldest first."""
        found = visibility.rules(signed_in(request)).select_related("definition", "destination", "owner")
        limit = page_limit(request.query_params.get("limit"))
        if key := decode_cursor(request.query_params.get("cursor", ""), int):
            found = found.filter(pk__gt=key[0])
        page = page_of(list(found.order_by("pk")[: limit + 1]), limit, lambda row: (row.pk,))
        states = open_states(page.rows)
        rows = [rule_json(rule, states.get(rule.pk, "")) for rule in page.rows]
        return Response({"results": rows, "next": page.next or None})

    @extend_schema(operation_id="create_alert", request=RuleShape, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        user = signed_in(request)
        return Response(_json(create_rule(user, _draft(request, bodies.body_of(request)))), status=201)


class RuleDetail(APIView):
    @extend_schema(operation_id="alert", responses=_ANY)
    def get(self, request: Request, rule_id: int) -> Response:
        return Response(_json(visibility.find_rule(signed_in(request), rule_id)))

    @extend_schema(operation_id="change_alert", request=RuleShape, responses=_ANY)
    def patch(self, request: Request, rule_id: int) -> Response:
        """Fields that are left out stay."""
        user = signed_in(request)
        rule = visibility.find_rule(user, rule_id)
        visibility.check_change(user, rule)
        known = {name: value for name, value in _json(rule).items() if name in NAMES}
        return Response(_json(change_rule(user, rule_id, _draft(request, known | bodies.body_of(request)))))

    @extend_schema(operation_id="delete_alert", responses={204: None})
    def delete(self, request: Request, rule_id: int) -> Response:
        delete_rule(signed_in(request), rule_id)
        return Response(status=204)


class DraftPreview(APIView):
    @extend_schema(operation_id="preview_alert", request=RuleShape, responses=_ANY)
    def post(self, request: Request) -> Response:
        """What a rule that is not saved would have done in the last 30 days."""
        user = signed_in(request)
        return Response(past_json(past_of(_draft(request, bodies.body_of(request)), user, portal_now())))


class RulePreview(APIView):
    @extend_schema(operation_id="alert_preview", responses=_ANY)
    def get(self, request: Request, rule_id: int) -> Response:
        """When it would have fired in the last 30 days, and the series it is told from."""
        rule = visibility.find_rule(signed_in(request), rule_id)
        return Response(past_json(past_of(rule, rule.owner, portal_now())))


class RuleTest(APIView):
    @extend_schema(operation_id="test_alert", request=None, responses=_ANY)
    def post(self, request: Request, rule_id: int) -> Response:
        """Tell everybody and call the destination once, as if it fired."""
        return Response({"told": test_rule(signed_in(request), rule_id)})


class RuleHistory(APIView):
    @extend_schema(operation_id="alert_history", parameters=_PAGED, responses=_ANY)
    def get(self, request: Request, rule_id: int) -> Response:
        """Its firings, newest first."""
        rule = visibility.find_rule(signed_in(request), rule_id)
        return _page(request, Alert.objects.filter(rule=rule))


class Firings(APIView):
    @extend_schema(
        operation_id="alert_firings",
        parameters=[
            OpenApiParameter("state", str, required=False, description="firing,acknowledged"),
            *_PAGED,
        ],
        responses=_ANY,
    )
    def get(self, request: Request) -> Response:
        """Of all that one may see, newest first."""
        found = visibility.alerts(signed_in(request))
        states = [state for state in request.query_params.get("state", "").split(",") if state]
        if unknown := sorted(set(states) - set(ALERT.states)):
            raise Invalid(f"Expected states of {', '.join(ALERT.states)}, but got {unknown[0][:40]!r}.")
        return _page(request, found.filter(state__in=states) if states else found)


class FiringDetail(APIView):
    @extend_schema(operation_id="alert_firing", responses=_ANY)
    def get(self, request: Request, alert_id: int) -> Response:
        return Response(alert_json(visibility.find_alert(signed_in(request), alert_id)))


class Acknowledge(APIView):
    @extend_schema(operation_id="acknowledge_alert", request=None, responses=_ANY)
    def post(self, request: Request, alert_id: int) -> Response:
        return Response(alert_json(acknowledge(signed_in(request), alert_id)))


class Resolve(APIView):
    @extend_schema(operation_id="resolve_alert", request=AlertResolveShape, responses=_ANY)
    def post(self, request: Request, alert_id: int) -> Response:
        """Settled by hand; it fires anew only after the number was back once."""
        reason = bodies.text(bodies.body_of(request), "reason", "")
        return Response(alert_json(resolve(signed_in(request), alert_id, reason)))


def _draft(request: Request, body: dict[str, Any]) -> AlertRule:
    """What was sent, as a rule whose number could be read just now."""
    user = signed_in(request)
    draft = drafted(user, read_rule(body))
    checked_number(draft, user, portal_now())
    return draft


def _json(rule: AlertRule) -> dict[str, Any]:
    return rule_json(rule, open_states([rule]).get(rule.pk, ""))


def _page(request: Request, found: "QuerySet[Alert]") -> Response:
    limit = page_limit(request.query_params.get("limit"))
    if key := decode_cursor(request.query_params.get("cursor", ""), int):
        found = found.filter(pk__lt=key[0])
    rows = found.select_related("definition", "acknowledged_by", "resolved_by").order_by("-pk")
    page = page_of(list(rows[: limit + 1]), limit, lambda row: (row.pk,))
    return Response({"results": [alert_json(each) for each in page.rows], "next": page.next or None})
