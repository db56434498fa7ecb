"""Destinations over REST: made, changed, removed; a credential goes in and never comes out."""

import pytest

from processes.models import Credential, Destination
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db
CRM = {"key": "crm", "name": "CRM", "host": "crm.example"}
SECRET = "s3cret-of-the-crm"


@pytest.fixture
def api() -> Rest:
    return Rest(member("ada", "administer"))


def test_a_destination_is_made_changed_and_removed(api):
    made = api.post("/destinations", CRM)
    path = f"/destinations/{made.body['id']}"

    assert (made.status_code, made.body["port"], made.body["credential"]) == (201, 443, None)
    assert api.put(path, {"name": "CRM", "host": "new.example"}).body["host"] == "new.example"
    assert [each["key"] for each in api.get("/destinations").body["results"]] == ["crm"]
    assert [api.delete(path).status_code for _ in range(2)] == [204, 404]


def test_a_credential_is_set_removed_and_never_shown(api):
    path = f"/destinations/{api.post('/destinations', CRM).body['id']}"

    assert api.put(f"{path}/credential", {"kind": "bearer", "secret": SECRET}).status_code == 204
    shown = api.get(path)
    assert shown.body["credential"]["kind"] == "bearer"
    assert SECRET not in shown.content.decode()
    assert api.put(f"{path}/credential", {"kind": ""}).status_code == 204
    assert not Credential.objects.exists()


def test_the_same_key_twice_is_a_conflict(api):
    api.post("/destinations", CRM)

    assert is_problem(api.post("/destinations", CRM), 409)
    assert Destination.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"host": "not a host"}, {"port": 0}, {"scheme": "ftp"}, {"surprise": 1}])
def test_what_cannot_be_called_is_refused(api, wrong):
    assert is_problem(api.post("/destinations", CRM | wrong), 422)
    assert not Destination.objects.exists()


def test_a_credential_of_no_kind_is_refused(api):
    path = f"/destinations/{api.post('/destinations', CRM).body['id']}"

    assert is_problem(api.put(f"{path}/credential", {"kind": "magic", "secret": SECRET}), 422)


def test_others_neither_look_nor_change(db):
    ann = Rest(member("ann", "operate"))

    assert ann.get("/destinations").status_code == ann.post("/destinations", CRM).status_code == 403
