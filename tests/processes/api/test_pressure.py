"""Back-pressure: while work piles up, starts are refused for a moment; nothing is half done, nothing waiting is held up."""

import pytest

from processes.actions import pressure
from processes.connectors import registry
from processes.models import Job, Message, ProcessInstance
from tests.processes.models import line, starts_by_message, waits_for_message
from tests.rest import Rest, is_problem

pytestmark = pytest.mark.django_db(transaction=True)

STARTS = [
    ("/process-instances", {"process_key": "order"}),
    ("/process-instances/batch", {"process_key": "order", "instances": [{}, {}]}),
]


@pytest.fixture
def own_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs of type `pay` are ours to do."""
    monkeypatch.setitem(registry._doers, "pay", registry.Doer("pay"))


@pytest.fixture
def behind(deployed, settings, monkeypatch, own_jobs, olga: Rest) -> Rest:
    """One job that is ready is many, and at once old."""
    deployed(line("order", "pay"))
    olga.post("/process-instances", {"process_key": "order"})
    monkeypatch.setattr(pressure, "MANY", 1)
    settings.BACKLOG_SECONDS = 0
    pressure.forget_look()
    yield olga
    pressure.forget_look()


@pytest.mark.parametrize(("path", "body"), STARTS)
def test_a_start_is_refused_while_work_piles_up(behind, path, body):
    answer = behind.post(path, body)

    assert is_problem(answer, 503)
    assert (answer["Retry-After"], answer.body["code"]) == ("5", "too-busy")
    assert ProcessInstance.objects.count() == 1


def test_starts_go_on_as_soon_as_the_work_is_done(behind):
    Job.objects.all().delete()
    pressure.forget_look()

    assert behind.post("/process-instances", {"process_key": "order"}).status_code == 201


def test_work_of_workers_outside_says_nothing(behind, monkeypatch):
    monkeypatch.delitem(registry._doers, "pay")
    pressure.forget_look()

    assert behind.post("/process-instances", {"process_key": "order"}).status_code == 201


def test_a_message_that_would_start_something_is_refused_and_not_kept(behind, deployed):
    deployed(starts_by_message())

    assert is_problem(behind.post("/messages", {"name": "paid"}), 503)
    assert not Message.objects.exists()


def test_a_message_that_somebody_waits_for_lets_work_go_on(behind, deployed, settings):
    settings.BACKLOG_SECONDS = 60
    pressure.forget_look()
    deployed(waits_for_message())
    behind.post("/process-instances", {"process_key": "order", "variables": {"order": "7"}})
    settings.BACKLOG_SECONDS = 0
    pressure.forget_look()

    answer = behind.post("/messages", {"name": "paid", "correlation_key": "7"})

    assert answer.body["outcome"] == "correlated"


def test_the_page_of_a_start_keeps_what_was_typed(behind, client, django_user_model):
    client.force_login(django_user_model.objects.get(username="olga"))

    page = client.post("/start/order/", {"variables": '{"amount": 77}', "business_key": "MINE"})

    assert "work is piling up" in page.content.decode()
    assert "MINE" in page.content.decode()
