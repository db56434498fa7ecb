"""`/admin-area/groups/`: made, renamed, removed; who is in it and leads it; what hangs on it; and the same by REST."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from humantasks.models import GroupLead, HumanTask
from processes.models import AuditEntry, Grant
from tests.humantasks.conftest import Case, Cast
from tests.humantasks.conftest import case as case
from tests.humantasks.conftest import cast as cast
from tests.humantasks.conftest import opened as opened
from tests.humantasks.conftest import request_for as request_for
from tests.humantasks.conftest import task as task
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db
HERE = "/admin-area/groups/"


@pytest.fixture
def admin() -> User:
    return member("ada", "administer")


@pytest.fixture
def ada(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def api(admin: User) -> Rest:
    return Rest(admin)


def test_a_group_is_made_and_opened(ada):
    page = ada.post(HERE, {"name": "  Legal   team "}, follow=True).content.decode()

    assert Group.objects.filter(name="Legal team").exists()
    assert "Nobody is in this group" in page
    assert "group.create" in page


def test_the_first_visit_says_what_a_group_is_for(ada):
    assert "No group yet" in ada.get(HERE).content.decode()


@pytest.mark.parametrize(("name", "status"), [("", 422), ("x" * 151, 422), ("Risk", 409)])
def test_a_name_that_cannot_be_is_refused_with_what_was_typed(ada, name, status):
    Group.objects.create(name="Risk")

    answer = ada.post(HERE, {"name": name})

    assert answer.status_code == status
    assert f'value="{name}"' in answer.content.decode()
    assert "Expected a name" in answer.content.decode()


def test_open_tasks_go_along_when_a_group_is_renamed(ada, cast: Cast, task: HumanTask):
    risk = Group.objects.get(name="Risk")

    page = ada.post(f"{HERE}{risk.pk}/", {"name": "Fraud"}, follow=True).content.decode()

    assert "It is called Fraud now." in page
    ann = Client()
    ann.force_login(cast.ann)
    assert "Anyone in Fraud" in ann.get(f"/tasks/{task.pk}/").content.decode()


def test_renaming_twice_is_renaming_once(ada):
    group = Group.objects.create(name="Risk")

    for _ in range(2):
        ada.post(f"{HERE}{group.pk}/", {"name": "Fraud"})

    assert AuditEntry.objects.filter(action="group.rename").count() == 1


def test_a_group_that_tasks_wait_for_stays(ada, cast: Cast, task: HumanTask):
    risk = Group.objects.get(name="Risk")

    page = ada.post(f"{HERE}{risk.pk}/remove/", follow=True).content.decode()

    assert "1 open tasks wait for Risk" in page
    assert Group.objects.filter(pk=risk.pk).exists()


def test_a_group_goes_with_its_roles_and_the_audit_says_so(ada):
    group = Group.objects.create(name="Risk")
    Grant.objects.create(role="read", group=group)

    page = ada.post(f"{HERE}{group.pk}/remove/", follow=True).content.decode()

    assert "The group is removed" in page
    assert "group.remove" in page
    assert not Grant.objects.filter(group_id=group.pk).exists()


def test_the_last_right_to_administer_does_not_go_with_a_group(db):
    group = Group.objects.create(name="Owners")
    Grant.objects.create(role="administer", group=group)
    owner = User.objects.create_user("owner")
    owner.groups.add(group)

    assert is_problem(Rest(owner).delete(f"/groups/{group.pk}"), 409)
    assert Group.objects.filter(pk=group.pk).exists()


def test_the_page_says_which_models_write_the_name(ada, case: Case):
    from_model = Group.objects.create(name="Fraud review")  # a step of the model is called so

    assert "Models of Order to cash write this name" in ada.get(f"{HERE}{from_model.pk}/").content.decode()


def test_members_come_and_go_on_the_page_of_the_group(ada):
    group, ann = Group.objects.create(name="Risk"), User.objects.create_user("ann")
    here = f"{HERE}{group.pk}/"
    sent = {"group": group.pk, "user": ann.pk, "next": here}

    page = ada.post("/admin-area/people/members/", sent, follow=True).content.decode()
    assert "Take ann out" in page
    page = ada.post("/admin-area/people/members/remove/", sent, follow=True).content.decode()

    assert "Nobody is in this group" in page
    assert "group.leave" in page


def test_a_lead_is_shown_and_need_not_be_a_member(ada):
    group, lea = Group.objects.create(name="Risk"), User.objects.create_user("lea")

    ada.post("/admin-area/people/leads/", {"group": group.pk, "user": lea.pk})

    assert "lea no longer leads" in ada.get(f"{HERE}{group.pk}/").content.decode()


@pytest.mark.parametrize("typed", [{}, {"group": "x", "user": "1"}, {"group": "1", "user": "9" * 30}])
def test_a_form_without_group_or_person_is_answered_by_a_sentence(ada, typed):
    page = ada.post("/admin-area/people/members/", typed, follow=True).content.decode()

    assert "Expected" in page or "not found" in page.lower()


def test_people_are_put_into_groups_on_the_page_of_people(ada):
    group, ann = Group.objects.create(name="Risk"), User.objects.create_user("ann")

    page = ada.post(
        "/admin-area/people/members/", {"group": group.pk, "user": ann.pk}, follow=True
    ).content.decode()

    assert "Take ann out of Risk" in page


def test_the_api_makes_renames_and_removes(api):
    made = api.post("/groups", {"name": "Risk"})
    assert made.status_code == 201
    path = f"/groups/{made.body['id']}"

    assert api.patch(path, {"name": "Fraud"}).body["name"] == "Fraud"
    assert [each["name"] for each in api.get("/groups").body["results"]] == ["Fraud"]
    assert api.delete(path).status_code == 204
    assert api.delete(path).status_code == 404


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": 5}, [], "no json"])
def test_the_api_refuses_what_is_no_name(api, body):
    assert api.post("/groups", body).status_code in (400, 422)


def test_the_api_counts_members_and_leads_twice_as_once(api):
    group, ann = Group.objects.create(name="Risk"), User.objects.create_user("ann")
    for kind in ("members", "leads"):
        path = f"/groups/{group.pk}/{kind}/{ann.pk}"
        assert [api.put(path).status_code for _ in range(2)] == [204, 204]

    (shown,) = api.get(f"/groups/{group.pk}").body["members"]
    assert (shown["username"], shown["is_member"], shown["is_lead"]) == ("ann", True, True)
    assert api.delete(f"/groups/{group.pk}/leads/{ann.pk}").status_code == 204
    assert not GroupLead.objects.exists()
    assert api.put(f"/groups/{group.pk}/members/999999").status_code == 404


@pytest.mark.parametrize("role", ["read", "operate", "edit"])
def test_others_neither_look_nor_change(role):
    group, other = Group.objects.create(name="Risk"), Rest(member("ann", role))

    assert other.get("/groups").status_code == other.post("/groups", {"name": "x"}).status_code == 403
    assert other.delete(f"/groups/{group.pk}").status_code == 403
    assert other.client.get(HERE).status_code == 403
    assert other.client.post(f"{HERE}{group.pk}/remove/").status_code == 403
