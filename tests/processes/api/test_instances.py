"""Process instances over REST: start, list, look, change; and everything that is refused."""

import pytest

from processes.models import AuditEntry, DefinitionVersion, ProcessInstance
from tests.processes.models import bpmn, flows, line, service_task, waits_for_message
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db(transaction=True)

HUGE = "9" * 30


@pytest.fixture
def order(deployed) -> DefinitionVersion:
    return deployed(line("order", "pay"))


@pytest.fixture
def running(order, olga) -> str:
    return olga.post("/process-instances", {"process_key": "order", "variables": {"amount": 5}}).body["id"]


def test_an_instance_starts_and_tells_where_it_stands(order, olga):
    answer = olga.post(
        "/process-instances",
        {"process_key": "order", "business_key": "ORD-1", "variables": {"amount": 12.50}},
    )

    assert (answer.status_code, answer.body["state"], answer.body["business_key"]) == (201, "active", "ORD-1")
    [token] = answer.body["tokens"]
    assert (token["element_id"], token["element_type"], token["waiting_for"]) == (
        "do-1",
        "service_task",
        "job",
    )
    assert isinstance(answer.body["id"], str)


def test_numbers_stay_exact_on_their_way_in_and_out(order, olga):
    text = '{"process_key": "order", "variables": {"sum": 0.10, "many": 12345678901234567890.123}}'
    started = olga.post("/process-instances", text)

    assert b'"sum":0.10' in started.content or b'"sum":0.1' in started.content
    assert b"12345678901234567890.123" in started.content


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "{",
        '{"process_key": NaN}',
        {"process_key": 5, "more": 1},
        {"process_key": "order", "variables": [1]},
        {"process_key": "order", "variables": "x"},
        {"process_key": "order", "version": "newest"},
        {"process_key": "order", "business_key": "x" * 501},
        {"process_key": "order", "business_key": "a\u0000b"},
        {"process_key": "order", "variables": {"a": "nul \u0000 inside"}},
        {"process_key": "order", "variables": {"a\u0000": 1}},
        '{"process_key": "order", "variables": {"a": "\\ud800"}}',
        '{"process_key": "order", "variables": {"a": 1e999999}}',
        {"process_key": "order", "start_at": "nowhere"},
    ],
)
def test_a_malformed_start_is_refused_and_stores_nothing(order, olga, body):
    answer = olga.post("/process-instances", body)

    assert is_problem(answer, answer.status_code)
    assert answer.status_code in {400, 422}
    assert not ProcessInstance.objects.exists()


def test_nested_as_deep_as_one_likes_is_refused(order, olga):
    deep = '{"process_key": "order", "variables": {"a": ' + "[" * 100_000 + "]" * 100_000 + "}}"

    assert is_problem(olga.post("/process-instances", deep), 400)


@pytest.mark.parametrize("changes", [{"process_key": "nothing"}, {"version": 7}, {"version": int(HUGE)}])
def test_what_is_not_published_cannot_be_started(order, olga, changes):
    answer = olga.post("/process-instances", {"process_key": "order", **changes})

    assert is_problem(answer, 404)


def test_starting_needs_the_role(order, rita, stan, nobody):
    body = {"process_key": "order"}

    assert is_problem(rita.post("/process-instances", body), 403)
    assert is_problem(stan.post("/process-instances", body), 404)
    assert is_problem(nobody.post("/process-instances", body), 401)
    assert not ProcessInstance.objects.exists()


def test_a_batch_starts_many_in_the_order_given(order, olga):
    body = {"process_key": "order", "instances": [{"business_key": f"B-{n}"} for n in range(250)]}

    answer = olga.post("/process-instances/batch", body)

    assert (answer.status_code, answer.body["count"]) == (201, 250)
    keys = dict(ProcessInstance.objects.values_list("pk", "business_key"))
    assert [keys[int(pk)] for pk in answer.body["ids"]] == [f"B-{n}" for n in range(250)]


@pytest.mark.parametrize(
    "instances", [[], [{}] * 10_001, [{"variables": 1}], [{"state": "x"}], "many", [{}, 7]]
)
def test_a_malformed_batch_starts_none(order, olga, instances):
    answer = olga.post("/process-instances/batch", {"process_key": "order", "instances": instances})

    assert is_problem(answer, 422)
    assert not ProcessInstance.objects.exists()


def test_the_list_narrows_by_everything_it_promises(order, olga):
    for key, amount in (("A", 5), ("B", 50)):
        body = {
            "process_key": "order",
            "business_key": key,
            "variables": {"amount": amount, "city": f"{key}-town"},
        }
        olga.post("/process-instances", body)

    def keys(**query):
        return [row["business_key"] for row in olga.get("/process-instances", **query).body["results"]]

    assert keys() == ["B", "A"]
    assert keys(business_key="A") == ["A"]
    assert keys(process_key="order", state="active,completed") == ["B", "A"]
    assert keys(state="completed") == keys(process_key="other") == keys(has_incident="true") == []
    assert keys(element_id="do-1", has_incident="false", suspended="false") == ["B", "A"]
    assert keys(element_id="start") == keys(started_after="2999-01-01T00:00:00Z") == []
    assert keys(started_before="2999-01-01T00:00:00Z", version="1") == ["B", "A"]


def test_the_list_narrows_by_variables_the_process_speaks_of(deployed, olga):
    body = (
        '<startEvent id="start"/><exclusiveGateway id="big" default="big-end"/><endEvent id="end"/>'
        f'{service_task("do", "pay")}<endEvent id="paid"/>{flows("start", "big", "end")}{flows("do", "paid")}'
        '<sequenceFlow id="to-do" sourceRef="big" targetRef="do">'
        '<conditionExpression xsi:type="tFormalExpression">= amount > 0 and city != ""</conditionExpression>'
        "</sequenceFlow>"
    )
    deployed(bpmn("order", body))
    for key, amount in (("A", 5), ("B", 50)):
        olga.post(
            "/process-instances",
            {
                "process_key": "order",
                "business_key": key,
                "variables": {"amount": amount, "city": f"{key}-town"},
            },
        )

    def keys(**query):
        return [row["business_key"] for row in olga.get("/process-instances", **query).body["results"]]

    assert keys(**{"var.amount__gt": "10"}) == ["B"]
    assert keys(**{"var.amount": "5"}) == ["A"]
    assert keys(**{"var.city__contains": "a-to"}) == ["A"]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "sleeping"},
        {"version": "x"},
        {"version": "²"},
        {"has_incident": "maybe"},
        {"started_after": "yesterday"},
        {"started_after": "2026-01-01"},
        {"started_after": "2026-99-99T00:00:00Z"},
        {"cursor": "x"},
        {"cursor": "WyJ4IiwgInkiXQ"},
        {"cursor": "WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsICJ5Il0"},
        {"cursor": "WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsIDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ"},
        {"limit": "all"},
        {"limit": "²"},
        {"var.": "1"},
        {"var.amount__like": "1"},
        {"business_key": "a\x00b"},
        {"process_key": "a\x00b"},
        {"element_id": "a\x00b"},
        {"var.a\x00": "1"},
    ],
)
def test_a_malformed_question_is_refused(order, olga, query):
    assert is_problem(olga.get("/process-instances", **query), 422)


def test_pages_follow_each_other_without_gap_or_double(order, olga):
    olga.post("/process-instances/batch", {"process_key": "order", "instances": [{}] * 5})
    seen, cursor = [], ""
    for _ in range(3):
        page = olga.get("/process-instances", limit=2, cursor=cursor).body
        seen += [row["id"] for row in page["results"]]
        cursor = page["next"]

    assert (len(seen), len(set(seen)), cursor) == (5, 5, "")


def test_lists_show_what_one_may_see(running, rita, stan):
    assert len(rita.get("/process-instances").body["results"]) == 1
    assert stan.get("/process-instances").body["results"] == []


def test_values_are_for_those_who_may_see_variables(running, olga, rita):
    assert olga.get(f"/process-instances/{running}").body["variables"] == {"amount": 5}
    assert "variables" not in rita.get(f"/process-instances/{running}").body


def test_the_history_tells_the_way_in_order(running, olga):
    [visit] = olga.get(f"/process-instances/{running}/history").body

    assert (visit["element_id"], visit["element_type"]) == ("start", "start_event")
    assert olga.get(f"/process-instances/{running}/history", after="1").body == []


@pytest.mark.parametrize("after", ["x", "²", "-1", HUGE])
def test_a_malformed_place_in_the_history_is_refused(running, olga, after):
    assert is_problem(olga.get(f"/process-instances/{running}/history", after=after), 422)


def test_variables_change_and_the_audit_names_them(running, olga):
    answer = olga.patch(f"/process-instances/{running}/variables", {"variables": {"amount": 7}})

    assert (answer.status_code, answer.body["variables"]) == (200, {"amount": 7})
    assert AuditEntry.objects.get(action="instance.variables").details["names"] == ["amount"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"variables": 5},
        {"variables": {"a": 1}, "token_id": "x"},
        {"variables": {"a": 1}, "token_id": HUGE},
        {"variables": {"a": "\u0000"}},
        {"values": {}},
    ],
)
def test_malformed_variables_change_nothing(running, olga, body):
    answer = olga.patch(f"/process-instances/{running}/variables", body)

    assert is_problem(answer, 400 if "\\x00" in repr(body) else 422)
    assert ProcessInstance.objects.get(pk=running).variables == {"amount": 5}


def test_a_token_of_no_such_number_is_a_conflict_or_unknown(running, olga):
    answer = olga.patch(f"/process-instances/{running}/variables", {"variables": {"a": 1}, "token_id": "1"})

    assert is_problem(answer, answer.status_code)
    assert answer.status_code in {404, 409}


def test_suspending_and_resuming(running, olga):
    assert olga.post(f"/process-instances/{running}/suspend").body["suspended"] is True
    assert olga.post(f"/process-instances/{running}/resume").body["suspended"] is False


def test_cancelling_ends_it_once(running, olga):
    first = olga.post(f"/process-instances/{running}/cancel", {"reason": "by mistake"})
    second = olga.post(f"/process-instances/{running}/cancel", {"reason": "again"})

    assert (first.status_code, first.body["state"]) == (200, "cancelled")
    assert is_problem(second, 409)
    assert AuditEntry.objects.filter(action="instance.cancel").count() == 1


def test_modifying_moves_a_token(running, olga):
    [token] = olga.get(f"/process-instances/{running}").body["tokens"]

    answer = olga.post(
        f"/process-instances/{running}/modify",
        {"cancel_tokens": [token["id"]], "activate": [{"element_id": "end"}]},
    )

    assert (answer.status_code, answer.body["state"]) == (200, "completed")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"cancel_tokens": ["x"]}, 422),
        ({"cancel_tokens": [HUGE]}, 422),
        ({"cancel_tokens": "all"}, 422),
        ({"cancel_tokens": ["1"]}, 409),
        ({"activate": [{"element_id": "nowhere"}]}, 404),
        ({"activate": [{}]}, 422),
        ({"activate": [{"element_id": "end", "variables": 1}]}, 422),
        ({}, 422),
    ],
)
def test_a_modification_that_cannot_be_changes_nothing(running, olga, body, status):
    answer = olga.post(f"/process-instances/{running}/modify", body)

    assert is_problem(answer, status)
    assert len(olga.get(f"/process-instances/{running}").body["tokens"]) == 1


CHANGES = {
    "cancel": {},
    "suspend": {},
    "resume": {},
    "compensate": {},
    "modify": {"activate": [{"element_id": "end"}]},
}


@pytest.mark.parametrize("move", CHANGES)
def test_moves_are_for_operators(running, rita, stan, nobody, move):
    path = f"/process-instances/{running}/{move}"

    assert is_problem(rita.post(path, CHANGES[move]), 403)
    assert is_problem(stan.post(path, CHANGES[move]), 404)
    assert is_problem(nobody.post(path, CHANGES[move]), 401)


@pytest.mark.parametrize("move", CHANGES)
@pytest.mark.parametrize("instance_id", ["1", HUGE])
def test_there_is_nothing_to_move_under_a_wrong_id(order, olga, move, instance_id):
    assert is_problem(olga.post(f"/process-instances/{instance_id}/{move}", CHANGES[move]), 404)


@pytest.mark.parametrize("path", ["", "/history"])
def test_what_is_somebody_elses_is_not_there(running, stan, nobody, path):
    assert is_problem(stan.get(f"/process-instances/{running}{path}"), 404)
    assert is_problem(nobody.get(f"/process-instances/{running}{path}"), 401)


def test_who_started_it_follows_it(deployed, stan):
    deployed(waits_for_message())
    starter = Rest(member("sue", "start"))

    started = starter.post("/process-instances", {"process_key": "order", "variables": {"order": "1"}})

    assert starter.get(f"/process-instances/{started.body['id']}").status_code == 200
    assert starter.get("/process-instances").body["results"] != []


def test_an_instance_is_migrated_once(deployed, olga):
    deployed(line("order", "pay"))
    instance = olga.post("/process-instances", {"process_key": "order"}).body["id"]
    version = deployed(line("order", "pay", "ship"))
    body = {"to_version": str(version.pk), "mapping": {"do-1": "do-2"}}

    first = olga.post(f"/process-instances/{instance}/migrate", body)
    second = olga.post(f"/process-instances/{instance}/migrate", body)

    assert [token["element_id"] for token in first.body["tokens"]] == ["do-2"]
    assert is_problem(second, 409)


@pytest.mark.parametrize(
    "body", [{}, {"to_version": "x"}, {"to_version": "1"}, {"to_version": "1", "mapping": []}]
)
def test_a_migration_without_a_version_is_refused(deployed, olga, body):
    deployed(line("order", "pay"))
    instance = olga.post("/process-instances", {"process_key": "order"}).body["id"]

    assert is_problem(olga.post(f"/process-instances/{instance}/migrate", body), 422)
