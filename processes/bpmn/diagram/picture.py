"""A small picture of a drawing as lines and shapes, for cards in a list: no text, no script, in the colours around it.

Source of the shapes: what the file draws; a model without a diagram has no picture.
"""

from dataclasses import dataclass
from typing import Literal

from lxml import etree

from processes.bpmn.diagram.geometry import Bounds
from processes.bpmn.diagram.shapes import read_shapes
from processes.bpmn.namespaces import BPMN, local_name, namespace_of

MARGIN = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind` says how `at` is read: a box (x, y, width, height), a circle (x, y, radius), else the points of a line."""

    kind: Literal["box", "circle", "diamond", "line"]
    at: tuple[float, ...]

    @property
    def points(self) -> str:
        """As SVG wants them."""
        pairs = zip(self.at[::2], self.at[1::2], strict=True)
        return " ".join(f"{x:g},{y:g}" for x, y in pairs)


@dataclass(frozen=True, slots=True)
class Picture:
    view: str  # SVG's viewBox
    pieces: tuple[Piece, ...]


def picture_of(root: "etree._Element") -> Picture | None:
    """None when nothing is drawn. `root` is the parsed file."""
    shapes = read_shapes(root)
    extent = shapes.extent
    if extent is None:
        return None
    tags = {
        str(each.get("id")): local_name(str(each.tag)) for each in root.iter(etree.Element) if _is_bpmn(each)
    }
    lines = [
        Piece("line", tuple(n for point in points for n in point)) for points in shapes.waypoints.values()
    ]
    boxes = [_piece(tags.get(key, ""), box) for key, box in shapes.bounds.items()]
    view = (extent.x - MARGIN, extent.y - MARGIN, extent.width + 2 * MARGIN, extent.height + 2 * MARGIN)
    return Picture(" ".join(f"{number:g}" for number in view), (*lines, *boxes))


def _is_bpmn(element: "etree._Element") -> bool:
    return namespace_of(str(element.tag)) == BPMN


def _piece(tag: str, box: Bounds) -> Piece:
    middle_x, middle_y = box.x + box.width / 2, box.y + box.height / 2
    if tag.endswith("Event"):
        return Piece("circle", (middle_x, middle_y, box.width / 2))
    if tag.endswith("Gateway"):
        corners = (middle_x, box.y, box.right, middle_y, middle_x, box.bottom, box.x, middle_y)
        return Piece("diamond", corners)
    return Piece("box", (box.x, box.y, box.width, box.height))
