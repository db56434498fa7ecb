"""One's own preferences and webhooks over REST. Nobody else's are reachable, except webhooks of groups one leads."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiRequest, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.actions.preferences import Preferences, save_preferences
from humantasks.actions.webhooks import add_webhook, remove_webhook, try_webhook
from humantasks.selectors.preferences import Hook, Shown, hook_of, hooks_of, preferences_of
from portal.http import bodies
from portal.http.access import signed_in
from portal.lib.errors import Invalid

OBJECT = {200: OpenApiTypes.OBJECT}
_PREFERENCES = {
    "language": "de",
    "zone": "Europe/Berlin",
    "date_style": "day_month",
    "digest_at": "08:00",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "ways": {"assigned": {"portal": "now", "mail": "digest", "webhook": "never"}},
}
_WEBHOOK = {
    "name": "Chat of Risk",
    "url": "https://chat.example/hooks/1",
    "group": "Risk",
    "kinds": ["escalated"],
}


class PreferencesView(APIView):
    """How the caller is told (kinds by ways: at once, in the digest, never), digest, quiet hours, language, zone and formats."""

    @extend_schema(operation_id="preferences", responses=OBJECT)
    def get(self, request: Request) -> Response:
        return Response(shape(preferences_of(signed_in(request))))

    @extend_schema(
        operation_id="preferences_save",
        description="What is left out stays as it is; `ways` of a kind too.",
        request=OpenApiRequest({"type": "object", "example": _PREFERENCES}),
        responses=OBJECT,
    )
    def put(self, request: Request) -> Response:
        user, body = signed_in(request), bodies.body_of(request)
        before = shape(preferences_of(user))
        texts = {
            name: bodies.text(body, name, "") if name in body else before[name] or ""
            for name in ("language", "zone", "date_style", "digest_at", "quiet_from", "quiet_until")
        }
        save_preferences(user=user, preferences=Preferences(**texts, ways=_ways(body, before["ways"])))
        return Response(shape(preferences_of(user)))


class WebhooksView(APIView):
    """Webhooks of the caller and of the groups they lead. The address is never given back, the secret once."""

    @extend_schema(operation_id="webhooks", responses=OBJECT)
    def get(self, request: Request) -> Response:
        return Response({"results": [hook_shape(each) for each in hooks_of(signed_in(request))]})

    @extend_schema(
        operation_id="webhook_add",
        description="Without `group` it is the caller's own and follows their preferences.",
        request=OpenApiRequest({"type": "object", "example": _WEBHOOK}),
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        user, body = signed_in(request), bodies.body_of(request)
        kinds = body.get("kinds", [])
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            raise Invalid("Expected `kinds` to be a list of kinds, but it is not.")
        made = add_webhook(
            user=user,
            name=bodies.text(body, "name"),
            url=bodies.text(body, "url"),
            group=bodies.text(body, "group", ""),
            kinds=kinds,
        )
        found = hook_of(user, made.webhook.pk)
        return Response(hook_shape(found) | {"secret": made.secret}, status=201)


class WebhookView(APIView):
    @extend_schema(operation_id="webhook", responses=OBJECT)
    def get(self, request: Request, webhook_id: int) -> Response:
        return Response(hook_shape(hook_of(signed_in(request), webhook_id)))

    @extend_schema(operation_id="webhook_remove", responses={204: None})
    def delete(self, request: Request, webhook_id: int) -> Response:
        remove_webhook(user=signed_in(request), webhook_id=webhook_id)
        return Response(status=204)


class WebhookTryView(APIView):
    """Send a message that says so; the webhook then says how it was answered."""

    @extend_schema(operation_id="webhook_try", request=None, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request, webhook_id: int) -> Response:
        delivery = try_webhook(user=signed_in(request), webhook_id=webhook_id)
        return Response({"delivery": str(delivery.pk)}, status=202)


def shape(shown: Shown) -> dict[str, Any]:
    return {
        "language": shown.language or None,
        "zone": shown.zone or None,
        "date_style": shown.date_style,
        "digest_at": f"{shown.digest_at:%H:%M}",
        "quiet_from": f"{shown.quiet_from:%H:%M}" if shown.quiet_from else None,
        "quiet_until": f"{shown.quiet_until:%H:%M}" if shown.quiet_until else None,
        "ways": shown.ways,
    }


def hook_shape(hook: Hook) -> dict[str, Any]:
    last = {"state": hook.state, "answered": hook.answered, "at": hook.at} if hook.state else None
    return {
        "id": str(hook.id),
        "name": hook.name,
        "host": hook.host,
        "group": hook.group or None,
        "kinds": hook.kinds,
        "made_at": hook.made_at,
        "last": last,
    }


def _ways(body: dict[str, Any], before: dict[str, dict[str, str]]) -> dict[str, dict[str, Any]]:
    ways = body.get("ways", {})
    if not isinstance(ways, dict) or not all(isinstance(said, dict) for said in ways.values()):
        raise Invalid("Expected `ways` to be an object of kinds with an object each, but it is not.")
    return {kind: before.get(kind, {}) | ways.get(kind, {}) for kind in {**before, **ways}}
