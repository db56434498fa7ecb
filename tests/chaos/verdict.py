"""Whether all is as if nothing had gone wrong. Every complaint is a sentence; none is what a storm must end with."""

from collections import Counter
from decimal import Decimal

from portal.sandbox.book import Book
from tests.chaos.models import KINDS
from tests.chaos.people import is_declined, order
from tests.chaos.sink import Effect, Sink
from tests.stack.database import Database

OPEN = "state IN ('active', 'compensating')"
MOVING = f"""SELECT count(*) FROM instance AS i WHERE {OPEN}
   AND NOT EXISTS (SELECT 1 FROM incident AS n WHERE n.instance_id = i.id AND n.state = 'open')
   AND NOT EXISTS (SELECT 1 FROM task AS q WHERE q.instance_id = i.id AND q.kind = 'outcome_question' AND q.state = 'ready')"""
# What waits although nothing is wrong: an effect that may happen once, and somebody has to go and look whether it did.
QUESTIONS = """SELECT q.business_key, q.element_id, q.title FROM task AS q
 WHERE q.kind = 'outcome_question' AND q.state = 'ready' ORDER BY q.id"""
INCIDENTS = """SELECT n.id, i.business_key, v.element_ids ->> n.element, n.code, n.message
  FROM incident AS n JOIN instance AS i ON i.id = n.instance_id JOIN definition_version AS v ON v.id = i.version_id
 WHERE n.state = 'open' ORDER BY n.id"""
ENDED_AT = """SELECT i.business_key, v.element_ids ->> h.element FROM instance AS i
  JOIN definition_version AS v ON v.id = i.version_id JOIN definition AS d ON d.id = v.definition_id
  JOIN element_history AS h ON h.instance_id = i.id
 WHERE d.key = 'order_to_cash' AND v.element_ids ->> h.element = ANY(%s)"""
ENDS = ["order_shipped", "order_cancelled", "order_rejected"]
MOST_SHOWN = 10


def complaints(database: Database, sink: Sink, book: Book, instances: int, orders: int) -> list[str]:
    """What is not as it has to be."""
    found = _instances(database, instances, orders)
    found += _effects(sink, instances - orders)
    found += _undone_in_order(sink)
    return found + _orders(database, book, orders)


def _instances(database: Database, instances: int, orders: int) -> list[str]:
    started = dict(
        database.rows(
            "SELECT business_key, count(*) FROM instance WHERE parent_instance_id IS NULL AND business_key NOT LIKE 'timed-%' GROUP BY 1"
        )
    )
    found = [f"{key} was started {count} times" for key, count in started.items() if count != 1]
    if len(started) != instances:
        found.append(f"{len(started)} of {instances} instances were started")
    states = database.rows(
        "SELECT business_key, state FROM instance WHERE parent_instance_id IS NULL AND state <> 'completed'"
    )
    return found + [f"{key} is {state}" for key, state in states[:MOST_SHOWN]]


def _effects(sink: Sink, instances: int) -> list[str]:
    expected = Counter(_expected(instances))
    found = Counter({e: count for e, count in sink.counts().items() if not e[0].startswith("timed-")})
    wrong = [effect for effect in expected.keys() | found.keys() if expected[effect] != found[effect]]
    return [f"{effect} happened {found[effect]} times" for effect in sorted(wrong)[:MOST_SHOWN]]


def _expected(instances: int) -> list[Effect]:
    effects: list[Effect] = []
    for number in range(instances):
        kind = KINDS[number // 10 % len(KINDS)]
        effects += [(f"{kind.key}-{number}", what, item) for what, item in kind.effects(number)]
    return effects


def _undone_in_order(sink: Sink) -> list[str]:
    wrong = [
        order
        for order, whats in sink.order.items()
        if order.startswith("saga") and whats.index("undo-b") > whats.index("undo-a")
    ]
    return [f"{order} was undone in the wrong order" for order in wrong[:MOST_SHOWN]]


def _orders(database: Database, book: Book, orders: int) -> list[str]:
    ended = dict(database.rows(ENDED_AT, (ENDS,)))
    found = [
        f"order-{number} ended at {ended.get(f'order-{number}')}, not at {right}"
        for number in range(orders)
        if ended.get(f"order-{number}") != (right := _right_end(number))
    ][:MOST_SHOWN]
    shipped = [number for number in range(orders) if ended.get(f"order-{number}") == "order_shipped"]
    worth = sum(Decimal(order(number)["variables"]["amount"]) for number in shipped)
    totals = book.totals()
    kept = Decimal(str(totals["captured_sum"])) - Decimal(str(totals["refunded_sum"]))
    if kept != worth:
        found.append(f"captured minus refunded is {kept}, the shipped orders are worth {worth}")
    if totals["parcels"] != len(shipped):
        found.append(f"{totals['parcels']} parcels left for {len(shipped)} shipped orders")
    return found


def _right_end(number: int) -> str:
    if number % 7 == 3:
        return "order_cancelled"
    return "order_rejected" if is_declined(f"order-{number}") else "order_shipped"
