"""The page of incidents: by cause, open or resolved; one tried again, by whom it may be."""

import csv
import io

import pytest
from django.contrib.auth.models import User
from django.test import Client

from processes.actions.by_people import move_instance, retry_incident
from processes.actions.instances import NewInstance, start_instances
from processes.actions.run import run
from processes.engine.commands import CompleteJob, RaiseIncident
from processes.models import Incident, Job
from tests.processes.models import line
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stuck(deployed) -> list[int]:
    """Three orders that stand at `pay` for one cause."""
    cases = [NewInstance(business_key=f"C-{number}") for number in range(3)]
    start_instances(deployed(line("order", "pay")), cases, actor="test")
    jobs = Job.objects.values_list("instance_id", "token_id", "pk")
    run(
        [RaiseIncident(case, token, "job-failed", "it broke", job, 3) for case, token, job in jobs], wait=True
    )
    return list(Incident.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def olga(db: None) -> User:
    return member("olga", "operate")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def causes(user: User, **query: str) -> list[dict]:
    return browser(user).get("/incidents/", query).context["causes"]


def test_what_stands_for_one_cause_is_one_group(olga, stuck):
    assert [(cause["count"], len(cause["rows"]), cause["may_operate"]) for cause in causes(olga)] == [
        (3, 3, True)
    ]


def test_resolved_ones_are_shown_apart_with_who_and_when(olga, stuck):
    retry_incident(olga, stuck[0])

    resolved = causes(olga, state="resolved")

    row = resolved[0]["rows"][0]
    assert [cause["count"] for cause in causes(olga)] == [2]
    assert (resolved[0]["count"], row["id"], row["resolved_by"]) == (1, stuck[0], "olga")
    assert row["resolved_at"] == Incident.objects.get(pk=stuck[0]).resolved_at


def test_nothing_is_done_to_what_is_resolved(olga, stuck):
    retry_incident(olga, stuck[0])

    page = browser(olga).get("/incidents/?state=resolved").content.decode()

    assert "by olga" in page
    assert "/retry/" not in page


def test_each_list_says_when_it_is_empty(olga):
    pages = [
        browser(olga).get(f"/incidents/?state={state}").content.decode() for state in ("open", "resolved")
    ]

    assert "When a step fails for good" in pages[0]
    assert "Nothing was resolved yet" in pages[1]


def test_a_state_that_does_not_exist_shows_what_stands(olga, stuck):
    assert [cause["count"] for cause in causes(olga, state="' OR 1")] == [3]


def test_the_list_is_narrowed_by_its_step(olga, stuck):
    here = causes(olga)[0]["element_id"]

    assert [len(causes(olga, element=element)) for element in (here, "elsewhere")] == [1, 0]


def test_the_list_is_narrowed_by_its_process(olga, stuck):
    assert [len(causes(olga, process=key)) for key in ("order", "other")] == [1, 0]


def test_a_narrowing_step_is_named_and_can_be_taken_away(olga, stuck):
    page = browser(olga).get("/incidents/?process=order&element=pay&state=resolved").content.decode()

    assert 'href="/incidents/?process=order&amp;state=resolved"' in page


def test_one_is_retried_and_named_as_theirs(olga, stuck):
    answer = browser(olga).post(f"/incidents/{stuck[0]}/retry/", {"next": "/incidents/"})

    incident = Incident.objects.get(pk=stuck[0])
    assert (answer["Location"], incident.state, incident.resolved_by) == (
        "/incidents/",
        "resolved",
        f"user:{olga.pk}",
    )


def test_a_second_retry_changes_nothing_and_says_so(olga, stuck):
    client = browser(olga)
    client.post(f"/incidents/{stuck[0]}/retry/")
    before = Incident.objects.get(pk=stuck[0]).resolved_at

    page = client.post(f"/incidents/{stuck[0]}/retry/", follow=True).content.decode()

    assert "but it is resolved" in page
    assert Incident.objects.get(pk=stuck[0]).resolved_at == before


def test_the_way_back_leads_to_no_other_site(olga, stuck):
    answer = browser(olga).post(f"/incidents/{stuck[0]}/retry/", {"next": "https://evil.example/"})

    assert answer["Location"] == "/incidents/"


def test_readers_see_what_stands_and_get_no_button(stuck):
    rita = member("rita", "read")

    page = browser(rita).get("/incidents/").content.decode()

    assert "C-0" in page
    assert "/retry/" not in page


def test_readers_change_nothing_by_address(stuck):
    browser(member("rita", "read")).post(f"/incidents/{stuck[0]}/retry/")

    assert Incident.objects.get(pk=stuck[0]).state == "open"


def test_strangers_see_nothing_and_change_nothing(stuck):
    stan = member("stan")

    browser(stan).post(f"/incidents/{stuck[0]}/retry/")

    assert causes(stan) == causes(stan, state="resolved") == []
    assert Incident.objects.get(pk=stuck[0]).state == "open"


def test_one_retried_is_under_way_until_it_ended(olga, stuck):
    retry_incident(olga, stuck[0])

    cause = causes(olga)[0]

    assert (cause["phase"], cause["tried"]["business_key"]) == ("trying", "C-0")
    assert cause["tried"]["words"] == "being tried now"


def test_one_retried_that_went_on_makes_way_for_the_others(olga, stuck):
    retry_incident(olga, stuck[0])
    row = Incident.objects.get(pk=stuck[0])
    run([CompleteJob(row.instance_id, row.token_id, row.job_id)], wait=True)

    cause = causes(olga)[0]

    assert (cause["phase"], cause["tried"]["passed"], cause["count"]) == ("tried", True, 2)


def test_one_retried_that_stops_again_warns_of_the_others(olga, stuck):
    retry_incident(olga, stuck[0])
    row = Incident.objects.get(pk=stuck[0])
    run([RaiseIncident(row.instance_id, row.token_id, "job-failed", "it broke", row.job_id, 3)], wait=True)

    page = browser(olga).get("/incidents/")

    cause = page.context["causes"][0]
    assert (cause["phase"], cause["tried"]["failed"], cause["count"]) == ("tried", True, 3)
    assert "Retry all 3 anyway" in page.content.decode()


def test_a_trial_by_the_machine_or_a_cancelled_case_is_none(olga, stuck):
    row = Incident.objects.get(pk=stuck[0])
    move_instance(olga, row.instance_id, "cancel")

    assert [(cause["phase"], cause["tried"]) for cause in causes(olga)] == [("new", None)]


def test_all_of_a_cause_under_way_is_said(olga, stuck):
    browser(olga).post("/incidents/retry-alike/", {"cause": causes(olga)[0]["key"]})

    assert causes(olga)[0]["phase"] == "running"


def lines(user: User, **query: str) -> list[list[str]]:
    answer = browser(user).get("/incidents/", {"format": "csv", **query})
    return list(csv.reader(io.StringIO(answer.getvalue().decode())))[1:]


def test_the_file_has_a_line_for_each_that_the_page_counts(olga, stuck):
    retry_incident(olga, stuck[0])

    assert [line[0] for line in lines(olga)] == [str(pk) for pk in reversed(stuck[1:])]
    assert [line[0] for line in lines(olga, state="resolved")] == [str(stuck[0])]
    assert lines(olga, element="elsewhere") == lines(olga, process="other") == []
    assert lines(member("nobody")) == []
