"""Where the nodes of one scope stand: a column for how far they are from the start, a row beside what leads there.

A plain layered drawing, left to right. Flows that lead back are found by depth-first search and don't count for
columns. Costs O(nodes + flows).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Cell = tuple[int, int]  # column, row


@dataclass(slots=True)
class Grid:
    """Places nodes (ids in document order) by their successors."""

    ids: Sequence[str]
    after: Mapping[str, Sequence[str]]
    cells: dict[str, Cell] = field(default_factory=dict)
    taken: set[Cell] = field(default_factory=set)

    def place(self) -> dict[str, Cell]:
        """The cell of every node."""
        order, forward = self._forward()
        columns = dict.fromkeys(self.ids, 0)
        before: dict[str, list[str]] = {}
        for node in order:
            for target in forward[node]:
                columns[target] = max(columns[target], columns[node] + 1)
                before.setdefault(target, []).append(node)
        for node in order:
            self._take(node, columns[node], self._row(before.get(node, [])))
        return self.cells

    def _row(self, before: list[str]) -> int:
        """Beside the first that leads here; a beginning gets a row of its own below all others."""
        rows = [self.cells[node][1] for node in before if node in self.cells]
        if rows:
            return min(rows)
        return 1 + max((row for _, row in self.taken), default=-1)

    def _take(self, node: str, column: int, row: int) -> None:
        while (column, row) in self.taken:
            row += 1
        self.taken.add((column, row))
        self.cells[node] = (column, row)

    def _forward(self) -> tuple[list[str], dict[str, list[str]]]:
        """The nodes in topological order, and the flows without those that lead back."""
        known = set(self.ids)
        forward: dict[str, list[str]] = {node: [] for node in self.ids}
        finished: list[str] = []
        state: dict[str, int] = {}  # 1: on the path, 2: done
        targets = {target for node in self.ids for target in self.after.get(node, ())}
        starts = [node for node in self.ids if node not in targets]
        for start in [*reversed(starts), *self.ids]:
            if start in state:
                continue
            state[start] = 1
            path = [(start, self._targets(start))]
            while path:
                node, rest = path[-1]
                target = next(rest, None)
                if target is None:
                    path.pop()
                    state[node] = 2
                    finished.append(node)
                elif target in known and state.get(target) != 1:
                    forward[node].append(target)
                    if target not in state:
                        state[target] = 1
                        path.append((target, self._targets(target)))
        return finished[::-1], forward

    def _targets(self, node: str) -> Iterator[str]:
        """Last flow first: what is finished last stands first, so the first flow goes straight on."""
        return iter(list(self.after.get(node, ()))[::-1])
