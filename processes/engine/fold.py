"""What the history of one instance says about its present: where tokens can have come from, and what was undone.

Pure: counts in, sentences out. The doctor asks it over stored rows, the tests of the engine after every test. Not a
replay: which of several flows was chosen stands only in what came by it, so the history bounds the present from above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from processes.engine.traits import COMPENSATE_INSIDE, traits_of
from processes.graph.model import CompiledProcess, Kind

BODY = -1  # loop_index of the history row of a multi-instance body
NOT_PASSED = ("cancelled", "error", "moved")  # outcomes after which nothing goes on along a flow


def from_nowhere(
    process: CompiledProcess, passed: Mapping[int, int], came_by: Mapping[int, int]
) -> list[str]:
    """Flows by which more came than left their source; `came_by` counts visits that ended and tokens that live.

    `passed` counts completed visits by element, bodies of multi-instance activities among them once.
    """
    found = []
    for flow, arrivals in sorted(came_by.items()):
        if flow >= len(process.flows):
            found.append(f"{arrivals} came by flow {flow}, which its version does not have")
            continue
        source = process.elements[process.flows[flow].source]
        fires_and_stays = source.kind is Kind.COMPLEX_GATEWAY  # it leaves when the last has come
        if (
            source.completion_quantity == 1
            and not fires_and_stays
            and arrivals > passed.get(source.position, 0)
        ):
            left = passed.get(source.position, 0)
            found.append(
                f"{arrivals} came by {process.flows[flow].id}, and {source.id} was left {left} times"
            )
    return found


def wrongly_undone(process: CompiledProcess, passed: Mapping[int, int], is_undone: bool) -> list[str]:
    """Activities that were undone more often than done; in an instance that `is_undone`, less often too."""
    found = []
    handled = Counter(handler for handler in traits_of(process).undone_by.values())
    for activity, handler in sorted(traits_of(process).undone_by.items()):
        if handler == COMPENSATE_INSIDE or handled[handler] > 1 or _is_scope(process, handler):
            continue
        done, undone = passed.get(activity, 0), passed.get(handler, 0)
        if undone > done or (is_undone and undone < done):
            found.append(f"{process.elements[activity].id} was done {done} times and undone {undone} times")
    return found


def _is_scope(process: CompiledProcess, handler: int) -> bool:
    """Event sub-processes and sub-processes as handlers, and multi-instance ones, leave more rows than one each."""
    element = process.elements[handler]
    return element.kind in (Kind.EVENT_SUB_PROCESS, Kind.SUB_PROCESS) or element.loop is not None
