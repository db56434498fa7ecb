"""What waits: quiet hours, digests; each once, and as its reader wants it now. Through a real mail server."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection

from humantasks.actions.preferences import Preferences, save_preferences
from humantasks.models import Notification, PersonSettings
from humantasks.sweeps.held import release_held
from humantasks.sweeps.mail import send_due_mail
from portal.lib.clock import portal_now

DIGEST = {"assigned": {"mail": "digest"}}


def prefer(user, **changes):
    usual = {
        "zone": "Asia/Tokyo",
        "date_style": "",
        "digest_at": "08:00",
        "quiet_from": "",
        "quiet_until": "",
    }
    return save_preferences(user=user, preferences=Preferences(**{**usual, "ways": {}, **changes}))


@pytest.fixture
def wait():
    """Move portal time on."""

    def move(delta: timedelta) -> None:
        with connection.cursor() as cursor:
            cursor.execute('UPDATE clock_offset SET "offset" = "offset" + %s', [delta])

    return move


@pytest.fixture
def digested(opened, cast):
    """Ann, who wants digests, was given three tasks of one case."""
    prefer(cast.ann, ways=DIGEST)
    return [opened(assignee="ann", title=f"Review {number} <b>") for number in range(3)]


def test_a_digest_is_one_mail_at_the_persons_hour_grouped_by_case(digested, mails, wait):
    assert (send_due_mail(), release_held()) == (0, 0)
    wait(timedelta(days=1))

    assert (release_held(), send_due_mail()) == (3, 1)
    text = mails[0].get_body(("plain",)).get_content()
    assert mails[0]["Subject"] == "3 notifications about 1 case"
    assert text.count("ORD-1") == 1
    assert [f"Review {number} <b>" in text for number in range(3)] == [True] * 3
    assert "Review 0 &lt;b&gt;" in mails[0].get_body(("html",)).get_content()


def test_the_hour_is_that_of_the_persons_zone(digested):
    due = Notification.objects.filter(mail_state="digest").values_list("held_until", flat=True).first()

    assert f"{due:%H:%M}" == "23:00"  # 8 in Tokyo


def test_nothing_is_told_twice(digested, mails, wait):
    wait(timedelta(days=1))
    for _ in range(3):
        release_held()
        send_due_mail()
    wait(timedelta(days=2))
    release_held()
    send_due_mail()

    assert len(mails) == 1
    assert set(Notification.objects.values_list("kind", "mail_state")) == {
        ("assigned", "gathered"),
        ("digest", "sent"),
    }


def test_the_next_day_has_a_digest_of_its_own(digested, opened, mails, wait):
    wait(timedelta(days=1))
    release_held()
    opened(assignee="ann", title="Another")
    wait(timedelta(days=1))
    release_held()
    send_due_mail()

    assert [mail["Subject"].split()[0] for mail in mails] == ["3", "1"]


def test_the_bell_does_not_show_the_digest_itself(digested, cast, client, wait):
    wait(timedelta(days=1))
    release_held()
    client.force_login(cast.ann)

    assert client.get("/notifications/").content.decode().count("Review") == 3
    assert "3 notifications" not in client.get("/notifications/").content.decode()


def test_a_digest_that_was_being_sent_when_its_sender_died_keeps_its_message_id(digested, mails, wait):
    wait(timedelta(days=1))
    release_held()
    send_due_mail()
    Notification.objects.filter(kind="digest").update(mail_state="sending", mail_after="2000-01-01T00:00:00Z")
    send_due_mail()

    assert len({mail["Message-ID"] for mail in mails}) == 1
    assert len({mail.get_body(("plain",)).get_content() for mail in mails}) == 1


@pytest.fixture
def asleep(cast):
    """It is the middle of Ann's quiet hours."""
    now = portal_now()
    hours = {
        "quiet_from": f"{now - timedelta(hours=2):%H:%M}",
        "quiet_until": f"{now + timedelta(hours=2):%H:%M}",
    }
    return prefer(cast.ann, zone="UTC", **hours)


def test_quiet_hours_hold_back_and_send_after(asleep, opened, mails, wait):
    opened(assignee="ann")
    assert (release_held(), send_due_mail()) == (0, 0)

    wait(timedelta(hours=3))

    assert (release_held(), send_due_mail()) == (1, 1)
    assert mails[0]["Subject"].startswith("Yours:")


def test_turning_quiet_hours_off_sends_what_they_held(asleep, cast, opened, mails):
    opened(assignee="ann")

    prefer(cast.ann)

    assert (send_due_mail(), len(mails)) == (1, 1)


def test_what_waits_is_not_sent_to_who_no_longer_wants_it(digested, cast, mails, wait):
    prefer(cast.ann, ways={"assigned": {"mail": "never"}})
    wait(timedelta(days=1))
    release_held()

    assert (send_due_mail(), len(mails)) == (0, 0)


def test_who_wants_nothing_of_a_kind_gets_no_row_at_all(cast, opened):
    prefer(cast.ann, ways={"assigned": {"portal": "never", "mail": "never", "webhook": "never"}})

    opened(assignee="ann")

    assert not Notification.objects.exists()


def test_who_is_told_by_mail_alone_finds_no_number_at_the_bell(cast, opened, client):
    prefer(cast.ann, ways={"assigned": {"portal": "never"}})
    opened(assignee="ann")
    client.force_login(cast.ann)

    assert "Nothing new" in client.get("/notifications/").content.decode()
    assert Notification.objects.get().mail_state == "pending"


def test_a_mail_says_times_in_its_readers_zone_and_style(cast, opened, mails):
    prefer(cast.ann, zone="America/New_York", date_style="month_day")
    opened(assignee="ann")
    Notification.objects.update(created_at=datetime.fromisoformat("2026-07-01T20:05:00Z"))
    send_due_mail()

    assert "Jul 1, 2026, 4:05 PM" in mails[0].get_body(("plain",)).get_content()


def test_the_digest_hour_kept_is_a_time(cast):
    prefer(cast.ann, digest_at="17:45:12")

    assert PersonSettings.objects.get().digest_at == time(17, 45)
