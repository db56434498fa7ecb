"""Who signed in, out, or failed to: Django tells by signals, the audit keeps it."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from portal.http.access import client_address
from portal.lib.trace import Trace, current, traced
from processes.actions.audit import record


def watch_logins() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="audit-signed-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-signed-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-login-failed")


def _signed_in(sender: Any, request: Any, user: Any, **_: Any) -> None:
    with traced(_from(request)):
        record(user, "login.success", kind="user", object_id=user.pk)


def _signed_out(sender: Any, request: Any, user: Any, **_: Any) -> None:
    if user is not None:
        with traced(_from(request)):
            record(user, "logout", kind="user", object_id=user.pk)


def _failed(sender: Any, credentials: Any, request: Any = None, **_: Any) -> None:
    with traced(_from(request)):
        record(None, "login.failed", kind="user", username=str(credentials.get("username", ""))[:150])


def _from(request: Any) -> Trace:
    """The trace of the request, or its address alone when sign-in happens outside the middleware."""
    now = current()
    if now.address or request is None:
        return now
    return Trace(now.correlation_id, now.actor, client_address(request.META))
