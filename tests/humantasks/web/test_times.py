"""Pages in their reader's zone and formats, and nobody else's."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from humantasks.models import HumanTask, PersonSettings
from portal.lib.clock import portal_now

TOKYO = {"zone": "Asia/Tokyo", "date_style": "month_day"}


@pytest.fixture
def as_of():
    """Make it this moment, in portal time."""

    def move(text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                'UPDATE clock_offset SET "offset" = "offset" + %s',
                [datetime.fromisoformat(text) - portal_now()],
            )

    return move


@pytest.fixture
def due(opened, as_of):
    """A task that is due in ten days, as seen on Friday the 20th."""
    as_of("2026-11-20T09:00:00Z")
    task = opened(assignee="ann")
    HumanTask.objects.update(due_at="2026-11-30T15:05:00Z", due_rank="2026-11-30T15:05:00Z")
    return task


def page(client, person, path):
    client.force_login(person)
    return client.get(path).content.decode()


def test_a_page_says_times_as_its_reader_reads_them(due, cast, client):
    PersonSettings.objects.create(user=cast.ann, **TOKYO)

    text = page(client, cast.ann, f"/tasks/{due.pk}/")

    assert "Dec 1 12:05 AM" in text
    assert "Tuesday, December 1, 2026, 12:05:00 AM JST" in text
    assert '<meta name="reader-zone" content="Asia/Tokyo">' in text


def test_the_next_reader_has_their_own(due, cast, client):
    PersonSettings.objects.create(user=cast.ann, **TOKYO)
    page(client, cast.ann, f"/tasks/{due.pk}/")

    text = page(client, cast.lea, f"/tasks/{due.pk}/")

    assert "30 Nov 16:05" in text
    assert '<meta name="reader-dates" content="day_month">' in text


def test_what_is_due_today_is_due_on_the_readers_day(due, cast, client, as_of):
    as_of("2026-11-30T08:00:00Z")
    PersonSettings.objects.create(user=cast.ann, **TOKYO)

    assert "Due today" in page(client, cast.lea, "/tasks/?view=all")
    assert "Due today" not in page(client, cast.ann, "/tasks/").split('id="task-rows"')[1]


@pytest.mark.parametrize(
    ("day", "words"), [("2026-03-28", "07:30"), ("2026-03-29", "08:30"), ("2026-10-25", "07:30")]
)
def test_due_dates_follow_the_change_of_the_clocks(due, cast, client, as_of, day, words):
    PersonSettings.objects.create(user=cast.ann, zone="Europe/Berlin")
    at = datetime.fromisoformat(f"{day}T06:30:00Z")
    as_of((at - timedelta(days=3)).isoformat())
    HumanTask.objects.update(due_at=at, due_rank=at)

    assert f"{words}:00 CE" in page(client, cast.ann, f"/tasks/{due.pk}/")


def test_a_refusal_says_its_time_so_too(due, cast, client):
    PersonSettings.objects.create(user=cast.bob, **TOKYO)
    HumanTask.objects.update(assignee=cast.ann, state="claimed", claimed_at="2026-11-20T04:00:00Z")
    client.force_login(cast.bob)

    answer = client.post(f"/tasks/{due.pk}/claim/", follow=True)

    assert "claimed it at 1:00 PM" in answer.content.decode()
