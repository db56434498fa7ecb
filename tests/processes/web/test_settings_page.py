"""The settings of a process: what was typed stays until it is right, and the page says who changed what."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from processes.models import Definition
from tests.processes.models import line
from tests.rest import member

pytestmark = pytest.mark.django_db
HERE = "/processes/order/settings/"


@pytest.fixture
def ada(deployed, client: Client) -> User:
    deployed(line("order", "pay"))
    person = member("ada", "administer")
    client.force_login(person)
    return person


def test_the_page_says_who_changed_what(ada, client):
    client.post(HERE, {"owner": str(ada.pk), "sla_hours": "4", "four_eyes": "on"})
    client.post("/processes/order/grants/", {"role": "read", "principal": f"user:{ada.pk}"})

    given, changed = client.get(HERE).context["trail"]

    assert (given["action"], changed["action"]) == ("grant.give", "process.settings")
    assert set(given["words"].split(", ")) == {"role: read", f"to: user:{ada.pk}", "name: ada"}
    assert set(changed["words"].split(", ")) == {"owner: ada", "sla_target_seconds: 14400", "four_eyes: True"}


def test_what_was_typed_stays_when_one_field_is_wrong(ada, client):
    page = client.post(HERE, {"owner": str(ada.pk), "sla_hours": "soon", "four_eyes": "on"})

    shown = page.context["settings"]
    assert (page.status_code, shown["owner_id"], shown["sla_hours"], shown["four_eyes"]) == (
        422,
        ada.pk,
        "soon",
        True,
    )
    assert Definition.objects.get().owner_id is None


def test_readers_see_no_trail(ada, client):
    client.post(HERE, {"owner": str(ada.pk)})
    client.force_login(member("rita", "read"))

    page = client.get(HERE)

    assert page.context["trail"] == []
    assert "What was changed" not in page.content.decode()
