"""What views share about rights; the rules themselves stand in each app's `visibility.py` and are handed in."""

from typing import Any, TypeVar, cast

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from portal.lib.errors import NotFound

Thing = TypeVar("Thing", bound=Model)


def get_visible(queryset: "QuerySet[Thing]", pk: int | str) -> Thing:
    """The object of that id inside `queryset` (which carries the reader's visibility); raises NotFound."""
    try:
        return queryset.get(pk=int(pk))
    except (ObjectDoesNotExist, ValueError, OverflowError) as error:
        raise NotFound from error


def reader(request: HttpRequest) -> User:
    """Who is signed in. The middleware lets nobody else through, so anything else is a bug."""
    if not isinstance(request.user, User):
        raise TypeError("Expected a signed-in person, but the page was opened to everybody.")
    return request.user


def client_address(meta: dict[str, str]) -> str:
    """Where a request came from, as the server sees it."""
    return meta.get("REMOTE_ADDR", "")


def signed_in(request: Any) -> User:  # a Django or REST framework request
    """Who asks. Middleware and API permissions let nobody through who has not signed in."""
    return cast(User, request.user)  # the stubs know an anonymous user here too
