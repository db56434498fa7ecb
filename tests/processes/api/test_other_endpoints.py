"""Incidents, FEEL and the clock over REST."""

import pytest

from processes.models import Incident, Job
from tests.processes.models import line
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def incident(deployed, olga) -> Incident:
    deployed(line("order", "pay"))
    olga.post("/process-instances", {"process_key": "order"})
    Job.objects.update(max_attempts=1)
    [job] = olga.post("/jobs/activate", {"type": "pay", "worker": "w"}).body["results"]
    olga.post(f"/jobs/{job['id']}/fail", {"fence": 1, "message": "Order 4711 refused"})
    return Incident.objects.get()


def test_incidents_are_listed_with_their_place_and_reason(incident, rita, stan):
    [row] = rita.get("/incidents", process_key="order", element_id="do-1").body["results"]

    assert (row["id"], row["element_id"], row["message"]) == (str(incident.pk), "do-1", "Order 4711 refused")
    assert rita.get("/incidents", state="resolved").body["results"] == []
    assert stan.get("/incidents").body["results"] == []


@pytest.mark.parametrize(
    "query", [{"state": "lost"}, {"cursor": "WyJhIl0"}, {"limit": "x"}, {"process_key": "a\0"}]
)
def test_a_malformed_question_is_refused(rita, query):
    assert is_problem(rita.get("/incidents", **query), 422)


def test_resolving_tries_again_once(incident, olga):
    first = olga.post(f"/incidents/{incident.pk}/resolve", {"variables": {"amount": 7}})
    second = olga.post(f"/incidents/{incident.pk}/resolve")

    assert (first.status_code, first.body["state"]) == (200, "resolved")
    assert is_problem(second, 409)
    assert Job.objects.get().state == "ready"


def test_resolving_is_for_operators(incident, rita, stan, nobody):
    path = f"/incidents/{incident.pk}/resolve"
    for client, status in ((rita, 403), (stan, 404), (nobody, 401)):
        assert is_problem(client.post(path), status)
    incident.refresh_from_db()
    assert incident.state == "open"


@pytest.mark.parametrize("body", [{"variables": 1}, {"skip": "perhaps"}, {"more": 1}, []])
def test_a_malformed_resolution_changes_nothing(incident, olga, body):
    assert is_problem(olga.post(f"/incidents/{incident.pk}/resolve", body), 422)
    incident.refresh_from_db()
    assert incident.state == "open"


def test_an_unknown_incident_is_not_found(olga):
    assert is_problem(olga.post("/incidents/1/resolve"), 404)


def test_an_expression_is_tried(rita):
    body = {"expression": "sum(x) + 0.1", "variables": {"x": [1, 2]}}

    assert rita.post("/feel/evaluate", body).content.startswith(b'{"result":3.1')
    assert rita.post("/feel/evaluate", {"expression": "> 5", "input": 7}).body["result"] is True


def test_what_an_expression_lacks_is_null_with_a_reason(rita):
    answer = rita.post("/feel/evaluate", {"expression": '1 + "a"'})

    [reason] = answer.body["diagnostics"]
    assert answer.body["result"] is None
    assert (reason["code"], reason["line"], reason["column"]) == ("invalid-argument", 1, 3)


def test_text_no_database_holds_comes_out_storable(rita):
    answer = rita.post("/feel/evaluate", {"expression": '"a\\u0000b"'})

    assert answer.body["result"] == "a\ufffdb"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"expression": ""},
        {"expression": "1 +"},
        {"expression": "x" * 10_001},
        {"expression": "(" * 5_000},
        {"expression": "1", "variables": []},
        {"expression": "1", "more": 1},
        {"expression": "for i in 1..100000000 return for j in 1..100000000 return 1"},
    ],
)
def test_what_is_no_expression_is_refused(rita, body):
    assert is_problem(rita.post("/feel/evaluate", body), 422)


def test_a_syntax_error_names_its_place(rita):
    answer = rita.post("/feel/evaluate", {"expression": "1 +\n* 2"})

    assert (answer.body["code"], answer.body["line"]) == ("feel-syntax", 2)


def test_the_clock_moves_where_that_is_allowed(settings, db):
    admin = Rest(member("ada", "administer"))
    settings.PODIUM_TEST_CLOCK = True

    before = admin.post("/clock/advance", {"seconds": 0}).body["now"]
    assert admin.post("/clock/advance", {"seconds": 86_400}).body["now"][:10] > before[:10]


def test_the_clock_is_real_elsewhere(settings, db):
    settings.PODIUM_TEST_CLOCK = False

    assert is_problem(Rest(member("ada", "administer")).post("/clock/advance", {"seconds": 1}), 403)


@pytest.mark.parametrize("body", [{}, {"seconds": -1}, {"seconds": "1e999"}, {"seconds": 10**30}])
def test_the_clock_goes_forward_only(settings, body, db):
    settings.PODIUM_TEST_CLOCK = True

    assert is_problem(Rest(member("ada", "administer")).post("/clock/advance", body), 422)


def test_the_clock_is_for_administrators(settings, olga):
    settings.PODIUM_TEST_CLOCK = True

    assert is_problem(olga.post("/clock/advance", {"seconds": 1}), 403)
