"""Mails as a real SMTP server gets them: addresses, sender, signed links; and what is refused before it is sent."""

from collections.abc import Iterator
from typing import Any

import pytest

from processes.connectors.base import Call, ConnectorError
from processes.connectors.email.confirming import read_confirmation
from processes.connectors.email.connector import CONNECTOR
from processes.models import Definition
from processes.store.destinations import PortalDirectory
from tests.mails import MailSink, mail_server

pytestmark = pytest.mark.django_db

MAIL = {"to": "ada@shop.example", "subject": "Hello", "body": "Dear Ada"}


@pytest.fixture
def sink(settings: Any) -> Iterator[MailSink]:
    settings.EMAIL_SENDERS = ["Podium Billing <billing@podium.example>"]
    with mail_server(settings) as kept:
        yield kept


def send(**inputs: Any) -> None:
    CONNECTOR.call(Call(MAIL | inputs, {}, "key-1", "c-1", "p", "e", "b", 1, 1, PortalDirectory()))


@pytest.fixture
def process(db: None) -> Definition:
    return Definition.objects.create(kind="bpmn", key="p", name="P", created_at="2026-11-20T09:00:00Z")


def test_a_mail_arrives_from_the_portals_own_address(sink, settings):
    send()

    mail = sink.mails[0]
    assert (mail["To"], mail["From"]) == ("ada@shop.example", settings.DEFAULT_FROM_EMAIL)
    assert mail["Message-ID"].endswith("@podium>")


def test_a_process_sends_from_a_registered_address(sink):
    send(**{"from": "billing@podium.example"})

    assert sink.mails[0]["From"] == "Podium Billing <billing@podium.example>"


def test_a_process_whose_settings_name_a_sender_sends_from_it(sink, process):
    Definition.objects.update(mail_sender="billing@podium.example")

    send()

    assert sink.mails[0]["From"] == "Podium Billing <billing@podium.example>"


def test_a_sender_that_was_closed_since_is_refused(sink, process):
    Definition.objects.update(mail_sender="gone@podium.example")

    with pytest.raises(ConnectorError, match="EMAIL_SENDERS"):
        send()


def test_any_other_sender_is_refused_before_anything_is_sent(sink):
    with pytest.raises(ConnectorError, match="EMAIL_SENDERS"):
        send(**{"from": "boss@bank.example"})

    assert sink.mails == []


def test_a_link_in_the_body_is_signed_for_its_message_and_key(sink):
    send(body="Open {{link}} please", confirmMessage="email_verified", confirmKey="ACC-1")

    token = sink.mails[0].get_content().split("/confirm/")[1].split("/")[0]
    assert read_confirmation(token)[:2] == ("email_verified", "ACC-1")


@pytest.mark.parametrize(
    "wrong", [{"body": "no place"}, {"confirmKey": ""}, {"confirmDays": "0"}, {"confirmDays": "soon"}]
)
def test_half_a_link_is_refused(sink, wrong):
    usual = {"body": "Open {{link}}", "confirmMessage": "m", "confirmKey": "k"}

    with pytest.raises(ConnectorError, match="one is missing"):
        send(**(usual | wrong))


@pytest.mark.parametrize("wrong", [{"to": "nobody"}, {"to": ""}, {"subject": " "}])
def test_what_is_no_mail_is_refused(sink, wrong):
    with pytest.raises(ConnectorError):
        send(**wrong)
