"""What the demo's past is made of: which process, when cases of it came, and what came in.

A demo with a past of its own adds one row to `STORIES`; what its services answer stands in `answers.py`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import localtime

from portal.demo.orders import CUSTOMERS, domain, make_order
from processes.actions.instances import NewInstance
from processes.calendars.calendar import Calendar

COHORT = 12  # orders that come together: they share every transaction
FIRST_ORDER, FIRST_COLLECTION = 10_000, 4_000
ORDERS_A_COLLECTION, ORDERS_AN_EXPENSE = 20, 40
FIRST_EXPENSE = 2_000
EMPLOYEES = ("Nadia", "Tom", "Ines", "Paul", "Mira")
FIRST_INVOICE = 7_000
ORDERS_AN_INVOICE, ORDERS_A_USER = 12, 15
NEVER_PAID_SHARE = 0.2
PEOPLE = (
    "Ada Lind",
    "Ben Okafor",
    "Chloe Marsh",
    "Dev Rao",
    "Elif Kaya",
    "Finn Berg",
    "Grace Ito",
    "Hugo Vidal",
)
MOST_POSITIONS = 7
AT_NIGHT = time(2)
IN_THE_EVENING_SHARE = 0.25
JUST_NOW = tuple(timedelta(minutes=minutes) for minutes in (290, 170, 75, 20))  # whatever day it is


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, in the working hours of which calendar; `orders` says how busy it was."""

    start: datetime
    end: datetime
    office: Calendar | None
    orders: int
    source: random.Random


@dataclass(frozen=True, slots=True)
class Later:
    """A message that arrives some time after a case came; its key stands in the case's variable (`account.id`)."""

    after: timedelta
    message: str
    key_variable: str


def _silence(number: int, source: random.Random) -> Later | None:
    return None


@dataclass(frozen=True, slots=True)
class Story:
    """`cohort` cases of `process` come at each of the moments; `case(number, source)` is what came in.

    `start_at` is the start event of a process that begins by itself; `later` what somebody says to it afterwards.
    """

    process: str
    cohort: int
    moments: Callable[[Span], list[datetime]]
    case: Callable[[int, random.Random], NewInstance]
    start_at: str | None = None
    later: Callable[[int, random.Random], Later | None] = _silence


def _order(number: int, source: random.Random) -> NewInstance:
    order = make_order(FIRST_ORDER + number, source)
    return NewInstance(order.variables, order.business_key)


def _collection(number: int, source: random.Random) -> NewInstance:
    customer = source.choice(CUSTOMERS)
    return NewInstance(
        {
            "customer": customer,
            "email": f"counter@{domain(customer)}.example",
            "order_number": f"CC-{FIRST_COLLECTION + number}",
            "how_many": source.randint(1, MOST_POSITIONS),
        }
    )


def _night(number: int, source: random.Random) -> NewInstance:
    return NewInstance({})


def _invoice(number: int, source: random.Random) -> NewInstance:
    customer = source.choice(CUSTOMERS)
    return NewInstance(
        {
            "customer": customer,
            "email": f"accounts@{domain(customer)}.example",
            "invoice_number": f"INV-{FIRST_INVOICE + number}",
            "amount": source.randint(80, 9_000),
        }
    )


def _payment(number: int, source: random.Random) -> Later | None:
    """Every fourth pays when reminded, most in a week or two, some never."""
    if number % 4 == 0:
        return Later(timedelta(hours=6), "payment_received", "invoice_number")
    if source.random() < NEVER_PAID_SHARE:
        return None
    return Later(timedelta(days=source.lognormvariate(2.0, 0.7)), "payment_received", "invoice_number")


def _user(number: int, source: random.Random) -> NewInstance:
    name, company = source.choice(PEOPLE), source.choice(CUSTOMERS)
    email = f"{name.partition(' ')[0].lower()}@{domain(company)}.example"
    return NewInstance({"customer": name, "email": email, "company": company})


def _confirmation(number: int, source: random.Random) -> Later | None:
    """Within hours; one in eight never looks."""
    if number % 8 == 7:
        return None
    return Later(timedelta(hours=source.lognormvariate(0.0, 0.8)), "email_verified", "account.account_id")


def _invoices(span: Span) -> list[datetime]:
    return _by_day(span, span.orders // ORDERS_AN_INVOICE)


def _users(span: Span) -> list[datetime]:
    return _by_day(span, span.orders // ORDERS_A_USER)


EXPENSES = (
    ("meal", "Lunch with a customer", 60),
    ("travel", "Train to the fair", 240),
    ("equipment", "New screens", 1_900),
)


def _expense(number: int, source: random.Random) -> NewInstance:
    kind, purpose, usual = source.choice(EXPENSES)
    amount = round(usual * source.lognormvariate(0, 0.6), 2)
    return NewInstance(
        {
            "employee": source.choice(EMPLOYEES),
            "expense_number": f"E-{FIRST_EXPENSE + number}",
            "purpose": purpose,
            "kind": kind,
            "amount": amount,
        }
    )


def _expenses(span: Span) -> list[datetime]:
    return _by_day(span, span.orders // ORDERS_AN_EXPENSE)


def _orders(span: Span) -> list[datetime]:
    return _by_day(span, span.orders // COHORT)


def _collections(span: Span) -> list[datetime]:
    return _by_day(span, span.orders // ORDERS_A_COLLECTION)


def _by_day(span: Span, wanted: int) -> list[datetime]:
    """All day, mostly in working hours, a little more each week; a few came in the last hours, even on a Sunday."""
    moments = [span.end - before for before in JUST_NOW[: wanted // 2]]
    while len(moments) < wanted:
        at = span.start + (span.end - span.start) * span.source.random() ** 0.85
        is_open = span.office is None or span.office.is_working(at)
        if is_open or span.source.random() < IN_THE_EVENING_SHARE:
            moments.append(at)
    return sorted(moments)


def _nights(span: Span) -> list[datetime]:
    """Every night at two, where the portal stands."""
    days = range((span.end - span.start).days + 1)
    first = localtime(span.start).replace(hour=AT_NIGHT.hour, minute=0, second=0, microsecond=0)
    nights = [first + timedelta(days=number) for number in days]
    return [night for night in nights if span.start < night < span.end]


STORIES = (
    Story("order_to_cash", COHORT, _orders, _order),
    Story("click_and_collect", 1, _collections, _collection),
    Story("expense_approval", 1, _expenses, _expense),
    Story("nightly_data_pipeline", 1, _nights, _night, "at_two"),
    Story("invoice_collection", 1, _invoices, _invoice, later=_payment),
    Story("user_onboarding", 1, _users, _user, later=_confirmation),
)
