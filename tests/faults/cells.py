"""The matrix: every step of order_to_cash that reaches outside, by everything that can go wrong there."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """`element` calls `service` at `path`. `order` says what kind of order comes by it."""

    element: str
    service: str = ""
    path: str = ""
    order: str = "plain"  # plain | declined (reviewed, then undone) | sold out


STEPS = (
    Step("look_up_customer", "crm", "/crm/customers"),
    Step("validate_payment", "payments", "/payments/captures"),
    Step("reserve_inventory", "stock", "/stock/reservations"),
    Step("calculate_shipping", "shipping", "/shipping/quotes"),
    Step("ship_order", "shipping", "/shipping/parcels"),
    Step("send_confirmation", "mail"),
    Step("refund_payment", "payments", "/payments/refunds", order="sold out"),
    Step("release_stock", "stock", "/stock/releases", order="declined"),
)
BY_NAME = {step.element: step for step in STEPS}
UNDOING = ("refund_payment", "release_stock")

LATENCY, ERROR, MALFORMED, HANG, REFUSED, CRASH, KILLED, UNDO = (
    "10 s latency",
    "500",
    "malformed",
    "hang",
    "refused",
    "crash after the effect",
    "worker killed after the effect",
    "compensation failing",
)
FAULTS = (LATENCY, ERROR, MALFORMED, HANG, REFUSED, CRASH, KILLED, UNDO)
ALONE = (REFUSED, KILLED)  # these meet everybody who comes by, so their orders run one after the other


@dataclass
class Cell:
    """One order and what befalls it. `is_on` until somebody has mended the outside."""

    step: Step
    fault: str
    number: int
    correlation_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    is_on: bool = True
    strikes: int = 0
    instance_id: int = 0
    met: list[str] = field(default_factory=list)  # what it came to, in order
    end: str = ""

    @property
    def email(self) -> str:
        return f"cell-{self.number}@acme.example"

    @property
    def amount(self) -> int:
        return (25_000 if self.step.order == "declined" else 100) + self.number

    def strikes_at(self, element: str) -> str:
        """The fault this order meets at a step now, or nothing."""
        if not self.is_on:
            return ""
        if self.fault == UNDO:
            is_met = element in UNDOING or element == self.step.element
            return ERROR if is_met else ""
        return self.fault if element == self.step.element else ""

    def request(self) -> dict[str, Any]:
        sku = "GONE-1" if self.step.order == "sold out" else "TILE-1"
        return {
            "process_key": "order_to_cash",
            "business_key": f"cell-{self.number}",
            "variables": {
                "customer": f"Customer {self.number}",
                "email": self.email,
                "amount": self.amount,
                "items": [{"sku": sku, "quantity": 1}],
            },
        }


def cells(steps: Iterable[str], faults: Iterable[str]) -> list[Cell]:
    """One cell each."""
    pairs = [(BY_NAME[step], fault) for step in steps for fault in faults]
    return [Cell(step, fault, number) for number, (step, fault) in enumerate(pairs)]
