"""Wherever a number of a process stands it says what it is, leads to exactly what it counts, and can be alerted about."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from dashboards.selectors.alert_address import alert_address
from dashboards.selectors.measures import SENTENCES
from dashboards.selectors.process import measure_links, process_measures
from dashboards.selectors.process_dashboard import ALERT_ON, FIGURES
from dashboards.store.tile_words import COUNTED
from portal.lib.clock import portal_now
from portal.web.home import CYCLE
from processes.models import Definition
from tests.dashboards.boards.conftest import past as past
from tests.processes.conftest import deployed as deployed
from tests.rest import Rest, is_problem

pytestmark = pytest.mark.django_db(transaction=True)
# Page -> the headings of its tables that are names, not measures.
NAMES = {"Day", "Age", "Process", "Owner", "Version", "Actions", "From", "To", "Kind", "Name", "At steps", "System", "Dashboard", "Tiles", "Changed"}  # fmt: skip
TABLES = ("/", "/processes/", "/dashboards/", "/landscape/?view=table")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def behind(user: User, link: str) -> int:
    """How many instances the list shows there."""
    lines = browser(user).get(f"{link}&format=csv").getvalue().decode().splitlines()
    return len(lines) - 1


@pytest.mark.parametrize("path", TABLES)
def test_every_heading_of_a_measure_says_what_it_is(past, path):
    page = browser(past.boss).get(path).content.decode()

    headings = re.findall(r"<th\b([^>]*)>(.*?)</th>", page, re.S)
    words = {re.sub(r"<[^>]+>", "", text).strip(): unescape(given) for given, text in headings}
    unsaid = [word for word, given in words.items() if word not in NAMES and not any(each in given for each in (*SENTENCES.values(), CYCLE))]  # fmt: skip
    assert words
    assert unsaid == []


def test_the_numbers_of_a_process_lead_to_what_they_count(past):
    definition = Definition.objects.get(pk=past.quick.definition_id)
    now = portal_now()
    measures = process_measures([definition], now)[definition.pk]
    links = measure_links(definition, measures, now)

    assert behind(past.boss, links["running"]) == 0
    assert behind(past.boss, links["finished_today"]) == measures.finished_today
    assert behind(past.boss, links["p95_seconds"]) == 0  # nine cases: the ninth is the p95
    assert measures.sla_met == pytest.approx(1 - behind(past.boss, links["sla_met"]) / 9)


def test_every_number_of_the_instant_dashboard_opens_the_form_of_its_alert(past):
    for measure in (*FIGURES, *ALERT_ON.values()):
        assert measure in COUNTED
        page = browser(past.boss).get(alert_address(measure, process="quick", period="7d"))
        chosen = re.findall(r'<option value="([^"]+)" selected', page.content.decode())
        assert {f"measure:{measure}", "quick"} <= set(chosen)


@pytest.mark.parametrize("path", ["/", "/landscape/", "/landscape/?view=table", "/processes/quick/dashboard/", "/incidents/", "/workload/", "/instances/?process=quick"])  # fmt: skip
def test_an_alert_can_be_made_where_the_number_stands(past, path):
    makes = browser(past.boss).get(path).content.decode()
    reads = browser(past.half).get(path).content.decode()

    addresses = [unescape(each) for each in re.findall(r'href="(/alerts/new/[^"]*)"', makes)]
    assert addresses
    assert all(parse_qs(urlsplit(each).query)["what"][0].partition(":")[2] in COUNTED for each in addresses)
    assert "/alerts/new/" not in reads


def test_the_list_of_instances_opens_the_form_of_an_alert_about_its_stuck_ones(past):
    page = browser(past.boss).get("/instances/?process=quick&business_key=K-1&version=1")
    values = browser(past.boss).get(page.context["alert_href"]).context["values"]

    assert [values[name] for name in ("what", "process", "comparison", "amount")] == ["measure:stuck", "quick", "above", "0"]  # fmt: skip
    assert values["filters"] == {"f.version": "1", "f.key": "K-1"}


def test_the_instant_dashboard_comes_as_data(past):
    answer = Rest(past.half).get(f"/process-definitions/{past.quick.pk}/dashboard", period="7d")

    figures = {each["key"]: each["value"] for each in answer.body["figures"]}
    throughput = next(each for each in answer.body["tiles"] if each["key"] == "throughput")
    assert (figures["finished"], figures["running"]) == (9, 0)
    assert sum(row[2] for row in throughput["rows"]) == 9


def test_its_period_is_one_of_those_there_are(past):
    is_problem(Rest(past.half).get(f"/process-definitions/{past.quick.pk}/dashboard", period="2d"), 422)


def test_a_dashboard_of_a_process_one_may_not_read_is_not_there(past):
    is_problem(Rest(past.half).get(f"/process-definitions/{past.slow.pk}/dashboard"), 404)


def test_the_pictures_of_the_start_page_come_as_data(past):
    mine = Rest(past.half).get("/operations").body
    nothing = Rest(past.stranger).get("/operations").body

    assert (sum(mine["throughput"]["finished"]), sum(mine["age"]["values"])) == (9, 0)
    assert (sum(nothing["throughput"]["finished"]), nothing["sla_met"]["value"]) == (0, None)
