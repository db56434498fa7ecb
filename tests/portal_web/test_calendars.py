"""`/admin-area/calendars/`: typed, previewed, refused at the field, saved, conflicted."""

import pytest
from django.test import Client

from processes.models import Calendar
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Warehouse",
    "key": "warehouse",
    "zone": "Europe/Berlin",
    **{f"day_{number}": "06:00-14:00, 14:30-22:00" for number in range(5)},
    "country": "DE",
    "days": "2026-12-24: 06:00-12:00",
}


@pytest.fixture
def ada() -> Client:
    client = Client()
    client.force_login(member("ada", "administer"))
    return client


def test_a_new_calendar_is_saved_and_shown(ada):
    answer = ada.post("/admin-area/calendars/new/", TYPED, follow=True)

    assert "Warehouse is saved as version 1." in answer.content.decode()
    assert Calendar.objects.get(key="warehouse").days == {"2026-12-24": [["06:00", "12:00"]]}


def test_the_preview_reads_what_is_typed_and_saves_nothing(ada):
    text = ada.post("/admin-area/calendars/preview/", TYPED).content.decode()

    assert "4 working hours from now" in text
    assert not Calendar.objects.filter(key="warehouse").exists()


def test_a_calendar_without_a_working_minute_is_refused_by_a_sentence(ada):
    empty = TYPED | {f"day_{number}": "" for number in range(5)}

    answer = ada.post("/admin-area/calendars/new/", empty)

    assert answer.status_code == 422
    assert "its week has none" in answer.content.decode()


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(ada):
    text = ada.post("/admin-area/calendars/new/", TYPED | {"day_2": "9 to 5"}).content.decode()

    assert 'aria-describedby="e-day_2"' in text
    assert 'value="9 to 5"' in text
    assert "2026-12-24: 06:00-12:00" in text


def test_who_saves_over_somebody_else_is_told_and_keeps_the_text(ada):
    typed = TYPED | {"name": "Office", "seen_version": "1"}
    ada.post("/admin-area/calendars/office/", typed)

    answer = ada.post("/admin-area/calendars/office/", typed | {"name": "Mine"})

    assert answer.status_code == 409
    assert "ada saved version 2 meanwhile" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()


def test_versions_are_listed(ada):
    ada.post("/admin-area/calendars/office/", TYPED | {"seen_version": "1"})

    assert "09:00-17:00" in ada.get("/admin-area/calendars/office/").content.decode()


def test_an_unknown_calendar_is_not_found(ada):
    assert ada.get("/admin-area/calendars/nowhere/").status_code == 404


BODY = {"name": "Warehouse", "zone": "Europe/Berlin", "week": [[["08:00", "16:00"]]] * 5 + [[], []]}


def test_rest_makes_changes_and_removes():
    rest = Rest(member("ada", "administer"))

    assert rest.post("/calendars", BODY | {"key": "warehouse"}).status_code == 201
    changed = rest._sent("put", "/calendars/warehouse", BODY | {"country": "FR", "version": 1}, {})
    assert (changed.status_code, changed.body["version"]) == (200, 2)
    assert is_problem(rest._sent("put", "/calendars/warehouse", BODY | {"version": 1}, {}), 409)
    assert rest._sent("delete", "/calendars/warehouse", {}, {}).status_code == 204
    assert is_problem(rest.get("/calendars/warehouse"), 404)


def test_everybody_reads_and_only_administrators_write():
    rest = Rest(member("rita", "read"))

    assert [each["key"] for each in rest.get("/calendars").body["results"]] == ["office"]
    assert is_problem(rest.post("/calendars", BODY | {"key": "x"}), 403)


def test_rest_previews_a_duration():
    rest = Rest(member("rita", "read"))

    found = rest.get("/calendars/office/preview", duration="PT4H").body
    assert (found["reached"][0]["words"], len(found["days"])) == ("4 working hours", 28)
    assert is_problem(rest.get("/calendars/office/preview", duration="soon"), 422)
