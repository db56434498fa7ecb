"""The start page: form, draft, files, and what it says when something is wrong."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client

from humantasks.models import Attachment, Draft
from portal.lib.json import dumps
from processes.models import ProcessInstance
from tests.humantasks.starts import FIELDS, KEY, file_at, publish, upload
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db
PAGE = f"/start/{KEY}/"


@pytest.fixture
def rex(db) -> User:
    person = member("rex")
    publish(person)
    return person


@pytest.fixture
def client(rex) -> Client:
    client = Client()
    client.force_login(rex)
    return client


def test_a_start_leads_to_the_request_with_its_files(client, rex):
    address = upload(rex)

    answer = client.post(PAGE, {"variables": dumps({"what": "Lunch", "receipt": address, "more": []})})

    case = ProcessInstance.objects.get()
    assert answer["Location"] == f"/requests/{case.pk}/"
    assert file_at(address).instance_id == case.pk


def test_a_file_that_is_gone_is_said_at_its_field_and_nothing_typed_is_lost(client, rex):
    Rest(rex).put(f"/start-drafts/{KEY}", {"variables": {"what": "Lunch"}})

    answer = client.post(PAGE, {"variables": dumps({"what": "Lunch", "receipt": "/files/999/"})})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<b>receipt</b>: Expected a file that was uploaded here" in page
    assert answer.context["start_page"]["data"]["what"] == "Lunch"
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("value", ["javascript:alert(1)", "/files/1/ /files/2/", 7])
def test_a_file_picker_takes_files_only(client, value):
    answer = client.post(PAGE, {"variables": dumps({"receipt": value})})

    assert answer.status_code == 422
    assert not ProcessInstance.objects.exists()


def test_a_draft_is_there_again_on_any_machine_with_the_names_of_its_files(client, rex):
    address = upload(rex)
    Rest(rex).put(
        f"/start-drafts/{KEY}", {"variables": {"what": "Lu", "receipt": address}, "business_key": "K"}
    )

    page = client.get(PAGE)

    shown = page.context["start_page"]
    assert shown["data"] == {"what": "Lu", "receipt": address}
    assert shown["files"][address]["name"] == "receipt.png"
    assert 'value="K"' in page.content.decode()
    assert "you have a draft" in client.get("/start/").content.decode()


def test_a_start_ends_the_draft(client, rex):
    Rest(rex).put(f"/start-drafts/{KEY}", {"variables": {"what": "Lu"}})

    client.post(PAGE, {"variables": dumps({"what": "Lunch"})})

    assert not Draft.objects.exists()


def test_beginning_anew_takes_the_draft_and_its_files(client, rex):
    Rest(rex).put(f"/start-drafts/{KEY}", {"variables": {"receipt": upload(rex)}})

    client.post(f"{PAGE}discard/")
    client.post(f"{PAGE}discard/")

    assert not Draft.objects.exists()
    assert not Attachment.objects.exists()


def test_a_form_that_changed_under_a_draft_says_so_and_keeps_what_has_no_field(client, rex):
    Rest(rex).put(f"/start-drafts/{KEY}", {"variables": {"what": "Lunch"}})
    publish(fields=[*FIELDS[1:], {"id": "w", "type": "textfield", "key": "reason", "label": "Why"}])

    page = client.get(PAGE).content.decode()

    assert "This form changed since you saved your draft." in page
    assert "<dt>what</dt><dd>Lunch</dd>" in page


def test_a_draft_is_ones_own(rex):
    Rest(rex).put(f"/start-drafts/{KEY}", {"variables": {"what": "Lu"}})
    other = member("olga", "start")

    assert is_problem(Rest(other).get(f"/start-drafts/{KEY}"), 404)
    assert Rest(rex).get(f"/start-drafts/{KEY}").body["variables"] == {"what": "Lu"}


def test_a_second_tab_is_told_of_the_first(rex):
    rest = Rest(rex)
    rest.put(f"/start-drafts/{KEY}", {"variables": {"what": "One"}})
    rest.put(f"/start-drafts/{KEY}", {"variables": {"what": "Two"}})

    answer = rest.put(f"/start-drafts/{KEY}", {"variables": {"what": "Old"}, "revision": 1})

    assert is_problem(answer, 409)
    assert json.loads(answer.content)["values"] == {"what": "Two"}


def test_who_may_not_start_it_keeps_no_draft(rex):
    assert is_problem(Rest(member("olga", "read")).put(f"/start-drafts/{KEY}", {"variables": {}}), 403)
