"""The story of invoice_collection on the engine: mails, waits in working time, people; a payment ends it anywhere."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from processes.calendars.calendar import make_calendar
from processes.calendars.week import read_week
from processes.graph.model import CompiledProcess
from processes.graph.prepare import prepare
from tests.engine.harness import PARTIAL, RELOADED, STRAIGHT, Engine, Run

DEMOS = Path("processes/demos")
OFFICE = make_calendar("office", "UTC", read_week([[["09:00", "17:00"]]] * 5 + [[], []]))
INVOICE = {"customer": "Ada", "email": "ada@shop.example", "invoice_number": "R-7", "amount": 120}


def compiled(name: str) -> CompiledProcess:
    return prepare((DEMOS / name / f"{name}.bpmn").read_bytes()).processes[0]


@pytest.fixture(scope="module")
def process() -> CompiledProcess:
    return compiled("invoice_collection")


@pytest.fixture(params=[STRAIGHT, RELOADED, PARTIAL])
def engine(request: pytest.FixtureRequest) -> Engine:
    engine = Engine(request.param)
    engine.catalog.calendar = lambda key: OFFICE if key == "office" else None  # type: ignore[method-assign]
    engine.deploy(compiled("notify_customer"))
    return engine


def unpaid(engine: Engine, process: CompiledProcess) -> Run:
    run = engine.start(process, INVOICE)
    engine.deliver()
    return run


def mailed(run: Run) -> dict[str, Any]:
    """Send the mail that is asked for now; what it says."""
    child = next(each for each in run.children() if each.state == "active")
    inputs = child.token("send_mail")["variables"]["podium:connector"]
    child.complete("send_mail")
    return inputs


def wait(engine: Engine, **span: float) -> None:
    engine.pass_time(**span)
    engine.deliver()


def until_the_call(engine: Engine, run: Run) -> list[dict[str, Any]]:
    mails = [mailed(run)]
    wait(engine, days=7)
    mails.append(mailed(run))
    wait(engine, days=7)
    return mails


def test_first_friendly_then_firm_from_the_billing_address(engine, process):
    run = unpaid(engine, process)

    friendly, firm = until_the_call(engine, run)

    assert (friendly["from"], firm["from"]) == ("", "billing@podium.example")
    assert friendly["to"] == firm["to"] == "ada@shop.example"
    assert "overdue" in firm["body"]
    assert run.waiting == ["call_customer"]


def test_five_days_are_working_days(engine, process):
    run = unpaid(engine, process)
    mailed(run)

    due = [timer["due_at"] for timer in engine.store.timers.values()]

    assert due == [datetime(2026, 3, 9, 9, tzinfo=UTC)]  # from a Monday, over a weekend, to a Monday


def test_who_promised_and_does_not_pay_goes_to_the_lawyers(engine, process):
    run = unpaid(engine, process)
    until_the_call(engine, run)
    run.complete("call_customer", outcome="promised")
    wait(engine, days=14)
    run.complete("legal_steps", outcome="dunning")

    assert (run.state, run.passed[-1]) == ("completed", "collected_by_law")


def test_who_refuses_goes_there_at_once(engine, process):
    run = unpaid(engine, process)
    until_the_call(engine, run)

    run.complete("call_customer", outcome="refused")

    assert run.waiting == ["legal_steps"]


def test_a_customer_nobody_reaches_goes_there_after_four_working_days(engine, process):
    run = unpaid(engine, process)
    until_the_call(engine, run)

    wait(engine, days=6)

    assert run.waiting == ["legal_steps"]


STOPS = {
    "during the first mail": lambda engine, run: None,
    "between the mails": lambda engine, run: mailed(run),
    "at the call": lambda engine, run: until_the_call(engine, run),
    "with the lawyers": lambda engine, run: (
        until_the_call(engine, run),
        run.complete("call_customer", outcome="refused"),
    ),
}


@pytest.mark.parametrize("moment", STOPS)
def test_a_payment_stops_everything_at_once(engine, process, moment):
    run = unpaid(engine, process)
    STOPS[moment](engine, run)

    assert engine.message("payment_received", "R-7")
    engine.deliver()

    assert [run.name(token["element"]) for token in run.tokens] == ["payment", "thank_customer"]
    assert not engine.store.timers
    thanks = mailed(run)
    assert ("Thank you" in thanks["subject"], run.state) == (True, "completed")


def test_a_payment_for_another_invoice_stops_nothing(engine, process):
    unpaid(engine, process)

    assert not engine.message("payment_received", "R-8")


def test_the_call_reaches_the_lead_by_itself(process):
    call = next(each for each in process.elements if each.id == "call_customer")

    kinds = [action[0] for level in call.detail.escalation for action in level.actions]
    assert kinds == ["remind", "reassign", "raise_priority"]
