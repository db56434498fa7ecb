"""Loops of a graph in an order that lets whoever walks it see every target before its sources.

A loop is a strongly connected component: places that can all reach each other; most are one place alone.
Source: R. Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion. Costs O(places + edges).
"""

from collections.abc import Iterator, Sequence


def ordered_loops(after: Sequence[set[int]]) -> Iterator[list[int]]:
    """The loops, each after all loops it leads to. `after` lists the targets of every place."""
    walk = _Walk(after)
    for place in range(len(after)):
        if place not in walk.number:
            yield from walk.from_place(place)


class _Walk:
    """One depth-first walk. `low` is the earliest place on the stack that a place is known to reach."""

    def __init__(self, after: Sequence[set[int]]) -> None:
        self.after = after
        self.number: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.stack: list[int] = []
        self.on_stack: set[int] = set()

    def from_place(self, start: int) -> Iterator[list[int]]:
        path = [(start, self._enter(start))]
        while path:
            place, targets = path[-1]
            target = next(targets, None)
            if target is None:
                path.pop()
                if path:
                    self.low[path[-1][0]] = min(self.low[path[-1][0]], self.low[place])
                if self.low[place] == self.number[place]:
                    yield self._leave(place)
            elif target not in self.number:
                path.append((target, self._enter(target)))
            elif target in self.on_stack:
                self.low[place] = min(self.low[place], self.number[target])

    def _enter(self, place: int) -> Iterator[int]:
        self.number[place] = self.low[place] = len(self.number)
        self.stack.append(place)
        self.on_stack.add(place)
        return iter(self.after[place])

    def _leave(self, place: int) -> list[int]:
        loop: list[int] = []
        while not loop or loop[-1] != place:
            loop.append(self.stack.pop())
        self.on_stack.difference_update(loop)
        return loop
