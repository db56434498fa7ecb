"""Orders that arrive at the same moment and would stand in line anyway settle in one transaction.

Results for one instance: a thousand children completed one by one would wait for its lock, each for a transaction of
its own. Starts of one version: nothing is locked, but under pressure a transaction for thirty costs little more than
one for a single start, so a short stall is caught up at once. Whoever comes first runs its order; those who come
meanwhile wait in this process, and one of them runs all of theirs. Everybody gets their own answer, after the commit.
Workers of one instance that were answered together come again together, but one of them is first; it waits a few
milliseconds for the others, or every second transaction would be for one order.
Other orders never wait for each other here, and an order inside somebody's transaction runs in that one.
"""

import threading
from dataclasses import dataclass, field
from time import monotonic, sleep

from django.db import connection

from processes.actions.run import Result, run
from processes.engine.commands import Rejected, StartInstance
from processes.store.targets import Order

MOST = 100  # orders in one transaction
LATELY_SECONDS = 0.05  # those answered so long ago come again
PATIENCE, PAUSE_SECONDS = 5, 0.001  # looks for them, and between two
MOST_REMEMBERED = 1_000  # lines; forgetting one costs a wait that is not made


@dataclass(slots=True, eq=False)
class _Waiting:
    """An order, and what became of it."""

    order: Order
    turn: threading.Event = field(default_factory=threading.Event)  # answered, or its thread's turn to run
    result: Result | None = None
    error: BaseException | None = None


Line = tuple[str, int]
_queues: dict[Line, list[_Waiting]] = {}  # there while somebody runs for it
_lock = threading.Lock()
_answered: dict[Line, tuple[int, float]] = {}  # how many there were lately, and when


def run_together(order: Order) -> Result:
    """Carry out one order for somebody who waits, with others of its line if there are some.

    Raises what `run` raises.
    """
    if connection.in_atomic_block:
        return run([order], wait=True)[0]
    line = _line(order)
    mine = _Waiting(order)
    with _lock:
        queue = _queues.get(line)
        if queue is not None:
            queue.append(mine)
        else:
            _queues[line] = []
    if queue is not None:
        mine.turn.wait()
    if mine.result is None and mine.error is None:
        _run_with_others(line, mine)
    if mine.error is not None:
        raise mine.error
    assert mine.result is not None
    return mine.result


def _line(order: Order) -> Line:
    """Whom an order stands in line with."""
    if isinstance(order.command, StartInstance):
        return ("starts", order.command.version_id)
    return ("instance", order.command.instance_id)


def _let_others_come(line: Line) -> None:
    """Wait for as many as there were a moment ago, for a few milliseconds."""
    count, at = _answered.pop(line, (1, 0.0))
    if count == 1 or monotonic() - at > LATELY_SECONDS:
        return
    for _ in range(PATIENCE):
        if len(_queues[line]) >= count - 1:
            return
        sleep(PAUSE_SECONDS)


def _remember(line: Line, count: int) -> None:
    if count == 1 or line[0] == "starts":  # a start locks nothing that the next one would wait for
        return
    if len(_answered) >= MOST_REMEMBERED:
        _answered.clear()
    _answered[line] = count, monotonic()


def _run_with_others(line: Line, mine: _Waiting) -> None:
    _let_others_come(line)
    with _lock:
        queue = _queues[line]
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
        _remember(line, len(batch) + len(_queues[line]))
        _hand_over(line)
        for each in others:
            each.turn.set()


def _results(orders: list[Order]) -> list[Result]:
    """One each. A fault of the engine is that of the order it met, so after one those it took along run by themselves."""
    results = run(orders, wait=True)
    if len(orders) == 1:
        return results
    return [
        run([order], wait=True)[0] if _is_fault(result) else result
        for order, result in zip(orders, results, strict=True)
    ]


def _is_fault(result: Result) -> bool:
    return isinstance(result, Rejected) and result.code == "engine-fault"


def _hand_over(line: Line) -> None:
    """The next in line runs for those who came meanwhile."""
    with _lock:
        queue = _queues[line]
        if not queue:
            del _queues[line]
            return
        following = queue.pop(0)
    following.turn.set()
