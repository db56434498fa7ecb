"""Who is shown which rows of the sidebar."""

from django.contrib.auth.models import User
from django.test import RequestFactory

from portal.context import page
from processes.models import Grant


def shown_to(user: User) -> list[str]:
    request = RequestFactory().get("/processes/order/instances/")
    request.user = user
    return [row.label for row in page(request)["navigation"]]


def test_a_requester_sees_what_requesters_need(db: None):
    requester = User.objects.create_user("requester")

    assert shown_to(requester) == ["Home", "Tasks", "Start", "My requests"]


def test_an_operator_of_one_process_sees_incidents(db: None):
    operator = User.objects.create_user("operator")
    Grant.objects.create(role="operate", user=operator)

    assert "Incidents" in shown_to(operator)


def test_an_administrator_sees_everything(db: None):
    admin = User.objects.create_user("admin", is_superuser=True)

    assert shown_to(admin)[-2:] == ["Editor", "Admin"]


def test_a_page_of_a_process_belongs_to_processes(db: None):
    request = RequestFactory().get("/processes/order/instances/")

    assert page(request)["nav_current"] == "/processes/"
