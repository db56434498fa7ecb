"""The sender of a process's mails, in its settings: chosen from what the installation has."""

import pytest
from django.contrib.auth.models import User

from processes.models import Definition, Grant


@pytest.fixture
def process(db, settings):
    settings.EMAIL_SENDERS = ["Podium Billing <billing@podium.example>"]
    return Definition.objects.create(
        kind="bpmn", key="order", name="Order", created_at="2026-11-20T09:00:00Z"
    )


@pytest.fixture
def post(client, process):
    user = User.objects.create_user("ada")
    Grant.objects.create(role="administer", definition=process, user=user)
    client.force_login(user)
    return lambda **form: client.post("/processes/order/settings/", form)


def test_a_sender_of_the_installation_is_kept(post):
    assert post(mail_sender="billing@podium.example").status_code == 302
    assert Definition.objects.get().mail_sender == "billing@podium.example"


def test_it_is_taken_back(post):
    post(mail_sender="billing@podium.example")
    post(mail_sender="")

    assert Definition.objects.get().mail_sender == ""


def test_any_other_is_refused_at_its_field(post):
    answer = post(mail_sender="ceo@bank.example")

    assert answer.status_code == 422
    assert "ceo@bank.example” is none" in answer.content.decode()
    assert Definition.objects.get().mail_sender == ""
