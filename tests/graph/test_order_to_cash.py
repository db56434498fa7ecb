"""The demo process is right and says what its story needs."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from processes.forms.schema import read_schema
from processes.graph.model import CompiledElement, CompiledProcess, UserTaskDetail
from processes.graph.prepare import Prepared, prepare

FOLDER = Path("processes/demos/order_to_cash")
ORDER = {
    "customer": "ACME Flooring",
    "email": "buyer@acme.example",
    "amount": 120,
    "items": [{"sku": "TILE-1", "quantity": 3}],
}


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare((FOLDER / "order_to_cash.bpmn").read_bytes(), "order_to_cash.bpmn")


@pytest.fixture(scope="module")
def process(prepared: Prepared) -> CompiledProcess:
    return prepared.processes[0]


def at(process: CompiledProcess, element_id: str) -> CompiledElement:
    return process.elements[process.positions[element_id]]


def test_the_model_has_no_problems(prepared: Prepared):
    assert prepared.problems == ()


def test_the_title_of_a_review_names_customer_and_amount(process: CompiledProcess):
    detail = at(process, "fraud_review").detail

    assert isinstance(detail, UserTaskDetail)
    assert detail.title.evaluate({**ORDER, "amount": 25000}) == "Fraud review: ACME Flooring, 25,000 EUR"
    assert detail.title.evaluate({**ORDER, "amount": 1250000}) == "Fraud review: ACME Flooring, 1,250,000 EUR"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("120", "120 EUR"),
        ("999.5", "999.5 EUR"),
        ("25000", "25,000 EUR"),
        ("36753.14", "36,753.14 EUR"),
        ("1250000.5", "1,250,000.5 EUR"),
    ],
)
def test_the_summary_of_a_review_groups_the_digits_of_the_amount(process, amount: str, shown: str):
    summary = dict(at(process, "fraud_review").detail.summary)

    assert summary["Amount"].evaluate({**ORDER, "amount": Decimal(amount)}) == shown


def test_the_first_outcome_of_a_review_is_to_approve(process: CompiledProcess):
    outcomes = at(process, "fraud_review").detail.outcomes

    assert [(o.name, o.primary, o.reason_required) for o in outcomes] == [
        ("approve", True, False),
        ("reject", False, True),
    ]


def test_the_lead_is_asked_when_the_review_is_late(process: CompiledProcess):
    levels = at(process, "fraud_review").detail.escalation

    assert [level.after.evaluate({}) for level in levels] == ["PT2H", "PT4H"]
    assert levels[1].actions[0][0] == "add_candidates"
    assert levels[1].actions[0][1].evaluate({}) == "risk-lead"


def test_payment_and_reservation_can_be_undone(process: CompiledProcess):
    handlers = [
        process.elements[at(process, key).compensation_handler].id
        for key in ("validate_payment", "reserve_inventory")
    ]

    assert handlers == ["refund_payment", "release_stock"]


def test_shipping_happens_at_most_once_and_asks_the_warehouse(process: CompiledProcess):
    detail = at(process, "ship_order").detail

    assert (detail.at_most_once, detail.unknown_outcome_group) == (True, "Warehouse")


def test_the_confirmation_is_written_with_and_without_a_parcel_number(process: CompiledProcess):
    body = dict(at(process, "send_confirmation").detail.connector)["body"]
    known = {**ORDER, "shipping": {"days": 3}}

    assert " as parcel P-1." in body.evaluate({**known, "parcel": {"parcel_id": "P-1"}})
    assert "warehouse. It takes about 3 days." in body.evaluate(known)


def test_an_order_out_of_stock_is_an_error_of_the_model(process: CompiledProcess):
    inputs = dict(at(process, "reserve_inventory").detail.connector)

    assert inputs["error.409"].evaluate({}) == "OUT_OF_STOCK"
    assert inputs["body"].evaluate(ORDER) == {"items": ORDER["items"]}


def test_every_element_is_drawn(prepared: Prepared):
    drawn = (FOLDER / "order_to_cash.bpmn").read_text()

    assert [n.id for n in prepared.model.processes[0].nodes if f'bpmnElement="{n.id}"' not in drawn] == []


@pytest.mark.parametrize("name", ["start_order", "fraud_review"])
def test_the_forms_are_right(name: str):
    _form, problems = read_schema(json.loads((FOLDER / f"{name}.form").read_text()))

    assert problems == []
