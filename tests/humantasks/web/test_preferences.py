"""The page of one's own notifications and times, and the link in mails."""

import pytest
from django.core.signing import Signer
from django.test import Client

from humantasks.models import Notification, PersonSettings, Webhook
from humantasks.notify.unsubscribe import unsubscribe_token
from humantasks.sweeps.mail import send_due_mail
from tests.humantasks.notify.conftest import hooks

__all__ = ["hooks"]
HERE = "/me/notifications/"
FORM = {
    "zone": "Asia/Tokyo",
    "date_style": "iso",
    "digest_at": "09:30",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
}


@pytest.fixture
def ann(cast, client):
    client.force_login(cast.ann)
    return client


def page(client: Client, path: str = HERE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_the_usual_until_something_is_kept(ann):
    text = page(ann)

    assert "A task escalates to me" in text
    assert 'value="08:00"' in text
    assert not PersonSettings.objects.exists()


def test_what_is_kept_is_shown_again(ann):
    ann.post(HERE, FORM | {"assigned.mail": "digest"})

    text = page(ann)
    assert 'value="Asia/Tokyo" selected' in text
    assert all(f'value="{at}"' in text for at in ("09:30", "22:00", "07:00"))
    assert PersonSettings.objects.get().ways == {"assigned": {"mail": "digest"}}


def test_keeping_it_twice_changes_nothing_more(ann):
    for _ in range(2):
        assert ann.post(HERE, FORM).status_code == 302

    assert PersonSettings.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("date_style", "roman"),
        ("digest_at", "25:00"),
        ("digest_at", ""),
        ("quiet_from", "soon"),
        ("quiet_until", ""),
        ("quiet_until", "22:00"),
        ("assigned.mail", "sometimes"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(ann, field, typed):
    response = ann.post(HERE, FORM | {field: typed})

    assert response.status_code == 422
    assert "Nothing is kept yet" in response.content.decode()
    assert 'value="iso" selected' in response.content.decode() or field == "date_style"
    assert not PersonSettings.objects.exists()


def test_a_webhook_shows_its_secret_once_and_never_its_address(ann, hooks):
    first = ann.post(f"{HERE}webhooks/", {"name": "Chat", "url": hooks.url}).content.decode()

    assert "shown once" in first
    assert hooks.url not in first + page(ann)
    assert "shown once" not in page(ann)
    assert "localhost" in page(ann)


def test_an_address_that_may_not_be_called_is_refused_beside_the_form(ann):
    response = ann.post(f"{HERE}webhooks/", {"name": "Chat", "url": "https://127.0.0.1/x"})

    assert response.status_code == 422
    assert "loopback" in response.content.decode()
    assert 'value="https://127.0.0.1/x"' in response.content.decode()


def test_a_webhook_is_tried_and_removed(ann, hooks):
    ann.post(f"{HERE}webhooks/", {"name": "Chat", "url": hooks.url})
    row = Webhook.objects.get()

    assert ann.post(f"{HERE}webhooks/{row.pk}/try/").status_code == 302
    assert row.deliveries.get().kind == "test"
    assert ann.post(f"{HERE}webhooks/{row.pk}/remove/").status_code == 302
    assert not Webhook.objects.exists()


def test_the_link_in_a_mail_asks_before_it_stops_anything(cast, client):
    path = f"/unsubscribe/{unsubscribe_token(cast.ann.pk, 'assigned')}/"

    assert "Stop these mails?" in page(client, path)
    assert not PersonSettings.objects.exists()


def test_the_link_in_a_mail_stops_its_kind_without_signing_in(cast, opened):
    stranger = Client(enforce_csrf_checks=True)

    done = stranger.post(
        f"/unsubscribe/{unsubscribe_token(cast.ann.pk, 'assigned')}/", {"List-Unsubscribe": "One-Click"}
    )

    opened(assignee="ann")
    assert done.status_code == 200
    assert Notification.objects.get().mail_state == "none"
    assert PersonSettings.objects.get().ways == {"assigned": {"mail": "never"}}


def test_the_link_in_a_digest_stops_what_it_gathers(cast, client):
    PersonSettings.objects.create(
        user=cast.ann, ways={"assigned": {"mail": "digest"}, "asked": {"mail": "digest"}}
    )

    client.post(f"/unsubscribe/{unsubscribe_token(cast.ann.pk, 'digest')}/")

    assert PersonSettings.objects.get().ways == {"assigned": {"mail": "never"}, "asked": {"mail": "never"}}


FOREIGN = {
    "nothing": None,
    "salt": ([1, "assigned"], "other"),
    "kind": ([1, "pigeons"], "podium.unsubscribe"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_link_that_is_not_ours_is_not_found(db, client, name):
    value = FOREIGN[name]
    token = Signer(salt=value[1]).sign_object(value[0]) if value else "x"

    assert client.get(f"/unsubscribe/{token}/").status_code == 404


def test_every_mail_has_its_link(cast, opened, mailoutbox):
    opened(assignee="ann")
    send_due_mail()

    mail = mailoutbox[0]
    assert mail.extra_headers["List-Unsubscribe"].strip("<>") in mail.body
    assert "/me/notifications/" in mail.alternatives[0][0]
