"""What every request gets: an id that follows it everywhere, errors as sentences, and keyed requests done once."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from humantasks.notify.times import times_of
from portal.http.access import client_address
from portal.http.problems import NotStorable, RequestTooLarge, page_problem, problem_response
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Invalid, PortalError
from portal.lib.moments import reading
from portal.lib.spans import span
from portal.lib.trace import Trace, incoming_id, traced
from processes.models import ApiIdempotency

GetResponse = Callable[[HttpRequest], HttpResponse]
MUTATING = {"POST", "PUT", "PATCH", "DELETE"}
KEY_MAX_CHARACTERS = 255
NOT_KEPT = {401, 409, 429}  # answers that may be different in a moment, and changed nothing


def trace_requests(get_response: GetResponse) -> GetResponse:
    """Name the request: the caller's trace id or a new one, answered as `X-Correlation-Id`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        headers = request.headers
        correlation_id = incoming_id(headers.get("traceparent", ""), headers.get("X-Correlation-Id", ""))
        user = getattr(request, "user", None)
        actor = f"user:{user.pk}" if user is not None and user.is_authenticated else ""
        who = Trace(correlation_id, actor, client_address(request.META))
        with traced(who), span(f"{request.method} {request.path}", correlation_id):
            response = get_response(request)
        response["X-Correlation-Id"] = correlation_id
        return response

    return middleware


def times_of_reader(get_response: GetResponse) -> GetResponse:
    """Pages are in their reader's language, zone and formats; strangers' are in the language of their browser.

    API answers have the installation's zone; scripts of pages ask them for the page's language (`Accept-Language`).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or request.path.startswith("/api/v1/"):
            return get_response(request)
        with reading(times_of(request.user.pk)):
            response = get_response(request)
            response.headers["Content-Language"] = get_language()
            return response

    return middleware


class PageErrors:
    """A `PortalError` from a page's view becomes a page that says what happened."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError):
            error = NotStorable()
        return page_problem(request, error) if isinstance(error, PortalError) else None


class KeyReused(Invalid):
    code = "idempotency-key-reused"
    message = (
        "Expected the same request under the same Idempotency-Key, but its content differs. Use a new key."
    )


class KeyInFlight(Conflict):
    code = "idempotency-key-in-flight"
    message = (
        "Expected the first request with this Idempotency-Key to be over, but it is still running. Try again."
    )


def idempotent_requests(get_response: GetResponse) -> GetResponse:
    """Do a keyed request once: the key's row, the effect and the stored answer share one transaction.

    A second request with the same key waits for the first one's commit and gets its answer again. Answers
    that changed nothing and may be different in a moment (`NOT_KEPT`, 500 and above) are not stored.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method not in MUTATING or not request.path.startswith("/api/v1/"):
            return get_response(request)
        try:
            return _once(request, key, get_response)
        except PortalError as error:
            return problem_response(error)

    return middleware


def _once(request: HttpRequest, key: str, get_response: GetResponse) -> HttpResponse:
    if len(key) > KEY_MAX_CHARACTERS:
        raise Invalid(
            f"Expected an Idempotency-Key of at most {KEY_MAX_CHARACTERS} characters, but it is longer."
        )
    row = {"principal": _principal(request), "route": f"{request.method} {request.path}", "key": key}
    try:
        digest = hashlib.sha256(request.body).hexdigest()
    except RequestDataTooBig as error:
        raise RequestTooLarge from error
    with transaction.atomic():
        if stored := _stored_or_reserved(row, digest):
            return stored
        with transaction.atomic():
            response = get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)  # what was refused left nothing; the key's row stays
        if response.status_code >= 500 or response.status_code in NOT_KEPT:
            transaction.set_rollback(True)
            return response
        ApiIdempotency.objects.filter(**row).update(status=response.status_code, response=_recorded(response))
    return response


def _stored_or_reserved(row: dict[str, str], digest: str) -> HttpResponse | None:
    """The stored answer of an earlier request, or None after reserving the key for this one."""
    columns = ApiIdempotency(**row, request_hash=digest, created_at=portal_now())
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{settings.INTERACTIVE_LOCK_TIMEOUT_MS}ms'")
        ApiIdempotency.objects.bulk_create([columns], ignore_conflicts=True)
        found = ApiIdempotency.objects.get(**row)
    except OperationalError as error:
        raise KeyInFlight from error
    if found.request_hash != digest:
        raise KeyReused
    return None if found.status is None else _replayed(found)


def _recorded(response: HttpResponse) -> dict[str, str | None]:
    return {"body": response.content.decode(), "type": response.get("Content-Type")}


def _replayed(found: ApiIdempotency) -> HttpResponse:
    response = HttpResponse(found.response["body"], status=found.status, content_type=found.response["type"])
    response["Idempotency-Replayed"] = "true"
    return response


def _principal(request: HttpRequest) -> str:
    """Whose key it is: the session's user, or the token by its hash; keys of others never collide."""
    if header := request.headers.get("Authorization", ""):
        return "token:" + hashlib.sha256(header.encode()).hexdigest()[:32]
    user = getattr(request, "user", None)
    return f"user:{user.pk}" if user is not None and user.is_authenticated else "anonymous"
