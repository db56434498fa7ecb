"""The story of order_to_cash on the engine, in each of its three ways: services answered by the test, the table by DMN."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from processes.dmn.api import compile_model
from processes.dmn.api import read_model as read_dmn
from processes.engine.jobs import CONNECTOR_INPUTS
from processes.graph.model import CompiledProcess
from processes.graph.prepare import prepare
from tests.engine.harness import PARTIAL, RELOADED, STRAIGHT, Engine, Run

FOLDER = Path("processes/demos/order_to_cash")
ANSWERS = {
    "look_up_customer": {"crm": {"id": "C-1", "since": "2019-04-01", "orders": "7"}},
    "validate_payment": {"payment": {"payment_id": "PAY-1", "status": "captured"}},
    "reserve_inventory": {"reservation": {"reservation_id": "RES-1"}},
    "calculate_shipping": {"shipping": {"price": 12, "days": 3}},
    "ship_order": {"parcel": {"parcel_id": "PAR-1"}},
    "send_confirmation": {},
    "refund_payment": {"refund": {"refund_id": "REF-1"}},
    "release_stock": {"release": {"release_id": "REL-1"}},
}


@pytest.fixture(scope="module")
def process() -> CompiledProcess:
    return prepare((FOLDER / "order_to_cash.bpmn").read_bytes()).processes[0]


@pytest.fixture(scope="module")
def rules() -> Any:
    compiled = compile_model(read_dmn((FOLDER / "fraud_rules.dmn").read_bytes(), filename="fraud_rules.dmn"))
    return lambda context: compiled.evaluate("fraud_rules", context).value


@pytest.fixture(params=[STRAIGHT, RELOADED, PARTIAL])
def engine(request: pytest.FixtureRequest, rules: Any) -> Engine:
    engine = Engine(request.param)
    engine.catalog.decisions["fraud_rules"] = rules
    return engine


def order(engine: Engine, process: CompiledProcess, amount: int) -> Run:
    return engine.start(
        process,
        {
            "customer": "ACME Flooring",
            "email": "buyer@acme.example",
            "amount": amount,
            "items": [{"sku": "TILE-1", "quantity": 3}],
        },
    )


def served(run: Run, *element_ids: str) -> Run:
    for element_id in element_ids:
        run.complete(element_id, **ANSWERS[element_id])
    return run


def until_review(run: Run) -> Run:
    return served(run, "look_up_customer", "validate_payment", "reserve_inventory", "calculate_shipping")


def inputs(run: Run, element_id: str) -> dict[str, Any]:
    return run.token(element_id)["variables"][CONNECTOR_INPUTS]


def test_a_small_order_is_shipped_without_review(engine: Engine, process: CompiledProcess):
    run = until_review(order(engine, process, 120))
    served(run, "ship_order", "send_confirmation")

    assert run.state == "completed"
    assert "fraud_review" not in run.passed
    assert run.passed[-1] == "order_shipped"


def test_a_large_order_waits_for_the_risk_group(engine: Engine, process: CompiledProcess):
    run = until_review(order(engine, process, 25000))

    work = next(iter(run.store.work.values()))
    assert (work.title, work.candidate_groups) == ("Fraud review: ACME Flooring, 25,000 EUR", ["Risk"])
    assert ["Why it is checked", "10,000 EUR or more"] in [list(entry) for entry in work.summary]
    assert (work.due, work.calendar, work.form) == ("PT4H", "office", "fraud_review")


def test_an_approved_order_is_shipped(engine: Engine, process: CompiledProcess):
    run = until_review(order(engine, process, 25000)).complete("fraud_review", outcome="approve")
    served(run, "ship_order", "send_confirmation")

    assert run.state == "completed"


def test_a_rejected_order_is_refunded_and_its_goods_released(engine: Engine, process: CompiledProcess):
    run = until_review(order(engine, process, 25000)).complete("fraud_review", outcome="reject")

    assert inputs(run, "release_stock")["body"] == {"reservation_id": "RES-1"}
    served(run, "release_stock")
    assert inputs(run, "refund_payment")["body"] == {"payment_id": "PAY-1"}
    served(run, "refund_payment")
    assert run.passed[-1] == "order_rejected"


def test_out_of_stock_refunds_what_was_paid(engine: Engine, process: CompiledProcess):
    run = served(order(engine, process, 120), "look_up_customer", "validate_payment")
    run.throw_error("reserve_inventory", "OUT_OF_STOCK")
    served(run, "refund_payment")

    assert run.state == "completed"
    assert run.passed[-1] == "order_cancelled"


def test_a_service_that_stays_down_becomes_an_incident_that_goes_on_when_resolved(
    engine: Engine, process: CompiledProcess
):
    run = until_review(order(engine, process, 120)).give_up("ship_order")
    assert run.incidents == [("ship_order", "job-failed")]

    run.resolve("ship_order")
    served(run, "ship_order", "send_confirmation")
    assert run.state == "completed"


def test_nobody_knows_whether_the_parcel_left_so_the_warehouse_is_asked(
    engine: Engine, process: CompiledProcess
):
    run = until_review(order(engine, process, 120)).ask_outcome("ship_order")

    work = list(run.store.work.values())[-1]
    assert (work.kind, work.candidate_groups) == ("outcome_question", ["Warehouse"])
    assert "Did the parcel leave?" in work.title


def test_a_long_review_is_told_to_the_customer_and_goes_on(engine: Engine, process: CompiledProcess):
    run = until_review(order(engine, process, 25000))
    engine.pass_time(hours=9)

    assert inputs(run, "customer_told")["to"] == "buyer@acme.example"
    assert "fraud_review" in run.waiting


def test_services_are_asked_for_what_they_need(engine: Engine, process: CompiledProcess):
    run = order(engine, process, 120)
    assert inputs(run, "look_up_customer")["query.name"] == "ACME Flooring"

    served(run, "look_up_customer")
    asked = inputs(run, "validate_payment")
    assert (asked["destination"], asked["path"], asked["body"]) == (
        "payments",
        "/captures",
        {"customer": "C-1", "amount": 120},
    )
