"""Absences over REST and on their page."""

from datetime import timedelta

import pytest

from humantasks.models import Absence, GroupLead
from portal.lib.clock import portal_now


@pytest.fixture
def body():
    now = portal_now()
    return {"from": now.isoformat(), "to": (now + timedelta(days=3)).isoformat(), "deputy": "bob"}


@pytest.fixture
def send(client):
    def post(person, path, body):
        client.force_login(person)
        return client.post(f"/api/v1{path}", body, content_type="application/json")

    return post


@pytest.fixture
def form():
    today = portal_now().date()
    return {"first": f"{today}", "last": f"{today + timedelta(days=2)}", "deputy": "bob"}


def test_an_absence_is_set_read_and_ended(cast, client, send, body):
    made = send(cast.ann, "/absences", body)
    ended = send(cast.ann, f"/absences/{made.json()['id']}/end", {})

    assert (made.status_code, made.json()["state"], ended.json()["state"]) == (201, "now", "over")
    assert [row["deputy"] for row in client.get("/api/v1/absences").json()["results"]] == ["bob"]


def test_ending_twice_is_a_conflict(cast, send, body):
    absence = send(cast.ann, "/absences", body).json()["id"]
    send(cast.ann, f"/absences/{absence}/end", {})

    assert send(cast.ann, f"/absences/{absence}/end", {}).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [{"from": "tomorrow"}, {"deputy": ""}, {"deputy": "nobody"}, {"processes": "all"}, {"when": 5}],
)
def test_what_cannot_be_right_is_said(cast, send, body, wrong):
    assert send(cast.ann, "/absences", body | wrong).status_code == 422


def test_somebody_elses_is_not_there(cast, client, send, body):
    absence = send(cast.ann, "/absences", body).json()["id"]
    client.force_login(cast.sam)

    assert client.get(f"/api/v1/absences/{absence}").status_code == 404


def test_the_page_sets_one_for_whole_days(cast, client, form):
    client.force_login(cast.ann)

    answer = client.post("/absences/", form | {"variable": "amount", "value": "5000"})

    assert answer.status_code == 303
    assert (Absence.objects.get().deputy, Absence.objects.get().variable) == (cast.bob, "amount")


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(cast, client, form):
    client.force_login(cast.ann)

    answer = client.post("/absences/", form | {"deputy": "ann"})

    assert answer.status_code == 422
    assert b"nobody stands in for themselves" in answer.content
    assert form["last"].encode() in answer.content


def test_a_page_without_dates_says_so(cast, client, form):
    client.force_login(cast.ann)

    assert b"Expected a date as the last day" in client.post("/absences/", form | {"last": "soon"}).content


def test_a_lead_sees_the_calendar_of_their_group(cast, client):
    GroupLead.objects.create(group=cast.ann.groups.get(), user=cast.lea)
    client.force_login(cast.lea)

    assert b"The next four weeks" in client.get("/absences/").content


def test_others_see_no_calendar(cast, client):
    client.force_login(cast.ann)

    assert b"The next four weeks" not in client.get("/absences/").content
