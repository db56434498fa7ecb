"""The one channel that points upward: facts, delivered in the caller's transaction.

Filled once in `AppConfig.ready()`. A handler takes the whole list of facts of its type and may not raise
for one of them without failing all: the batch that told the fact is rolled back with it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

Handler = Callable[[Sequence[Any]], None]

_handlers: dict[type, list[Handler]] = defaultdict(list)


def subscribe(fact_type: type, handler: Handler) -> None:
    """Call `handler` with every list of `fact_type`; subscribing the same handler twice changes nothing."""
    if handler not in _handlers[fact_type]:
        _handlers[fact_type].append(handler)


def deliver(facts: Sequence[Any]) -> None:
    """Hand `facts` (mixed types, in order) to their subscribers, one call per type and handler."""
    by_type: dict[type, list[Any]] = {}
    for fact in facts:
        by_type.setdefault(type(fact), []).append(fact)
    for fact_type, group in by_type.items():
        for handler in _handlers.get(fact_type, ()):
            handler(group)
