"""An operator moves a token from the instance's page."""

import pytest
from django.test import Client

from processes.models import AuditEntry, Token
from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.processes.conftest import deployed as deployed
from tests.processes.conftest import started as started
from tests.processes.models import line
from tests.rest import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> Client:
    client = Client()
    client.force_login(member("olga", "operate"))
    return client


def test_a_token_is_moved_with_variables(started, olga):
    instance_id = started(line("order", "pay", "ship"))
    before = Token.objects.get()

    olga.post(
        f"/instances/{instance_id}/modify/", {"token": before.pk, "to": "do-2", "variables": '{"a": 1}'}
    )

    after = Token.objects.get()
    assert (after.element, after.variables) == (before.element + 1, {"a": 1})
    assert AuditEntry.objects.filter(action="instance.modify").count() == 1


@pytest.mark.parametrize(
    "form", [{}, {"to": "do-2", "variables": "[]"}, {"to": "nowhere"}, {"token": "1"}], ids=str
)
def test_what_cannot_be_done_changes_nothing(started, olga, form):
    instance_id = started(line("order", "pay", "ship"))
    before = Token.objects.get()

    olga.post(f"/instances/{instance_id}/modify/", form)

    assert Token.objects.get() == before


def test_the_page_offers_it_to_operators_only(started, olga):
    instance_id = started(line("order", "pay"))
    rita = Client()
    rita.force_login(member("rita", "read"))

    assert "Move by hand" in olga.get(f"/instances/{instance_id}/").content.decode()
    assert "Move by hand" not in rita.get(f"/instances/{instance_id}/").content.decode()
