"""What each service answers: one small function per route, (status, JSON value or XML text)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from portal.sandbox.book import Book

SOLD_OUT = "GONE"  # articles that begin so are never in stock
JAMMED = "JAM"  # articles that begin so cannot be picked


@dataclass(frozen=True, slots=True)
class Call:
    """One request, parsed."""

    query: Mapping[str, str]
    body: Mapping[str, Any]
    key: str


Answer = tuple[int, Any]
Route = Callable[[Book, Call], Answer]


class Xml(str):
    """An answer that is XML text."""

    __slots__ = ()


def customer(book: Book, call: Call) -> Answer:
    """A customer by name. Every name has a customer; the same name always the same one."""
    name = call.query.get("name", "")
    if not name:
        return 400, Xml("<error><code>NAME_MISSING</code></error>")
    number = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)
    text = (
        f"<customer><id>C-{number % 100_000:05d}</id><name>{escape(name)}</name>"
        f"<since>{2012 + number % 14}</since><orders>{number % 60}</orders></customer>"
    )
    return 200, Xml(text)


def make_account(book: Book, call: Call) -> Answer:
    """An account of a new user; one per call's key."""
    name, email = str(call.body.get("name", "")), str(call.body.get("email", ""))
    if not name or "@" not in email:
        return 400, {"code": "BAD_ACCOUNT", "message": "name and email are needed"}
    answer = {"account_id": f"ACC-{_digest(call.key)}"}
    return book.do("crm", "account", call.key, answer["account_id"], "0", 201, answer)


def close_account(book: Book, call: Call) -> Answer:
    """Close an account that was made here."""
    account_id = str(call.body.get("account_id", ""))
    if book.effect("account", account_id) is None:
        return 404, {"code": "NO_SUCH_ACCOUNT", "message": f"no account {account_id}"}
    return book.do("crm", "account_closure", call.key, account_id, "0", 201, {"account_id": account_id})


def capture(book: Book, call: Call) -> Answer:
    """Take the money of an order."""
    who, amount = str(call.body.get("customer", "")), call.body.get("amount")
    if not who or not isinstance(amount, int | float) or amount <= 0:
        return 400, {"code": "BAD_CAPTURE", "message": "customer and a positive amount are needed"}
    payment_id = f"PAY-{_digest(call.key)}"
    answer = {"payment_id": payment_id, "status": "captured", "amount": amount}
    return book.do("payments", "capture", call.key, payment_id, str(amount), 201, answer)


def refund(book: Book, call: Call) -> Answer:
    """Give the money back, all of it, once."""
    payment_id = str(call.body.get("payment_id", ""))
    captured = book.effect("capture", payment_id)
    if captured is None:
        return 404, {"code": "NO_SUCH_PAYMENT", "message": f"no payment {payment_id}"}
    answer = {"refund_id": f"REF-{_digest(call.key)}", "payment_id": payment_id, "status": "refunded"}
    return book.do("payments", "refund", call.key, payment_id, captured["amount"], 201, answer)


def reserve(book: Book, call: Call) -> Answer:
    """Put articles aside."""
    items = _items(call)
    if not items:
        return 400, {"code": "BAD_RESERVATION", "message": "items are needed"}
    for item in items:
        sku = str(item.get("sku", ""))
        if sku.startswith(SOLD_OUT):
            return 409, {"code": "OUT_OF_STOCK", "message": f"{sku} is out of stock", "sku": sku}
    answer = {"reservation_id": f"RES-{_digest(call.key)}"}
    return book.do("stock", "reservation", call.key, answer["reservation_id"], "0", 201, answer)


def release(book: Book, call: Call) -> Answer:
    """Put reserved articles back."""
    reservation_id = str(call.body.get("reservation_id", ""))
    if book.effect("reservation", reservation_id) is None:
        return 404, {"code": "NO_SUCH_RESERVATION", "message": f"no reservation {reservation_id}"}
    answer = {"release_id": f"REL-{_digest(call.key)}"}
    return book.do("stock", "release", call.key, reservation_id, "0", 201, answer)


def pick(book: Book, call: Call) -> Answer:
    """Take one position from its shelf. Articles that jam cannot be picked, whoever tries."""
    sku = str(call.body.get("sku", ""))
    if not sku:
        return 400, {"code": "BAD_PICK", "message": "a sku is needed"}
    if sku.startswith(JAMMED):
        return 500, {"code": "SHELF_JAMMED", "message": f"the shelf of {sku} is jammed"}
    answer = {"pick_id": f"PCK-{_digest(call.key)}", "sku": sku}
    return book.do("stock", "pick", call.key, answer["pick_id"], "0", 201, answer)


def put_back(book: Book, call: Call) -> Answer:
    """Put a picked position back on its shelf."""
    pick_id = str(call.body.get("pick_id", ""))
    if book.effect("pick", pick_id) is None:
        return 404, {"code": "NO_SUCH_PICK", "message": f"no pick {pick_id}"}
    return book.do("stock", "put_back", call.key, pick_id, "0", 201, {"pick_id": pick_id})


def forecast(book: Book, call: Call) -> Answer:
    """How long the stock of an order's main article will last. Changes nothing; the same order, the same answer."""
    number = int(hashlib.sha256(str(call.body.get("order", "")).encode()).hexdigest()[:8], 16)
    return 200, {"sku": f"ART-{number % 90 + 10}", "days": 3 if number % 25 == 0 else 6 + number % 40}


def load(book: Book, call: Call) -> Answer:
    """Take over a night's rows."""
    rows = call.body.get("rows")
    if not isinstance(rows, list):
        return 400, {"code": "BAD_LOAD", "message": "rows are needed"}
    load_id = f"LOAD-{_digest(call.key)}"
    return book.do("stock", "load", call.key, load_id, "0", 201, {"load_id": load_id, "rows": len(rows)})


def export(book: Book, call: Call) -> Answer:
    """What a day changed among customers: always the same rows for the same day."""
    day = call.query.get("day", "")
    number = int(hashlib.sha256(day.encode()).hexdigest()[:8], 16)
    rows = [{"name": f"Customer {number % 1000 + each}", "orders": each % 7} for each in range(1, 21)]
    return 200, {"day": day, "rows": rows}


def quote(book: Book, call: Call) -> Answer:
    """What shipping costs and how long it takes. Changes nothing."""
    pieces = sum(int(item.get("quantity", 1)) for item in _items(call))
    return 200, {"price": round(4.9 + 0.35 * pieces, 2), "days": 1 + min(6, pieces // 50)}


def parcel(book: Book, call: Call) -> Answer:
    """Hand a parcel to the carrier. The one effect that cannot be undone."""
    if not call.body.get("customer") or not _items(call):
        return 400, {"code": "BAD_PARCEL", "message": "customer and items are needed"}
    answer = {"parcel_id": f"PAR-{_digest(call.key)}"}
    return book.do("shipping", "parcel", call.key, answer["parcel_id"], "0", 201, answer)


def _items(call: Call) -> list[Mapping[str, Any]]:
    items = call.body.get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


ROUTES: dict[tuple[str, str, str], Route] = {
    ("crm", "GET", "/crm/customers"): customer,
    ("crm", "POST", "/crm/accounts"): make_account,
    ("crm", "POST", "/crm/account-closures"): close_account,
    ("payments", "POST", "/payments/captures"): capture,
    ("payments", "POST", "/payments/refunds"): refund,
    ("stock", "POST", "/stock/reservations"): reserve,
    ("stock", "POST", "/stock/releases"): release,
    ("stock", "POST", "/stock/picks"): pick,
    ("stock", "POST", "/stock/put-backs"): put_back,
    ("stock", "POST", "/stock/forecasts"): forecast,
    ("stock", "POST", "/stock/loads"): load,
    ("crm", "GET", "/crm/exports"): export,
    ("shipping", "POST", "/shipping/quotes"): quote,
    ("shipping", "POST", "/shipping/parcels"): parcel,
}


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:10].upper()
