"""Notifications go by mail after their transaction, and not to who has none."""

from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from humantasks.models import Notification
from humantasks.sweeps.mail import send_due_mail


class Unreachable(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, email_messages):
        raise SMTPServerDisconnected("gone")


@pytest.fixture
def assigned(opened, cast):
    """Ann was given a task."""
    return opened(assignee="ann", title="Fraud review: <ACME>\nBcc: all@podium.example")


def test_it_says_what_and_where(assigned, cast, settings):
    settings.PUBLIC_URL = "https://podium.example/"

    assert send_due_mail() == 1

    message = mail.outbox[0]
    assert message.to == ["ann@podium.example"]
    assert message.subject == "Yours: Fraud review: <ACME> Bcc: all@podium.example"
    assert f"https://podium.example/tasks/{assigned.pk}/" in message.body
    assert "&lt;ACME&gt;" in message.alternatives[0][0]


def test_it_goes_once(assigned):
    send_due_mail()

    assert send_due_mail() == 0
    assert Notification.objects.get().mail_state == "sent"


def test_who_has_no_address_finds_it_in_the_portal(assigned, cast):
    cast.ann.email = ""
    cast.ann.save()

    assert send_due_mail() == 0
    assert Notification.objects.get().mail_state == "none"


def test_a_server_that_is_away_gets_three_chances(assigned, settings):
    settings.EMAIL_BACKEND = "tests.humantasks.sweeps.test_mail.Unreachable"

    for _ in range(3):
        send_due_mail()
        Notification.objects.update(mail_after="2000-01-01T00:00:00Z")

    assert send_due_mail() == 0
    assert Notification.objects.get().mail_state == "failed"


def test_what_a_dead_sender_had_in_hand_is_sent_after_its_lease(assigned):
    Notification.objects.update(mail_state="sending", mail_after="2000-01-01T00:00:00Z")

    assert send_due_mail() == 1


def test_a_server_that_hangs_is_asked_once_for_the_whole_batch(opened, cast, settings):
    settings.EMAIL_BACKEND = "tests.humantasks.sweeps.test_mail.Unreachable"
    for _ in range(3):
        opened(assignee="ann")

    send_due_mail()

    attempts = Notification.objects.order_by("pk").values_list("mail_state", "mail_attempts")
    assert list(attempts) == [("pending", 1), ("pending", 0), ("pending", 0)]


@pytest.fixture
def sender(case, settings):
    """Mails of the process come from Billing."""
    settings.EMAIL_SENDERS = ["Podium Billing <billing@podium.example>"]
    case.definition.mail_sender = "billing@podium.example"
    case.definition.save()


def test_mails_about_a_process_come_from_its_sender(sender, assigned):
    send_due_mail()

    assert mail.outbox[0].from_email == "Podium Billing <billing@podium.example>"


def test_a_sender_that_was_closed_since_is_not_used(sender, assigned, settings):
    settings.EMAIL_SENDERS = []

    send_due_mail()

    assert mail.outbox[0].from_email == settings.DEFAULT_FROM_EMAIL


def test_what_is_about_one_case_is_one_thread(assigned, opened, settings):
    settings.PUBLIC_URL = "https://podium.example"
    opened(assignee="ann")

    send_due_mail()

    assert [each.extra_headers["References"] for each in mail.outbox] == ["<case-1@podium.example>"] * 2
    assert len({each.extra_headers["Message-ID"] for each in mail.outbox}) == 2
