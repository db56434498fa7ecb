"""The link of a mail: opening asks, confirming continues the process once; anything else is nothing."""

from pathlib import Path

import pytest
from django.core.signing import dumps
from django.test import Client

from processes.actions.instances import start_instance
from processes.actions.run import run
from processes.connectors.email.confirming import SALT, confirm_url
from processes.engine.commands import CompleteJob
from processes.models import Job, Message, Token
from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.processes.conftest import deployed as deployed

pytestmark = pytest.mark.django_db(transaction=True)
MODEL = Path("processes/demos/user_onboarding/user_onboarding.bpmn")
USER = {"customer": "Ada", "email": "ada@shop.example", "company": "ACME"}


@pytest.fixture
def waiting(deployed) -> int:
    """Somebody who got the mail."""
    instance = start_instance(deployed(MODEL.read_bytes(), MODEL.name), variables=USER, actor="test")
    for variables in ({"account": {"account_id": "ACC-1"}}, {}):
        job = Job.objects.get(instance_id=instance)
        run([CompleteJob(instance, job.token_id, job.pk, variables)], wait=True)
    return instance


def path(key: str = "ACC-1") -> str:
    return "/confirm/" + confirm_url("email_verified", key, 7).split("/confirm/")[1]


def stands_at(instance: int) -> str:
    token = Token.objects.get(instance_id=instance)
    return token.instance.version.element_ids[token.element]


def test_looking_at_it_confirms_nothing(waiting):
    answer = Client().get(path())

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert not Message.objects.exists()


def test_confirming_continues_the_process(waiting):
    answer = Client().post(path())

    assert "it is confirmed" in answer.content.decode()
    assert stands_at(waiting) == "look_up_company"


def test_confirming_twice_is_confirming_once(waiting):
    link = path()
    Client().post(link)

    assert Client().post(link).status_code == 200
    assert Message.objects.count() <= 1


def test_a_link_for_another_account_continues_nothing(waiting):
    Client().post(path("ACC-2"))

    assert stands_at(waiting) != "look_up_company"


@pytest.mark.parametrize("spoil", [lambda t: t[:-3] + "x/", lambda t: "/confirm/x/", lambda t: t.upper()])
def test_a_tampered_link_is_not_found(waiting, spoil):
    assert Client().post(spoil(path())).status_code in {404, 405}
    assert not Message.objects.exists()


def test_a_link_ends_by_itself(waiting):
    token = dumps(["email_verified", "ACC-1", 0], salt=SALT)  # zero days: over as it is made

    answer = Client().post(f"/confirm/{token}/")

    assert answer.status_code == 410
    assert "has expired" in answer.content.decode()
