"""Messages and signals over REST."""

import pytest
from django.db import DataError

from processes.actions.commands import carry_out_commands
from processes.api import messages as api_messages
from processes.models import Message, ProcessInstance
from tests.processes.models import bpmn, event, flows, starts_by_message, waits_for_message
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(deployed, olga) -> str:
    deployed(waits_for_message())
    return olga.post("/process-instances", {"process_key": "order", "variables": {"order": "7"}}).body["id"]


def test_a_message_finds_who_waits_for_it(waiting, olga):
    answer = olga.post("/messages", {"name": "paid", "correlation_key": "7", "variables": {"by": "card"}})

    assert (answer.body["outcome"], answer.body["instances"]) == ("correlated", [waiting])
    assert ProcessInstance.objects.get(pk=waiting).variables["by"] == "card"


def test_a_message_starts_a_process(deployed, olga):
    deployed(starts_by_message())

    answer = olga.post("/messages", {"name": "paid"})

    assert (answer.body["outcome"], len(answer.body["instances"])) == ("started", 1)


def test_a_message_nobody_waits_for_is_kept(olga):
    answer = olga.post("/messages", {"name": "paid", "correlation_key": "7", "ttl": 60})

    assert (answer.body["outcome"], answer.body["instances"]) == ("buffered", [])


def test_the_same_message_twice_counts_once(waiting, olga):
    body = {"name": "paid", "correlation_key": "7", "message_id": "m-1"}
    first, second = olga.post("/messages", body), olga.post("/messages", body)

    assert (first.body["outcome"], second.body["outcome"]) == ("correlated", "duplicate")


def test_the_same_request_twice_is_answered_alike(olga):
    first, second = (olga.post("/messages", {"name": "paid"}, **{"Idempotency-Key": "k"}) for _ in range(2))

    assert (first.body, Message.objects.count()) == (second.body, 1)


def test_a_key_is_for_one_request(olga):
    olga.post("/messages", {"name": "paid"}, **{"Idempotency-Key": "k"})

    answer = olga.post("/messages", {"name": "lost"}, **{"Idempotency-Key": "k"})

    assert is_problem(answer, 422)
    assert (answer.body["code"], Message.objects.count()) == ("idempotency-key-reused", 1)


def test_a_key_of_somebody_else_is_another_key(olga):
    olga.post("/messages", {"name": "paid"}, **{"Idempotency-Key": "k"})
    Rest(member("otto", "start")).post("/messages", {"name": "paid"}, **{"Idempotency-Key": "k"})

    assert Message.objects.count() == 2


def test_a_key_too_long_is_refused(olga):
    assert is_problem(olga.post("/messages", {"name": "paid"}, **{"Idempotency-Key": "k" * 256}), 422)
    assert not Message.objects.exists()


def test_a_refusal_under_a_key_is_answered_again(olga):
    for _ in range(2):
        assert is_problem(olga.post("/messages", {"name": 1, "x": 2}, **{"Idempotency-Key": "k"}), 422)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "paid", "variables": []},
        {"name": "paid", "ttl": -1},
        {"name": "paid", "ttl": "1e999"},
        {"name": "paid", "correlation_key": {}},
        {"name": "paid", "message_id": []},
        {"name": "paid", "more": 1},
        {"name": "a\0b"},
    ],
)
def test_a_malformed_message_is_not_kept(olga, body):
    assert is_problem(olga.post("/messages", body), 400 if "\\x00" in repr(body) else 422)
    assert not Message.objects.exists()


def test_messages_need_a_role(rita, stan, nobody):
    for client, status in ((rita, 403), (stan, 403), (nobody, 401)):
        assert is_problem(client.post("/messages", {"name": "paid"}), status)
        assert is_problem(client.post("/signals", {"name": "paid"}), status)
    assert not Message.objects.exists()


def test_a_signal_reaches_everybody_who_waits(deployed, olga):
    caught = event("intermediateCatchEvent", "wait", '<signalEventDefinition signalRef="s"/>')
    body = f'<startEvent id="start"/>{caught}<endEvent id="end"/>{flows("start", "wait", "end")}'
    deployed(bpmn("order", body, '<signal id="s" name="alarm"/>'))
    olga.post("/process-instances/batch", {"process_key": "order", "instances": [{}, {}]})

    answer = olga.post("/signals", {"name": "alarm"})
    while carry_out_commands():
        pass

    assert isinstance(answer.body["id"], str)
    assert ProcessInstance.objects.filter(state="completed").count() == 2


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x", "variables": 1}, {"name": "x", "more": 1}])
def test_a_malformed_signal_is_refused(olga, body):
    assert is_problem(olga.post("/signals", body), 422)


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k"}])
def test_a_request_too_large_is_refused(olga, settings, headers):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    answer = olga.post("/messages", {"name": "paid", "variables": {"a": "x" * 1_000}}, **headers)

    assert is_problem(answer, 413)
    assert not Message.objects.exists()


def test_a_value_only_the_database_refuses_leaves_nothing_under_a_key_either(olga, monkeypatch):
    def refuse(*args, **kwargs):
        raise DataError("out of range")

    monkeypatch.setattr(api_messages, "publish_message", refuse)

    answer = olga.post("/messages", {"name": "paid"}, **{"Idempotency-Key": "k"})

    assert is_problem(answer, 422)
    assert answer.body["code"] == "not-storable"
