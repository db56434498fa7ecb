"""Orders as the demo's web shop makes them: plausible customers, articles and amounts, the same for the same seed."""

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

CUSTOMERS = (
    "ACME Flooring", "Harbour Tiles", "Northgate Timber", "Gallery Floors", "Lakeside Interiors", "Millbrook Joinery",
    "Westfield Stone", "Birch & Ash Floors", "Castle Carpets", "Old Town Kitchens", "Riverside Hotel", "Seaview Homes",
    "Orchard Design", "Granite Works", "Cedar House", "Meadow School", "Bright Bathrooms", "Highland Parquet",
)  # fmt: skip
ARTICLES = (
    ("TILE-1", 38),
    ("OAK-14", 64),
    ("GROUT-4", 25),
    ("SLATE-2", 51),
    ("CORK-7", 29),
    ("PRIMER-3", 18),
)
# Amounts are lognormal: most orders are small, one in eight or so is large enough for a review.
MEDIAN_AMOUNT, SPREAD = 1_200.0, 1.6
MOST_AMOUNT = 60_000
GONE_SHARE = 0.02  # orders with an article that is not in stock


@dataclass(frozen=True, slots=True)
class Order:
    business_key: str
    variables: dict[str, Any]


def make_order(number: int, source: random.Random) -> Order:
    """Order `number`; `source` decides the rest."""
    customer = source.choice(CUSTOMERS)
    amount = min(MOST_AMOUNT, max(15.0, source.lognormvariate(0, SPREAD) * MEDIAN_AMOUNT))
    return Order(
        f"ORD-{number:05d}",
        {
            "customer": customer,
            "email": f"buyer@{domain(customer)}.example",
            "amount": Decimal(f"{amount:.2f}"),
            "items": _items(amount, source),
        },
    )


def _items(amount: float, source: random.Random) -> list[dict[str, Any]]:
    sku, price = source.choice(ARTICLES)
    items: list[dict[str, Any]] = [{"sku": sku, "quantity": max(1, round(amount * 0.8 / price))}]
    if amount > 300:
        other, price = source.choice(ARTICLES)
        items.append({"sku": other, "quantity": max(1, round(amount * 0.2 / price))})
    if source.random() < GONE_SHARE:
        items.append({"sku": "GONE-1", "quantity": 1})
    return items


def domain(customer: str) -> str:
    """The name in an address."""
    return "".join(sign for sign in customer.lower() if sign.isalnum())
