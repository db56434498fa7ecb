"""Signed links in mails: opening one and confirming publishes a message, so that a process goes on.

The address carries message name and correlation key under the portal's signature, and its age by machine time; there is
nothing else to find by it. A message is published once per link, whatever somebody does with it.
"""

import hashlib

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired
from django.core.signing import dumps as sign
from django.core.signing import loads as unsign

from portal.lib.errors import NotFound, PortalError

PLACE = "{{link}}"
SALT = "podium.confirm-link"
DAYS = range(1, 91)
DAY_SECONDS = 86_400


class ConfirmationOver(PortalError):
    code = "link-over"
    message = "Expected a link in force, but this one has expired. Ask for a new one."
    status = 410


def confirm_url(message: str, key: str, days: int) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/confirm/{sign([message, key, days], salt=SALT)}/"


def read_confirmation(token: str) -> tuple[str, str, str]:
    """(message name, correlation key, message id). Raises NotFound (not ours), ConfirmationOver."""
    try:
        message, key, days = unsign(token, salt=SALT)
        unsign(token, salt=SALT, max_age=days * DAY_SECONDS)
    except SignatureExpired as error:
        raise ConfirmationOver from error
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    return str(message), str(key), hashlib.sha256(token.encode()).hexdigest()
