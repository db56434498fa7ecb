"""Errors as the reader wants them: RFC 9457 problem+json for the API, a page with a sentence for people.

Shape: `{type, title, status, detail, code, ...details}`. `code` is for machines and stays the same forever.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.response import Response

from portal.http.exact_json import plain
from portal.lib.errors import Forbidden, Invalid, NotFound, PortalError, Unavailable
from portal.lib.json import dumps

TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Precondition failed",
    413: "Too large",
    415: "Unsupported media type",
    422: "Invalid",
    429: "Too many requests",
    503: "Unavailable",
}


class NotStorable(Invalid):
    """The database itself refused a value that came with the request: U+0000 in a text, a number out of range."""

    code = "not-storable"
    message = "Expected values that can be stored, but one is not: U+0000 in a text, or a number too large."


class RequestTooLarge(Invalid):
    """Django's own bounds on requests: bytes, files, fields."""

    code = "request-too-large"
    message = "Expected a request within this portal's bounds, but it has too many bytes, files or fields."
    status = 413


def problem(status: int, code: str, detail: str, **details: Any) -> dict[str, Any]:
    """The body of a problem."""
    return {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        **details,
    }


def problem_of(error: PortalError) -> dict[str, Any]:
    return problem(error.status, error.code, spoken(error), **plain(error.details))


def problem_response(error: PortalError) -> HttpResponse:
    """For code outside DRF (middleware)."""
    body = dumps(problem_of(error)).encode()
    response = HttpResponse(body, status=error.status, content_type="application/problem+json")
    if error.status == 503:
        response["Retry-After"] = _retry_after(error)
    return response


def api_exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: every error a client can cause becomes a problem; anything else stays a 500 and is logged."""
    if isinstance(error, Http404):
        error = NotFound()
    if isinstance(error, PermissionDenied):
        error = Forbidden()
    if isinstance(error, OperationalError | InterfaceError):
        error = Unavailable()  # the database is away or too busy; nothing was changed
    if isinstance(error, DataError):
        error = NotStorable()
    if isinstance(error, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        error = RequestTooLarge()
    if isinstance(error, PortalError):
        headers = {"Retry-After": _retry_after(error)} if isinstance(error, Unavailable) else None
        return _as_problem(Response(problem_of(error), status=error.status, headers=headers))
    if isinstance(error, exceptions.ValidationError):
        body = problem(
            422, "invalid-request", "Expected a valid request, but some fields are not.", fields=error.detail
        )
        return _as_problem(Response(body, status=422))
    if isinstance(error, exceptions.APIException):
        return _as_problem(_from_drf(error))
    return None


def _retry_after(error: PortalError) -> str:
    return str(getattr(error, "retry_after_seconds", 1))


def page_problem(request: HttpRequest, error: PortalError) -> HttpResponse:
    """The page that says what happened and where to go."""
    context = {"status": error.status, "title": TITLES.get(error.status, "Error"), "sentence": spoken(error)}
    template = f"errors/{error.status}.html"
    names = [template, "errors/error.html"]
    return render(request, names, context, status=error.status)


def spoken(error: PortalError) -> str:
    """Its sentence in the reader's language, where the catalogue knows it; what was put together at run time stays."""
    try:
        is_own = error.message.format(**error.details) == error.sentence
    except (KeyError, IndexError, ValueError):  # a message of its own, with braces of its own
        is_own = False
    return gettext(error.message).format(**error.details) if is_own else gettext(error.sentence)


def _from_drf(error: exceptions.APIException) -> Response:
    code = str(getattr(error.detail, "code", error.default_code)).replace("_", "-")
    body = problem(error.status_code, code, str(error.detail))
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return Response(body, status=error.status_code, headers=headers)


def _as_problem(response: Response) -> Response:
    response.content_type = "application/problem+json"
    return response
