"""Who a bearer token belongs to, in one query that is prepared on the server: every request of a client asks it."""

import binascii
from functools import cache
from hmac import compare_digest
from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from knox.settings import CONSTANTS
from rest_framework.exceptions import AuthenticationFailed

from portal.lib import sql


class OneQueryTokenAuthentication(TokenAuthentication):
    """knox's own way, without the query builder, a second query for the time and a look at all tokens of the person.

    An expired one is refused and goes when it is used.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[User, AuthToken]:
        """Raises AuthenticationFailed."""
        text = token.decode("utf-8", "replace")
        try:
            digest = hash_token(text)
        except (TypeError, binascii.Error) as error:
            raise AuthenticationFailed("Invalid token.") from error
        for found, is_expired in _tokens(text[: CONSTANTS.TOKEN_KEY_LENGTH]):
            if is_expired:
                found.delete()
            elif compare_digest(digest, found.digest):
                return self.validate_user(found)
        raise AuthenticationFailed("Invalid token.")


def _tokens(key: str) -> list[tuple[Any, bool]]:
    """The tokens that begin so, each with its person, and whether its time is over by the database's clock."""
    query, of_token, of_person = _query()
    found = []
    for is_expired, *values in sql.fetch(query, {"key": key}) if "\0" not in key else ():
        token = AuthToken.from_db("default", of_token, values[: len(of_token)])
        token.user = User.from_db("default", of_person, values[len(of_token) :])
        found.append((token, is_expired))
    return found


@cache
def _query() -> tuple[str, list[str], list[str]]:
    """The query, and the fields of tokens and of people in its order."""
    tokens = [field.attname for field in AuthToken._meta.concrete_fields]
    people = [field.attname for field in User._meta.concrete_fields]
    columns = ", ".join([*(f"t.{name}" for name in tokens), *(f"p.{name}" for name in people)])
    query = f"""SELECT t.expiry < clock_timestamp(), {columns}
      FROM knox_authtoken AS t JOIN auth_user AS p ON p.id = t.user_id WHERE t.token_key = %(key)s"""  # noqa: S608
    return query, tokens, people


class TokenScheme(KnoxTokenScheme):
    """How the description of the interface names the way in."""

    target_class = "portal.http.tokens.OneQueryTokenAuthentication"
    name = "token"
