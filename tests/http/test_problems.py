"""Errors as problems."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from portal.http.problems import api_exception_handler
from portal.lib.errors import Conflict, Unavailable
from portal.web.errors import server_error


def answer(error: Exception) -> tuple[int, dict[str, Any]]:
    response = api_exception_handler(error, {})
    assert response is not None
    return response.status_code, response.data


def test_an_error_carries_its_code_and_details() -> None:
    status, body = answer(Conflict("Expected it, but no.", version=3))

    assert (status, body["code"], body["detail"], body["version"]) == (
        409,
        "conflict",
        "Expected it, but no.",
        3,
    )


def test_a_database_that_is_away_asks_to_come_back() -> None:
    response = api_exception_handler(OperationalError("server closed the connection"), {})

    assert response is not None
    assert (response.status_code, response["Retry-After"]) == (503, "1")


def test_busy_asks_to_come_back_too() -> None:
    assert answer(Unavailable())[0] == 503


def test_a_bug_is_not_told_to_clients() -> None:
    assert api_exception_handler(ValueError("secret detail"), {}) is None


@pytest.mark.parametrize(("error", "status"), [(OperationalError("away"), 503), (ValueError("bug"), 500)])
def test_what_breaks_outside_of_views_is_told_apart(error: Exception, status: int) -> None:
    request = RequestFactory().get("/api/v1/tasks")
    try:
        raise error
    except type(error):
        assert server_error(request).status_code == status
