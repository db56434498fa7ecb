"""What the services would have answered in the past: the shapes of `docs/sandbox.md`, without calling anybody."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.demo.orders import CUSTOMERS

TRIED_AGAIN_SHARE = 0.04
TROUBLE_SHARE = 0.12  # of young orders: a shipping service in trouble leaves them standing
SHORT_SHARE = 0.004  # of forecasts: somebody orders supplies
TROUBLE = "Expected the service to do it, but it answered 503: carrier system is being restarted."


@dataclass(frozen=True, slots=True)
class Answer:
    """Exactly one of variables, a BPMN error, or an incident."""

    variables: dict[str, Any] = field(default_factory=dict)
    error_code: str = ""
    incident: str = ""
    attempts: int = 1


def answer_of(element: str, variables: dict[str, Any], source: random.Random, *, is_young: bool) -> Answer:
    """The answer of the service that `element` calls."""
    if element == "reserve_inventory" and any(item["sku"].startswith("GONE") for item in variables["items"]):
        return Answer(error_code="OUT_OF_STOCK")
    if element == "calculate_shipping" and is_young and source.random() < TROUBLE_SHARE:
        return Answer(incident=TROUBLE)
    attempts = 2 if source.random() < TRIED_AGAIN_SHARE else 1
    make = _ANSWERS.get(element)
    return Answer(variables=make(variables, source) if make else {}, attempts=attempts)


def _customer(variables: dict[str, Any], source: random.Random) -> dict[str, Any]:
    years, orders = source.randint(2012, 2026), source.randint(0, 60)
    crm = {
        "id": f"C-{source.randint(10_000, 99_999)}",
        "name": variables["customer"],
        "since": str(years),
        "orders": str(orders),
    }
    return {"crm": crm, "response": {"status": 200, "body": crm}}


def _payment(variables: dict[str, Any], source: random.Random) -> dict[str, Any]:
    return {"payment": {"payment_id": _id("PAY", source), "status": "captured"}}


def _shipping(variables: dict[str, Any], source: random.Random) -> dict[str, Any]:
    pieces = sum(int(item["quantity"]) for item in variables["items"])
    return {"shipping": {"price": Decimal(f"{4.9 + 0.35 * pieces:.2f}"), "days": 1 + min(6, pieces // 50)}}


def _forecast(variables: dict[str, Any], source: random.Random) -> dict[str, Any]:
    days = 3 if source.random() < SHORT_SHARE else source.randint(6, 45)
    return {"outlook": {"sku": f"ART-{source.randint(10, 99)}", "days": days}}


def _extract(variables: dict[str, Any], source: random.Random) -> dict[str, Any]:
    rows = [{"name": name, "orders": source.randint(0, 60)} for name in CUSTOMERS]
    return {"extracted": {"day": variables["day"], "rows": rows}}


def _load(variables: dict[str, Any], source: random.Random) -> dict[str, Any]:
    return {"loaded": {"load_id": _id("LOAD", source), "rows": len(variables["shaped"])}}


def _plain(
    variable: str, name: str, prefix: str
) -> Callable[[dict[str, Any], random.Random], dict[str, Any]]:
    return lambda variables, source: {variable: {name: _id(prefix, source)}}


def _id(prefix: str, source: random.Random) -> str:
    return f"{prefix}-{source.getrandbits(40):010X}"


def _account(variables: dict[str, Any], source: random.Random) -> dict[str, Any]:
    return {"account": {"account_id": _id("ACC", source)}}


def _company(variables: dict[str, Any], source: random.Random) -> dict[str, Any]:
    facts = {"id": f"C-{source.randint(10_000, 99_999)}", "name": variables["company"]}
    return {"company_facts": facts, "response": {"status": 200, "body": facts}}


_ANSWERS: dict[str, Callable[[dict[str, Any], random.Random], dict[str, Any]]] = {
    "look_up_customer": _customer,
    "validate_payment": _payment,
    "refund_payment": _plain("refund", "refund_id", "REF"),
    "reserve_inventory": _plain("reservation", "reservation_id", "RES"),
    "release_stock": _plain("release", "release_id", "REL"),
    "calculate_shipping": _shipping,
    "forecast": _forecast,
    "pick": _plain("pick", "pick_id", "PICK"),
    "create_account": _account,
    "look_up_company": _company,
    "extract": _extract,
    "load": _load,
    "ship_order": _plain("parcel", "parcel_id", "PAR"),
}
