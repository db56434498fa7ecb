"""What a file draws: bounds of elements and waypoints of flows, for heat layers, thumbnails and pictures.

Only the first diagram counts, as in the viewer. Broken numbers are left out, not reported: a picture is no contract.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from processes.bpmn.diagram.geometry import Bounds, Point
from processes.bpmn.namespaces import BPMNDI, DC, DI

Element = etree._Element


@dataclass(frozen=True, slots=True)
class Shapes:
    """By element id. `bounds` are boxes, `waypoints` lines; `extent` holds them all.

    `labels` are only made, never read: where a name stands that would else lie on a line.
    """

    bounds: dict[str, Bounds] = field(default_factory=dict)
    waypoints: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    labels: dict[str, Bounds] = field(default_factory=dict)

    @property
    def extent(self) -> Bounds | None:
        """The box around everything; None for an empty diagram."""
        xs = [x for box in self.bounds.values() for x in (box.x, box.right)]
        ys = [y for box in self.bounds.values() for y in (box.y, box.bottom)]
        xs += [x for line in self.waypoints.values() for x, _ in line]
        ys += [y for line in self.waypoints.values() for _, y in line]
        return Bounds(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)) if xs else None


def read_shapes(root: Element) -> Shapes:
    """The shapes and edges of the first diagram of a parsed file."""
    plane = root.find(f"{{{BPMNDI}}}BPMNDiagram/{{{BPMNDI}}}BPMNPlane")
    return Shapes() if plane is None else Shapes(dict(_bounds(plane)), dict(_waypoints(plane)))


def _bounds(plane: Element) -> Iterator[tuple[str, Bounds]]:
    for shape in plane.iterchildren(f"{{{BPMNDI}}}BPMNShape"):
        box = shape.find(f"{{{DC}}}Bounds")
        numbers = [] if box is None else _numbers(box, "x", "y", "width", "height")
        if len(numbers) == 4:
            yield _reference(shape), Bounds(*numbers)


def _waypoints(plane: Element) -> Iterator[tuple[str, tuple[Point, ...]]]:
    for edge in plane.iterchildren(f"{{{BPMNDI}}}BPMNEdge"):
        points = [_numbers(point, "x", "y") for point in edge.iterchildren(f"{{{DI}}}waypoint")]
        yield _reference(edge), tuple((point[0], point[1]) for point in points if len(point) == 2)


def _reference(element: Element) -> str:
    return element.get("bpmnElement", "").rpartition(":")[2]


def _numbers(element: Element, *names: str) -> list[float]:
    try:
        return [float(element.get(name, "")) for name in names]
    except ValueError:
        return []
