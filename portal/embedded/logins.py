"""The demo people's passwords, as printed by `make up`.

Only who sits at this machine reaches a portal on 127.0.0.1, so one short password serves all. Where HOST
opens it to others, each demo person gets a password of their own, derived from this installation's secret.
"""

import base64
import hashlib
import hmac

PEOPLE = {
    "admin": "administers everything",
    "operator": "watches instances, mends incidents",
    "manager": "leads: heat maps, workload, deadlines",
    "editor": "draws and publishes processes",
    "risk-lead": "leads the group Risk; escalations arrive here",
    "risk-1": "decides fraud reviews",
    "risk-2": "decides fraud reviews",
    "requester": "starts orders and follows them",
}
SHARED_PASSWORD = "podium-demo"  # noqa: S105 - meant to be known, on 127.0.0.1 only
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def demo_passwords(host: str, secret: str) -> dict[str, str]:
    """Every demo person's password for a portal that listens on `host`."""
    if host in LOCAL_HOSTS:
        return dict.fromkeys(PEOPLE, SHARED_PASSWORD)
    return {name: _derived(name, secret) for name in PEOPLE}


def _derived(name: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), name.encode(), hashlib.sha256)
    return base64.b32encode(digest).decode().lower()[:14]
