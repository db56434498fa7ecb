"""Bearer tokens: whose they are, and how long."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from knox.models import AuthToken

from portal.http import tokens
from portal.lib import sql
from portal.lib.clock import machine_now

URL = "/api/v1/process-definitions"
pytestmark = pytest.mark.django_db


def token(**changes: Any) -> str:
    user, _ = User.objects.get_or_create(username="olga", defaults={"is_superuser": True})
    row, text = AuthToken.objects.create(user=user, expiry=timedelta(hours=1))
    if changes:
        AuthToken.objects.filter(pk=row.pk).update(**changes)
    return text


def status(text: str) -> int:
    return Client(headers={"Authorization": f"Bearer {text}"}).get(URL).status_code


def test_a_token_is_its_person() -> None:
    assert status(token()) == 200


def test_an_expired_token_is_refused_and_gone() -> None:
    text = token(expiry=machine_now() - timedelta(seconds=1))

    assert status(text) == 401
    assert not AuthToken.objects.exists()


def test_a_token_that_nobody_was_given_is_refused() -> None:
    right = token()
    assert status(right[:-1] + ("1" if right.endswith("0") else "0")) == 401


def test_asking_with_a_token_reads_tokens_once() -> None:
    text = token()
    token()

    with (
        patch.object(tokens.sql, "fetch", wraps=sql.fetch) as asked,
        CaptureQueriesContext(connection) as more,
    ):
        assert status(text) == 200
    assert sum("knox_authtoken" in call.args[0] for call in asked.call_args_list) == 1
    assert not any("knox_authtoken" in query["sql"] for query in more.captured_queries)
