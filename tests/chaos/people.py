"""Who works while everything breaks: starts instances, sends messages, decides tasks, answers what happened, mends."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from tests.chaos.models import KINDS, variables
from tests.stack.client import Client

BATCH = 10
LOOK_SECONDS = 1.0
DAY = 86_400
GROUPS = {"risk-1": "Risk", "operator": "Warehouse"}

Truth = Callable[[Mapping[str, Any]], bool]  # an open question about a step -> whether its effect happened


class Traffic:
    """Starts everything, in batches spread over the storm."""

    def __init__(self, client: Client, instances: int, orders: int, source: random.Random) -> None:
        self.client = client
        self.batches = [self._batch(number, kind.key) for number, kind in _numbered(instances - orders)]
        self.batches += [self._orders(first) for first in range(0, orders, BATCH)]
        source.shuffle(self.batches)

    def run(self, seconds: float) -> None:
        pause = seconds / max(1, len(self.batches))
        for process_key, members in self.batches:
            self.client.post("/process-instances/batch", {"process_key": process_key, "instances": members})
            if process_key == "told":
                for member in members:
                    self._tell(member["business_key"])
            time.sleep(pause)

    def _tell(self, order: str) -> None:
        message = {"name": "go_on", "correlation_key": order, "message_id": f"go-{order}", "ttl": DAY}
        self.client.post("/messages", message)
        self.client.post("/messages", message)  # as senders do that are not sure

    def _batch(self, number: int, kind: str) -> tuple[str, list[dict[str, Any]]]:
        numbers = range(number, number + BATCH)
        return kind, [{"business_key": f"{kind}-{n}", "variables": variables(kind, n)} for n in numbers]

    def _orders(self, first: int) -> tuple[str, list[dict[str, Any]]]:
        return "order_to_cash", [order(number) for number in range(first, first + BATCH)]


def _numbered(instances: int) -> list[tuple[int, Any]]:
    """As many batches as it takes, kinds in turn."""
    return [(start, KINDS[start // BATCH % len(KINDS)]) for start in range(0, instances, BATCH)]


def order(number: int) -> dict[str, Any]:
    """Every fifth needs a review, every fourth of those is declined; every seventh is out of stock."""
    sku = "GONE-1" if number % 7 == 3 else "TILE-1"
    amount = 25_000 + number if number % 5 == 0 else 100 + number
    return {
        "business_key": f"order-{number}",
        "variables": {
            "customer": f"Customer {number}",
            "email": f"order-{number}@acme.example",
            "amount": amount,
            "items": [{"sku": sku, "quantity": 1}],
        },
    }


def is_declined(business_key: str) -> bool:
    return int(business_key.rpartition("-")[2]) % 20 == 0


class People:
    """Risk decides, the warehouse looks what happened; until told to stop. Who is second lets it be."""

    def __init__(self, clients: Mapping[str, Client], truth: Truth) -> None:
        self.clients, self.truth = clients, truth
        self.did: Counter[str] = Counter()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(name,), name=name, daemon=True) for name in clients
        ]
        self.trouble: list[BaseException] = []
        self.answers_questions = "operator" in clients

    def __enter__(self) -> "People":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, name: str) -> None:
        try:
            while not self._over.wait(LOOK_SECONDS):
                for task in self.clients[name].get("/tasks", state="ready", group=GROUPS[name], limit=100)[
                    "results"
                ]:
                    self._decide(self.clients[name], task)
        except BaseException as error:
            self.trouble.append(error)
            raise

    def _decide(self, client: Client, task: Mapping[str, Any]) -> None:
        answer = self._answer(client, task)
        if answer is not None:
            client.post(f"/tasks/{task['id']}/complete", answer, conflicts=True)
            self.did[task["element_id"]] += 1

    def _answer(self, client: Client, task: Mapping[str, Any]) -> dict[str, Any] | None:
        if task["element_id"] == "decide":
            return {}
        if task["element_id"] == "fraud_review":
            declined = is_declined(task["business_key"])
            return {"outcome": "reject", "comment": "No."} if declined else {"outcome": "approve"}
        return {"outcome": "happened" if self.truth(task) else "did_not_happen"}
