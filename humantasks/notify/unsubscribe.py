"""Signed links in mails by which their reader stops mails of a kind, without signing in, and nothing else."""

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer

from humantasks.notify.ways import KINDS
from portal.lib.errors import NotFound

SALT = "podium.unsubscribe"
DIGEST = "digest"  # the day's digest as a whole


@dataclass(frozen=True, slots=True)
class Subscription:
    user_id: int
    kind: str  # of `KINDS`, or DIGEST


def unsubscribe_url(user_id: int, kind: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/unsubscribe/{unsubscribe_token(user_id, kind)}/"


def unsubscribe_token(user_id: int, kind: str) -> str:
    return Signer(salt=SALT).sign_object(
        [user_id, kind]
    )  # without a time: a mail sent again is the same mail


def read_unsubscribe(token: str) -> Subscription:
    """It never expires: a mail may be read years later, and must still be stopped. Raises NotFound (not ours)."""
    try:
        user_id, kind = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    if kind != DIGEST and kind not in KINDS:
        raise NotFound
    return Subscription(int(user_id), str(kind))
