"""What was changed is told on the page where it is changed."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.portal_web.test_calendars import TYPED
from tests.rest import member

pytestmark = pytest.mark.django_db
CRM = {
    "name": "CRM",
    "scheme": "https",
    "host": "crm.example",
    "port": "443",
    "path_prefix": "/",
    "timeout_seconds": "5",
}
POLICY = {"name": "Standard", "is_active": "on", "number": "4", "unit": "H", "kind": "remind", "argument": ""}


@pytest.fixture
def ada() -> Client:
    client = Client()
    client.force_login(member("ada", "administer"))
    return client


@pytest.mark.parametrize(
    ("page", "path", "typed", "action"),
    [
        ("/admin-area/calendars/", "/admin-area/calendars/new/", TYPED, "calendar.create"),
        ("/admin-area/calendars/warehouse/", "/admin-area/calendars/new/", TYPED, "calendar.create"),
        ("/admin-area/destinations/", "/admin-area/destinations/", CRM, "destination.save"),
        ("/admin-area/escalations/", "/admin-area/escalations/", POLICY, "escalation_policy.save"),
        ("/admin-area/groups/", "/admin-area/groups/", {"name": "Risk"}, "group.create"),
    ],
)
def test_the_page_says_who_changed_what(ada, page, path, typed, action):
    ada.post(path, typed)

    text = ada.get(page).content.decode()

    assert f"<b>ada</b> <code>{action}</code>" in text


def test_the_page_of_people_says_who_was_given_a_role(ada):
    ann = User.objects.create_user("ann")
    ada.post("/admin-area/people/grants/", {"principal": f"user:{ann.pk}", "role": "read", "process": ""})

    assert "<b>ada</b> <code>grant.give</code>" in ada.get("/admin-area/people/").content.decode()


def test_what_happened_elsewhere_stays_off_the_page(ada):
    ada.post("/admin-area/groups/", {"name": "Risk"})
    ada.post("/admin-area/groups/", {"name": "Legal"})

    page = ada.get(f"/admin-area/groups/{Group.objects.get(name='Risk').pk}/").content.decode()

    assert page.count("group.create") == 1
