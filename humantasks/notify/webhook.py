"""One message to one webhook: where it goes, how it is signed, what the answer means.

Receivers check `Podium-Signature: t=<seconds>,v1=<hex>`: HMAC-SHA256 of "<seconds>.<body>" under the webhook's secret; and
take a `Podium-Delivery` they have seen before as done. Addresses are public and https, except on hosts of
WEBHOOK_PRIVATE_HOSTS, which an administrator of the machine names (a chat server in the own network).
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.conf import settings

from humantasks.models import Delivery
from portal.lib.errors import Invalid
from processes.connectors.base import Destination
from processes.connectors.http.address import pinned_address
from processes.connectors.http.client import Request, send
from processes.connectors.http.connector import TRY_AGAIN
from processes.connectors.http.errors import CallError, Failed, NotSent, Refused, Unknown
from processes.store.secrets import SecretUnreadable, decrypt

TIMEOUT_SECONDS = 5.0
ANSWER_MAX_BYTES = 64_000
URL_MAX_CHARACTERS = 2_000
PORTS = {"https": 443, "http": 80}


class WebhookUnusable(Invalid):
    code = "webhook-unusable"


@dataclass(frozen=True, slots=True)
class Answered:
    """`again`: worth another attempt."""

    is_taken: bool
    words: str
    again: bool = False


def check_address(url: str) -> str:
    """The host of an address that may be called, as far as can be told now. Raises WebhookUnusable."""
    parts = _parsed(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_private(host)):
        raise WebhookUnusable("Expected an address that begins with https://, but this one does not.")
    if parts.username or parts.password or parts.fragment:
        raise WebhookUnusable(
            "Expected an address without user, password and #, but this one has one of them."
        )
    query = parse_qsl(parts.query, keep_blank_values=True)
    if len(dict(query)) != len(query):
        raise WebhookUnusable("Expected each parameter of the address once, but one comes twice.")
    try:
        pinned_address(host, _port(parts), allow_private=_is_private(host))
    except (Refused, NotSent) as error:
        raise WebhookUnusable(str(error)) from error
    return host


def deliver(delivery: Delivery, now: datetime) -> Answered:
    """Send it. Never raises for what the outside does."""
    try:
        parts = _parsed(decrypt(delivery.webhook.url))
        headers = signed(decrypt(delivery.webhook.secret), delivery.body, now)
        answer = send(
            _place(parts), _request(parts, delivery.body), headers | {"Podium-Delivery": str(delivery.pk)}
        )
    except (Refused, Failed, SecretUnreadable, WebhookUnusable) as error:
        return Answered(False, str(error))
    except (NotSent, Unknown) as error:
        return Answered(False, str(error), again=True)
    except CallError as error:
        return Answered(False, str(error))
    again = answer.status in TRY_AGAIN or answer.status >= 500
    return Answered(200 <= answer.status < 300, f"It answered {answer.status}.", again)


def signed(secret: str, body: str, now: datetime) -> dict[str, str]:
    """The headers that say who sent this, and when."""
    seconds = str(int(now.timestamp()))
    digest = hmac.new(secret.encode(), f"{seconds}.{body}".encode(), hashlib.sha256).hexdigest()
    return {"Podium-Signature": f"t={seconds},v1={digest}"}


def _parsed(url: str) -> SplitResult:
    if len(url) > URL_MAX_CHARACTERS or any(ord(sign) < 33 for sign in url):
        raise WebhookUnusable("Expected an address of up to 2,000 characters without blanks.")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - parsed only when asked for
    except ValueError as error:
        raise WebhookUnusable(
            f"Expected an address such as https://chat.example/hooks/1, but {error}."
        ) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise WebhookUnusable("Expected an address such as https://chat.example/hooks/1.")
    return parts


def _place(parts: SplitResult) -> Destination:
    host = parts.hostname or ""
    return Destination(
        key=host,
        scheme=parts.scheme,
        host=host,
        port=_port(parts),
        path_prefix="/",
        allow_private=_is_private(host),
        timeout_seconds=TIMEOUT_SECONDS,
        max_response_bytes=ANSWER_MAX_BYTES,
    )


def _request(parts: SplitResult, body: str) -> Request:
    return Request(
        "POST",
        unquote(parts.path) or "/",
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers={"Content-Type": "application/json"},
        content=body.encode(),
    )


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def _is_private(host: str) -> bool:
    return host in settings.WEBHOOK_PRIVATE_HOSTS
