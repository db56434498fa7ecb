"""Every route asks for the right it should ask for: nobody, somebody else, the wrong role, the right one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from processes.models.access import ROLES
from processes.visibility import GIVEN_BY
from tests.security.matrix import MATRIX, Row
from tests.security.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # more than a thousand requests
REFUSED = {401, 403, 404}
ROWS = sorted(MATRIX.items())


# Refused to those who hold the right too, for another reason, which tests of their own look at.
OTHERWISE = {
    "incident-retry-alike": "no incidents of that cause",
    "guide": "a page that may be missing",
    "guide-page": "a page that may be missing",
    "api-task-return": "the task was not delegated",
    "api-task-answer": "nobody was asked",
    "api-task-withdraw-vote": "one person decides it, so nobody voted",
    "request-withdraw": "withdrawing also needs the role operate",
    "logout": "leads to the sign-in page",
}


@pytest.fixture
def _django_db_helper() -> None:
    """In the place of pytest-django's, which would give each test a transaction of its own and then close it."""


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for all these tests: to make it takes longer than any of them."""
    with django_db_blocker.unblock(), override_settings(PODIUM_TEST_CLOCK=True), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(standing: World) -> Iterator[World]:
    """The world as it was made, whatever the test before did to it."""
    with transaction.atomic():
        yield standing
        transaction.set_rollback(True)


def names_in(patterns: list[Any]) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_in(pattern.url_patterns)
        else:
            yield pattern.name, pattern


PATTERNS = dict(names_in(get_resolver().url_patterns))


def ask(world: World, name: str, row: Row, user: User | None) -> HttpResponse:
    """The request of the row, undone afterwards."""
    client = Client()
    if user is not None:
        client.force_login(user)
    known = world.names() | row.names
    url = reverse(name, kwargs={key: known[key] for key in PATTERNS[name].pattern.converters})
    send = getattr(client, row.method)
    with transaction.atomic():
        if row.form:
            answer = send(url, filled(row, known))
        elif row.method == "get":
            answer = send(url, filled_query(row, known))
        else:
            answer = send(url, json.dumps(row.body), content_type="application/json")
        transaction.set_rollback(True)
    return answer


def filled_query(row: Row, names: dict[str, Any]) -> dict[str, str]:
    return {
        key: str(names[value.strip("{}")]) if value.startswith("{") else value
        for key, value in row.query.items()
    }


def filled(row: Row, names: dict[str, Any]) -> dict[str, str]:
    """The form's values; `{name}` stands for an id of the world."""
    return {
        field: str(names[value.strip("{}")])
        if value.startswith("{") and value.strip("{}") in names
        else value
        for field, value in (row.body or {}).items()
    }


def is_refused(answer: HttpResponse) -> bool:
    """Refused outright, sent to sign in, or (forms) sent back with a sentence of refusal."""
    if answer.status_code in REFUSED or str(answer.get("Location", "")).startswith("/login/"):
        return True
    said = (
        [str(message) for message in answer.wsgi_request._messages] if hasattr(answer, "wsgi_request") else []
    )
    return any("you do not have it" in text or "nothing here that you may see" in text for text in said)


def holder(world: World, row: Row) -> User:
    """Somebody with just enough rights."""
    kind, _, role = row.needs.rpartition(":")
    if row.needs == "task":
        return world.candidate
    if row.needs == "own":
        return world.requester
    if row.needs in {"public", "signed_in"}:
        return world.outsider
    return world.person(role, None if kind == "all" else world.version)


def test_every_route_has_a_row() -> None:
    assert {name for name in PATTERNS if not str(name).startswith("demo")} == set(MATRIX)


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_strangers_are_asked_to_sign_in(world: World, name: str, row: Row) -> None:
    answer = ask(world, name, row, None)

    assert is_refused(answer) == (row.needs != "public")


@pytest.mark.parametrize(
    ("name", "row"), [each for each in ROWS if each[1].needs not in {"public", "signed_in"}]
)
def test_somebody_without_any_role_is_refused(world: World, name: str, row: Row) -> None:
    assert is_refused(ask(world, name, row, world.outsider))


@pytest.mark.parametrize(("name", "row"), [each for each in ROWS if each[1].needs in ROLES])
def test_the_role_on_another_process_does_not_help(world: World, name: str, row: Row) -> None:
    assert is_refused(ask(world, name, row, world.person(row.needs, world.other)))


@pytest.mark.parametrize(
    ("name", "row"), [each for each in ROWS if each[1].needs in ROLES and each[1].needs != "read"]
)
def test_a_role_that_does_not_give_the_right_is_refused(world: World, name: str, row: Row) -> None:
    wrong = [role for role in ROLES if role not in GIVEN_BY[row.needs]]

    answers = {role: is_refused(ask(world, name, row, world.person(role, world.version))) for role in wrong}

    assert answers == dict.fromkeys(wrong, True)


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_the_right_role_is_enough(world: World, name: str, row: Row) -> None:
    answer = ask(world, name, row, holder(world, row))

    assert name in OTHERWISE or not is_refused(answer)


@pytest.mark.parametrize(
    ("name", "row"), [each for each in ROWS if each[1].needs.startswith("all:administer")]
)
def test_administering_one_process_is_not_administering_everything(world: World, name: str, row: Row) -> None:
    assert is_refused(ask(world, name, row, world.person("administer", world.version)))
