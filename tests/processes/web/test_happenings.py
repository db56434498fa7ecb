"""The page of messages, signals and business events: what was told, what came of it, and sending by hand."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from processes.actions.commands import carry_out_commands
from processes.actions.instances import start_instance
from processes.actions.messages import publish_message
from processes.models import Grant, Message, ProcessInstance, SentSignal
from tests.processes.models import bpmn, event, flows, service_task, starts_by_message, waits_for_message

pytestmark = pytest.mark.django_db(transaction=True)
LISTENS = '<signal id="s" name="alarm" />'
SIGNAL = '<signalEventDefinition signalRef="s" />'


def member(name: str, *roles: str) -> User:
    user = User.objects.create_user(name)
    Grant.objects.bulk_create(Grant(role=role, user=user) for role in roles)
    return user


@pytest.fixture
def olga(db: None) -> Client:
    client = Client()
    client.force_login(member("olga", "operate", "start", "read"))
    return client


def page(client: Client, **query: str) -> str:
    answer = client.get("/messages/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_message_that_waits_is_shown_with_its_key_and_variables(olga):
    publish_message("paid", correlation_key="O-7", variables={"by": "card"}, actor="user:1")

    shown = page(olga)

    assert "<b>paid</b>" in shown
    assert "O-7" in shown
    assert "&quot;card&quot;" in shown


def test_a_message_that_arrived_leads_to_the_instance_it_woke(started, olga):
    instance = started(waits_for_message(), order="7")
    publish_message("paid", correlation_key="7", variables={}, actor="user:1")

    shown = page(olga, state="correlated")

    assert f"/instances/{instance}/" in shown
    assert "woke" in shown


def test_a_message_that_started_a_process_says_so(deployed, olga):
    deployed(starts_by_message())
    publish_message("paid", variables={}, actor="user:1")

    shown = page(olga, state="correlated")

    assert f"/instances/{ProcessInstance.objects.get().pk}/" in shown
    assert "started" in shown


def test_a_filter_is_in_the_address_and_can_be_taken_away(olga):
    publish_message("paid", variables={}, actor="user:1")
    publish_message("sent", variables={}, actor="user:1")

    shown = page(olga, name="sent")

    assert "<b>paid</b>" not in shown
    assert "Remove the filter Name sent" in shown


def test_what_fits_no_filter_says_how_to_go_on(olga):
    assert "Nothing fits these filters" in page(olga, name="none")


@pytest.mark.parametrize("kind", ["messages", "signals", "events"])
def test_nothing_yet_is_said_in_a_sentence(olga, kind: str):
    assert 'class="pd-empty"' in page(olga, kind=kind)


@pytest.fixture
def signalled(deployed) -> ProcessInstance:
    """One instance woken by a signal, another process started by it."""
    waiting = event("intermediateCatchEvent", "wait", SIGNAL)
    version = deployed(
        bpmn("waits", f'<startEvent id="s1"/>{waiting}<endEvent id="e"/>{flows("s1", "wait", "e")}', LISTENS)
    )
    deployed(
        bpmn("begins", f'{event("startEvent", "s1", SIGNAL)}<endEvent id="e"/>{flows("s1", "e")}', LISTENS)
    )
    return ProcessInstance.objects.get(pk=start_instance(version, variables={}, actor="user:1"))


def test_a_signal_is_kept_with_everything_it_woke_and_started(signalled, olga):
    olga.post("/messages/send/", {"what": "signal", "name": "alarm", "confirmed": "1"})
    while carry_out_commands():
        pass

    row = SentSignal.objects.get()
    shown = page(olga, kind="signals")

    assert (row.woken, row.started, row.sent_by[:5]) == (1, 1, "user:")
    assert f"/instances/{signalled.pk}/" in shown
    assert ProcessInstance.objects.filter(state="completed").count() == 2


def test_a_business_event_is_shown_with_who_emitted_it_and_its_trace(started, worked, handlers, olga):
    handlers(pay=lambda job: {})
    task = service_task("do", "pay").replace('id="do"', 'id="do" podium:emits="Paid"')
    instance = started(bpmn("order", f'<startEvent id="s"/>{task}<endEvent id="e"/>{flows("s", "do", "e")}'))
    worked()
    trace = ProcessInstance.objects.get(pk=instance).correlation_id

    shown = page(olga, kind="events", correlation_id=trace)

    assert "<b>Paid</b>" in shown
    assert f"/instances/{instance}/" in shown
    assert "<b>Paid</b>" in page(olga, correlation_id=trace)


def test_a_page_is_followed_by_the_next(olga):
    Message.objects.all().delete()
    for number in range(51):
        publish_message(f"m{number}", variables={}, actor="user:1")

    first = olga.get("/messages/")
    second = olga.get("/messages/", {"cursor": first.context["next_cursor"]})

    assert [len(answer.context["rows"]) for answer in (first, second)] == [50, 1]


def test_a_file_holds_what_the_page_shows(olga):
    publish_message("paid", correlation_key="=O-7", variables={}, actor="user:1")

    lines = b"".join(olga.get("/messages/", {"format": "csv"}).streaming_content).decode().splitlines()

    assert lines[0].startswith("id,name,key")
    assert "'=O-7" in lines[1]


def test_sending_first_says_who_listens(started, olga):
    started(waits_for_message(), order="7")

    answer = olga.post("/messages/send/", {"what": "message", "name": "paid", "key": "7"})

    assert "1 instance waits for it." in answer.content.decode()
    assert not Message.objects.exists()


def test_what_was_confirmed_is_sent(started, olga):
    instance = started(waits_for_message(), order="7")

    answer = olga.post(
        "/messages/send/", {"what": "message", "name": "paid", "key": "7", "variables": '{"by": "hand"}', "confirmed": "1"}
    )  # fmt: skip

    assert answer.status_code == 302
    assert ProcessInstance.objects.get(pk=instance).variables["by"] == "hand"


def test_sending_it_twice_under_one_id_counts_once(olga):
    body = {"what": "message", "name": "paid", "message_id": "m-1", "confirmed": "1"}

    for _ in range(2):
        olga.post("/messages/send/", body)

    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"what": "letter"},
        {"variables": "[1]"},
        {"variables": "{"},
        {"ttl": "soon"},
        {"ttl": "0"},
    ],
)
def test_what_cannot_be_sent_is_answered_with_a_sentence(olga, wrong: dict[str, str]):
    answer = olga.post("/messages/send/", {"what": "message", "name": "paid", "confirmed": "1"} | wrong)

    assert answer.status_code == 422
    assert "Expected" in answer.content.decode()
    assert not Message.objects.exists()


def test_who_operates_one_process_alone_sees_neither_page_nor_entry(deployed):
    version = deployed(waits_for_message())
    clerk = User.objects.create_user("clerk")
    Grant.objects.create(role="operate", user=clerk, definition=version.definition)
    client = Client()
    client.force_login(clerk)

    assert client.get("/messages/").status_code == 403
    assert (
        client.post("/messages/send/", {"what": "signal", "name": "x", "confirmed": "1"}).status_code == 403
    )
    assert 'href="/messages/"' not in client.get("/batches/").content.decode()


def test_a_business_event_names_what_it_started_as_a_signal(started, deployed, worked, handlers, olga):
    starts = event("startEvent", "s1", SIGNAL)
    deployed(bpmn("begins", f'{starts}<endEvent id="e"/>{flows("s1", "e")}', LISTENS))
    handlers(pay=lambda job: {})
    task = service_task("do", "pay").replace('id="do"', 'id="do" podium:emits="alarm"')
    started(bpmn("order", f'<startEvent id="s"/>{task}<endEvent id="e"/>{flows("s", "do", "e")}'))
    worked()
    while carry_out_commands():
        pass

    begun = ProcessInstance.objects.get(version__definition__key="begins")

    assert f"/instances/{begun.pk}/" in page(olga, kind="events", name="alarm")
