"""Two or three sessions that advance statement by statement, in an order drawn from a seed.

Every statement is a stop point. Whoever waits for a lock that another holds is left waiting, and the others go on; so any
order that PostgreSQL allows can come up, the two serial ones always among those tried.
"""

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

from portal.lib import sql

BLOCKED_SECONDS = (
    0.05  # no answer for so long: it waits for a lock (or the machine is slow, which is just another order)
)
LONGEST_SECONDS = 60.0
FIRST_THEN_SECOND, SECOND_THEN_FIRST = -1, -2


class Party(threading.Thread):
    """One session."""

    def __init__(self, call: Callable[[], Any], changed: threading.Condition) -> None:
        super().__init__(daemon=True)
        self._call, self._changed = call, changed
        self.at_stop = self.may_go = self.is_over = False
        self.outcome: Any = None

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self._stepping):
                self.outcome = self._call()
        except Exception as error:  # noqa: BLE001 - the test judges it
            self.outcome = error
        finally:
            connection.close()
            with self._changed:
                self.is_over = True
                self._changed.notify_all()

    def stop(self) -> None:
        """Before every statement: wait until it is this session's turn."""
        with self._changed:
            self.at_stop = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.may_go, LONGEST_SECONDS)
            self.at_stop = self.may_go = False

    def _stepping(self, execute: Any, query: str, parameters: Any, many: bool, context: Any) -> Any:
        self.stop()
        return execute(query, parameters, many, context)


def interleaved(monkeypatch: pytest.MonkeyPatch, seed: int, *calls: Callable[[], Any]) -> list[Any]:
    """What each call answered or raised, in one order of their statements."""
    changed = threading.Condition()
    parties = [Party(call, changed) for call in calls]
    with monkeypatch.context() as patch:
        patch.setattr(sql, "_cursor", _stopping(sql._cursor, parties))
        for party in parties:
            party.start()
        _let_go(parties, changed, seed)
    return [party.outcome for party in parties]


def _stopping(cursor: Callable[..., Any], parties: Sequence[Party]) -> Callable[..., Any]:
    """Every statement takes a cursor of its own."""

    def stopped(*arguments: Any) -> Any:
        party = threading.current_thread()
        if party in parties:
            party.stop()  # type: ignore[attr-defined]
        return cursor(*arguments)

    return stopped


def _let_go(parties: Sequence[Party], changed: threading.Condition, seed: int) -> None:
    source = random.Random(seed)
    with changed:
        while not all(party.is_over for party in parties):
            ready = [party for party in parties if party.at_stop and not party.may_go]
            if not ready:
                assert changed.wait(LONGEST_SECONDS), "nobody moves any more"
                continue
            party = _next(ready, parties, seed, source)
            party.may_go = True
            changed.notify_all()
            changed.wait_for(
                lambda party=party: party.is_over or (party.at_stop and not party.may_go), BLOCKED_SECONDS
            )


def _next(ready: Sequence[Party], parties: Sequence[Party], seed: int, source: random.Random) -> Party:
    if seed == FIRST_THEN_SECOND:
        return ready[0]
    if seed == SECOND_THEN_FIRST:
        return ready[-1]
    return source.choice(ready)
