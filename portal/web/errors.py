"""What a request gets when something broke: 503 while the database is away, 500 for a bug. Needs no database itself."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from portal.http.problems import page_problem, problem_response
from portal.lib.errors import PortalError, Unavailable


class Broken(PortalError):
    code = "broken"
    message = "Something went wrong here. It is logged; nothing was half-done."


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    error: PortalError = Unavailable() if away else Broken()
    answer = problem_response(error) if request.path.startswith("/api/") else page_problem(request, error)
    if away:
        answer["Retry-After"] = "1"
    return answer
