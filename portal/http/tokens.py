"""Who a bearer token belongs to, in one query."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication

from portal.lib.clock import machine_now


class OneQueryTokenAuthentication(TokenAuthentication):
    """knox's own way, without reading all other tokens of the person at each request to throw away expired ones.

    An expired one is refused and goes when it is used.
    """

    def _cleanup_token(self, auth_token: Any) -> bool:
        if auth_token.expiry is None or auth_token.expiry >= machine_now():
            return False
        auth_token.delete()
        return True


class TokenScheme(KnoxTokenScheme):
    """How the description of the interface names the way in."""

    target_class = "portal.http.tokens.OneQueryTokenAuthentication"
    name = "token"
