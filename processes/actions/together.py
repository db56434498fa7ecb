"""Results for one instance that arrive at the same moment settle in one transaction.

A thousand children of one instance completed one by one would stand in line for its lock, each for a transaction of
its own. Here whoever comes first runs its order; those who come meanwhile wait in this process, and one of them runs
all of theirs. Everybody gets their own answer, after the commit. Orders of different instances never wait for each
other, and an order inside somebody's transaction runs in that one.
"""

import threading
from dataclasses import dataclass, field

from django.db import connection

from processes.actions.run import Result, run
from processes.engine.commands import Rejected
from processes.store.targets import Order

MOST = 100  # orders in one transaction


@dataclass(slots=True, eq=False)
class _Waiting:
    """An order, and what became of it."""

    order: Order
    turn: threading.Event = field(default_factory=threading.Event)  # answered, or its thread's turn to run
    result: Result | None = None
    error: BaseException | None = None


_queues: dict[int, list[_Waiting]] = {}  # by instance; there while somebody runs for it
_lock = threading.Lock()


def run_together(order: Order) -> Result:
    """Carry out one order for somebody who waits, with others of its instance if there are some.

    Raises what `run` raises.
    """
    if connection.in_atomic_block:
        return run([order], wait=True)[0]
    instance_id = order.command.instance_id
    mine = _Waiting(order)
    with _lock:
        queue = _queues.get(instance_id)
        if queue is not None:
            queue.append(mine)
        else:
            _queues[instance_id] = []
    if queue is not None:
        mine.turn.wait()
    if mine.result is None and mine.error is None:
        _run_with_others(instance_id, mine)
    if mine.error is not None:
        raise mine.error
    assert mine.result is not None
    return mine.result


def _run_with_others(instance_id: int, mine: _Waiting) -> None:
    with _lock:
        queue = _queues[instance_id]
        others = queue[: MOST - 1]
        del queue[: MOST - 1]
    batch = [mine, *others]
    try:
        for each, result in zip(batch, _results([one.order for one in batch]), strict=True):
            each.result = result
    except BaseException as error:  # noqa: BLE001 - whatever it is, nobody is left waiting; all raise it
        for each in batch:
            each.error = error
    finally:
        _hand_over(instance_id)
        for each in others:
            each.turn.set()


def _results(orders: list[Order]) -> list[Result]:
    """One each. A fault of the engine is that of the order it met, so after one each runs by itself."""
    results = run(orders, wait=True)
    if len(orders) > 1 and any(isinstance(one, Rejected) and one.code == "engine-fault" for one in results):
        return [run([order], wait=True)[0] for order in orders]
    return results


def _hand_over(instance_id: int) -> None:
    """The next in line runs for those who came meanwhile."""
    with _lock:
        queue = _queues[instance_id]
        if not queue:
            del _queues[instance_id]
            return
        following = queue.pop(0)
    following.turn.set()
