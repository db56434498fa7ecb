"""The page of an instance says why it stands where it stands: which row of which decision, and what went in."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.models import Calendar, Definition, DefinitionVersion, ProcessInstance
from tests.dmn.models import decision, dmn, input_data, table
from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.processes.conftest import worked as worked
from tests.processes.models import bpmn, flows, service_task
from tests.rest import member

pytestmark = pytest.mark.django_db
RULES = table(["amount", "country"], ["r"], '< 100 | - => "no"', '>= 100 | "AT" => "yes"', hit="FIRST")
MODEL = dmn(
    input_data("amount", "number"),
    input_data("country", "string"),
    decision("review", RULES, inputs="amount, country"),
)
BODY = '<startEvent id="s"/><businessRuleTask id="ask" name="Review?" podium:decision="_review"/>'
ORDER = bpmn(
    "order", BODY + service_task("ship", "ship") + '<endEvent id="e"/>' + flows("s", "ask", "ship", "e")
)


@pytest.fixture
def order(worked) -> ProcessInstance:
    deployed = deploy([("review.dmn", MODEL), ("order.bpmn", ORDER)]).resources
    [pk] = [each.version_id for each in deployed if each.key == "order"]
    version = DefinitionVersion.objects.get(pk=pk)
    started = start_instance(version, variables={"amount": 120, "country": "AT"}, actor="user:1")
    worked()
    return ProcessInstance.objects.get(pk=started)


def page_of(order: ProcessInstance, user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/instances/{order.pk}/").content.decode()


def test_it_says_which_row_sent_it_here(order):
    page = page_of(order, member("rita", "read", "see_variables"))

    assert "“review” matched row 2: amount &gt;= 100, country &quot;AT&quot;." in page


def test_every_decision_is_listed_with_what_went_in_and_came_out(order):
    client = Client()
    client.force_login(member("rita", "read", "see_variables"))

    [row] = client.get(f"/instances/{order.pk}/").context["decided"]

    assert row["inputs"] == [("amount", "120"), ("country", '"AT"')]
    assert (row["rows"], row["result"], row["version"].number) == ("row 2", '"yes"', 1)


def test_the_visit_of_the_rule_says_its_row_too(order):
    client = Client()
    client.force_login(member("rita", "read", "see_variables"))

    rows = client.get(f"/instances/{order.pk}/").context["history"]["rows"]

    assert [row["note"] for row in rows if row["element_id"] == "ask"] == ["row 2"]


def test_who_may_not_see_variables_is_not_told_what_decided(order):
    page = page_of(order, member("rita", "read"))

    assert "matched row" not in page
    assert "tab-decisions" not in page


def test_it_is_due_when_the_processs_target_says(order):
    Definition.objects.filter(key="order").update(sla_target_seconds=3_600)
    client = Client()
    client.force_login(member("rita", "read"))

    head = client.get(f"/instances/{order.pk}/").context["instance"]

    assert head["due_at"] == order.started_at + timedelta(hours=1)
    assert head["working_seconds"] is None


def test_working_time_is_said_where_the_process_has_a_calendar(order):
    always = [[["00:00", "24:00"]]] * 7
    Calendar.objects.create(key="always", name="Always", zone="UTC", week=always, changed_at=portal_now())
    Definition.objects.filter(key="order").update(calendar="always")
    client = Client()
    client.force_login(member("rita", "read"))

    head = client.get(f"/instances/{order.pk}/").context["instance"]

    assert head["working_seconds"] == pytest.approx(head["seconds"], abs=0.01)
