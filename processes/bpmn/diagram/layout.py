"""A drawing for a model that brings none: every scope a layered grid, sub-processes open, pools below each other.

Made for reading, not for beauty. The stored file stays as it was deployed; `draw.with_diagram` adds this when it is
shown.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from processes.bpmn.diagram.geometry import Bounds, Point
from processes.bpmn.diagram.layers import Cell, Grid
from processes.bpmn.diagram.shapes import Shapes
from processes.bpmn.elements import Flow, Node
from processes.bpmn.index import Index
from processes.bpmn.nodes import SCOPE_TAGS

_EVENT: Final = (36.0, 36.0)
_GATEWAY: Final = (50.0, 50.0)
_TASK: Final = (110.0, 80.0)
_GAP_X: Final = 60.0
_GAP_Y: Final = 64.0
_DEPTH: Final = 36.0  # of a line from a boundary event: below two lines of its name
_LABEL: Final = (90.0, 28.0)
_BESIDE: Final = 6.0  # between the name and the line
_PADDING: Final = 40.0


def lay_out(index: Index) -> Shapes:
    """Bounds and waypoints for everything in a process, from (0, 0) on."""
    layout = _Layout(index)
    layout.scope(index.process.id)
    layout.place(index.process.id, 0.0, 0.0)
    return Shapes(
        layout.bounds,
        {flow.id: layout.line(flow) for flow in _drawn(index)} | layout.associations(),
        layout.labels(),
    )


def _drawn(index: Index) -> list[Flow]:
    return [flow for flow in index.process.flows if flow.source in index.nodes and flow.target in index.nodes]


@dataclass(slots=True)
class _Layout:
    index: Index
    sizes: dict[str, tuple[float, float]] = field(default_factory=dict)
    inside: dict[str, dict[str, Bounds]] = field(default_factory=dict)  # scope -> bounds relative to it
    bounds: dict[str, Bounds] = field(default_factory=dict)
    indents: dict[str, float] = field(
        default_factory=dict
    )  # from the left of the column; narrow ones stand in its middle

    def scope(self, scope: str) -> tuple[float, float]:
        """Arrange the members of a scope; answers the room they take."""
        everything = [n for n in self.index.children.get(scope, []) if n.tag != "boundaryEvent"]
        for node in everything:
            self.sizes[node.id] = self._size(node)
        apart = [n for n in everything if self._stands_apart(n)]
        members = [n for n in everything if n not in apart]
        cells = Grid([n.id for n in members], self._after(members)).place()
        xs = _edges(cells, self.sizes, 0, _GAP_X)
        ys = _edges(cells, self.sizes, 1, _GAP_Y)
        placed = {}
        for node_id, (column, row) in cells.items():
            width, height = self.sizes[node_id]
            self.indents[node_id] = (xs[column + 1] - _GAP_X - xs[column] - width) / 2
            x = xs[column] + self.indents[node_id]
            y = ys[row] + (ys[row + 1] - _GAP_Y - ys[row] - height) / 2
            placed[node_id] = Bounds(x + _PADDING, y + _PADDING, width, height)
        right, bottom = xs[-1] - _GAP_X, ys[-1] - _GAP_Y
        if apart:
            right, bottom = (
                max(right, self._beside_each_other(apart, bottom, placed)),
                self._below(apart, bottom),
            )
        self.inside[scope] = placed
        return right + 2 * _PADDING, bottom + 2 * _PADDING

    def _stands_apart(self, node: Node) -> bool:
        """An event sub-process, or another scope that no flow touches: a strip below, not a column of the way."""
        touched = self.index.outgoing.get(node.id) or self.index.incoming.get(node.id)
        return node.tag in SCOPE_TAGS and not touched and bool(self.index.children.get(node.id))

    def _beside_each_other(self, apart: list[Node], bottom: float, placed: dict[str, Bounds]) -> float:
        """Place them; answers where the last one ends."""
        x = 0.0
        for node in apart:
            width, height = self.sizes[node.id]
            placed[node.id] = Bounds(x + _PADDING, bottom + _GAP_Y + _PADDING, width, height)
            self.indents[node.id] = 0.0
            x += width + _GAP_X
        return x - _GAP_X

    def _below(self, apart: list[Node], bottom: float) -> float:
        return bottom + _GAP_Y + max(self.sizes[node.id][1] for node in apart)

    def _size(self, node: Node) -> tuple[float, float]:
        if node.tag.endswith("Event"):
            return _EVENT
        if node.tag.endswith("Gateway"):
            return _GATEWAY
        if node.tag in SCOPE_TAGS and self.index.children.get(node.id):
            return self.scope(node.id)
        return _TASK

    def _after(self, members: list[Node]) -> dict[str, list[str]]:
        """Successors within the scope; what a boundary event leads to follows its activity, an undoing task too."""
        after: dict[str, list[str]] = {}
        for node in members:
            sources = [node, *self.index.boundary.get(node.id, [])]
            targets = [flow.target for source in sources for flow in self.index.outgoing.get(source.id, [])]
            targets += [handler for source in sources[1:] for handler in self._handlers(source)]
            after[node.id] = targets
        return after

    def _handlers(self, event: Node) -> list[str]:
        return [a.target for a in self.index.process.associations if a.source == event.id]

    def place(self, scope: str, x: float, y: float) -> None:
        """Turn bounds inside a scope into bounds on the diagram, boundary events included."""
        for node_id, box in self.inside.get(scope, {}).items():
            own = self.bounds[node_id] = box.moved(x, y)
            self.place(node_id, own.x, own.y)
            events = self.index.boundary.get(node_id, [])
            for event, centre in zip(events, _along(own, len(events)), strict=True):
                self.bounds[event.id] = Bounds(centre - 18, own.bottom - 18, *_EVENT)

    def line(self, flow: Flow) -> tuple[Point, ...]:
        """An orthogonal line: ahead through the gap before the target, back above what is between."""
        source, target = self.bounds.get(flow.source), self.bounds.get(flow.target)
        if source is None or target is None:
            return ()
        turn = (
            target.x - self.indents.get(flow.target, 0.0) - _GAP_X / 2
        )  # in the gap before the target's column
        if self.index.nodes[flow.source].tag == "boundaryEvent":
            return _tidy(_from_below(source, target, turn, self._depth(flow.source)))
        if target.x >= source.right:
            return _tidy(_ahead(source, target, turn))
        return _tidy(_back(source, target))

    def _depth(self, node_id: str) -> float:
        """How far below a boundary event its line turns: each a little deeper, so that none hides another."""
        events = self.index.boundary.get(self.index.nodes[node_id].attached_to or "", [])
        later = [event.id for event in reversed(events)]
        return _DEPTH + (8.0 * later.index(node_id) if node_id in later else 0.0)

    def labels(self) -> dict[str, Bounds]:
        """Names of boundary events stand left of the line that leads down from them, and not on the next one's."""
        labels = {}
        for host, events in self.index.boundary.items():
            boxes = [self.bounds[event.id] for event in events if event.id in self.bounds]
            room = min((a.center[0] - b.center[0] for a, b in pairwise(boxes)), default=_LABEL[0])
            for event, box in zip(events, boxes, strict=False):
                is_first = box.x == min(each.x for each in boxes)
                width = _LABEL[0] if is_first else min(_LABEL[0], room - 2 * _BESIDE)
                if event.name and host in self.bounds:
                    labels[event.id] = Bounds(box.center[0] - _BESIDE - width, box.bottom, width, _LABEL[1])
        return labels

    def associations(self) -> dict[str, tuple[Point, ...]]:
        lines = {}
        for association in self.index.process.associations:
            source, target = self.bounds.get(association.source), self.bounds.get(association.target)
            if (
                association.id
                and source is not None
                and association.target in self.indents
                and target is not None
            ):
                lines[association.id] = _tidy(
                    _from_below(
                        source,
                        target,
                        target.x - self.indents[association.target] - _GAP_X / 2,
                        self._depth(association.source),
                    )
                )
        return lines


def _edges(
    cells: dict[str, Cell], sizes: dict[str, tuple[float, float]], axis: int, gap: float
) -> list[float]:
    """Where columns (axis 0) or rows (axis 1) begin, and where the one after the last would."""
    count = 1 + max((cell[axis] for cell in cells.values()), default=0)
    widest = [0.0] * count
    for node_id, cell in cells.items():
        widest[cell[axis]] = max(widest[cell[axis]], sizes[node_id][axis])
    edges = [0.0]
    for size in widest:
        edges.append(edges[-1] + size + gap)
    return edges


def _ahead(source: Bounds, target: Bounds, turn: float) -> tuple[Point, ...]:
    start, end = (source.right, source.center[1]), (target.x, target.center[1])
    return start, (turn, start[1]), (turn, end[1]), end


def _back(source: Bounds, target: Bounds) -> tuple[Point, ...]:
    """Above everything, for labels stand below; the longer the way, the higher."""
    above = min(source.y, target.y) - _GAP_Y / 3 - min((source.x - target.x) / 100, 14.0)
    start, end = (source.center[0], source.y), (target.center[0], target.y)
    return start, (start[0], above), (end[0], above), end


def _below(source: Bounds, target: Bounds) -> tuple[Point, ...]:
    low = max(source.bottom, target.bottom) + _GAP_Y / 3
    start, end = (source.center[0], source.bottom), (target.center[0], target.bottom)
    return start, (start[0], low), (end[0], low), end


def _along(box: Bounds, count: int) -> list[float]:
    """Centres of boundary events on the lower edge: right, then left of the markers in the middle; more share it."""
    if count <= 2:
        return [box.right - 22, box.x + 22][:count]
    return [box.right - 22 - (box.width - 44) * number / (count - 1) for number in range(count)]


def _from_below(source: Bounds, target: Bounds, turn: float, depth: float) -> tuple[Point, ...]:
    start = (source.center[0], source.bottom)
    if target.x > start[0]:
        end = (target.x, target.center[1])
        low = start[1] + depth
        return start, (start[0], low), (turn, low), (turn, end[1]), end
    return _below(source, target)


def _tidy(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Without points that lie on each other or on the way."""
    kept = [points[0]] + [point for before, point in pairwise(points) if point != before]
    middle = [
        p
        for a, p, b in zip(kept, kept[1:], kept[2:], strict=False)
        if not (a[0] == p[0] == b[0] or a[1] == p[1] == b[1])
    ]
    return (kept[0], *middle, kept[-1])
