"""The file as it is shown: with the diagram it brings, or one made for it. What is stored stays untouched."""

from lxml import etree

from portal.lib.xml import XmlProblem, parse_xml
from processes.bpmn.diagram.geometry import Bounds, Point
from processes.bpmn.diagram.layout import lay_out
from processes.bpmn.diagram.shapes import Shapes
from processes.bpmn.elements import Model
from processes.bpmn.index import Index
from processes.bpmn.namespaces import BPMN, BPMNDI, DC, DI
from processes.bpmn.nodes import NODE_TAGS
from processes.bpmn.reader import made_id, read_model

_NAMES = {"bpmndi": BPMNDI, "dc": DC, "di": DI}
_POOL_HEADER = 30.0
_POOL_GAP = 40.0
_PADDING = 40.0
Element = etree._Element


def with_diagram(data: bytes, filename: str = "process.bpmn") -> bytes:
    """`data` itself when it has a diagram or cannot be read; else the same file with one."""
    model = read_model(data, filename)
    if model.has_diagram or not model.processes or _is_ambiguous(model):
        return data
    try:
        root = parse_xml(data, filename=filename)
    except XmlProblem:
        return data
    _name_all(root)
    collaboration = root.find(f"{{{BPMN}}}collaboration")
    if collaboration is not None and model.participants:
        _draw_pools(root, collaboration.get("id", ""), model)
    else:
        for process in model.processes:
            _draw(_plane(root, process.id), lay_out(Index(model, process)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _is_ambiguous(model: Model) -> bool:
    """An id that occurs twice could stand inside itself."""
    return any(problem.code == "duplicate-id" for problem in model.problems)


def _name_all(root: Element) -> None:
    """What the reader had to name is named in what is shown, so that it can be drawn."""
    for process in root.iter(f"{{{BPMN}}}process"):
        flows = process.iter(f"{{{BPMN}}}sequenceFlow")
        nodes = process.iter(*(f"{{{BPMN}}}{tag}" for tag in NODE_TAGS))
        for kind, elements in (("flow", flows), ("node", nodes)):
            for number, element in enumerate(elements, 1):
                if not element.get("id"):
                    element.set("id", made_id(process.get("id", ""), kind, number))


def _draw_pools(root: Element, collaboration_id: str, model: Model) -> None:
    plane = _plane(root, collaboration_id)
    processes = {process.id: process for process in model.processes}
    drawings = [
        (
            participant,
            lay_out(Index(model, processes[participant.process]))
            if participant.process in processes
            else Shapes(),
        )
        for participant in model.participants
    ]
    extents = [shapes.extent or Bounds(0.0, 0.0, 400.0, 20.0) for _, shapes in drawings]
    width = max(extent.right for extent in extents) + _PADDING + _POOL_HEADER
    everything: dict[str, Bounds] = {}
    gaps: list[float] = []
    y = 0.0
    for (participant, shapes), extent in zip(drawings, extents, strict=True):
        moved = _moved(shapes, _POOL_HEADER, y)
        pool = Bounds(0.0, y, width, extent.bottom + _PADDING)
        _shape(plane, participant.id, pool).set("isHorizontal", "true")
        _draw(plane, moved)
        everything |= {participant.id: pool, participant.process: pool, **moved.bounds}
        y = pool.bottom + _POOL_GAP
        gaps.append(pool.bottom + _POOL_GAP / 2)
    for flow in model.message_flows:
        if flow.source in everything and flow.target in everything:
            _edge(plane, flow.id, _upright(everything[flow.source], everything[flow.target], gaps))


def _upright(source: Bounds, target: Bounds, gaps: list[float]) -> tuple[Point, ...]:
    """From the lower edge of the one above to the upper edge of the one below, turning between two pools."""
    down = source.y <= target.y
    start = (source.center[0], source.bottom if down else source.y)
    end = (target.center[0], target.y if down else target.bottom)
    between = [gap for gap in gaps if min(start[1], end[1]) < gap < max(start[1], end[1])]
    middle = between[0] if between else (start[1] + end[1]) / 2
    return start, (start[0], middle), (end[0], middle), end


def _moved(shapes: Shapes, x: float, y: float) -> Shapes:
    return Shapes(
        {key: box.moved(x, y) for key, box in shapes.bounds.items()},
        {key: tuple((px + x, py + y) for px, py in line) for key, line in shapes.waypoints.items()},
        {key: box.moved(x, y) for key, box in shapes.labels.items()},
    )


def _plane(root: Element, element_id: str) -> Element:
    diagram = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", nsmap=_NAMES, id=f"{element_id}_diagram")
    return etree.SubElement(
        diagram, f"{{{BPMNDI}}}BPMNPlane", id=f"{element_id}_plane", bpmnElement=element_id
    )


def _draw(plane: Element, shapes: Shapes) -> None:
    for element_id, box in shapes.bounds.items():
        shape = _shape(plane, element_id, box)
        if element_id in shapes.labels:
            label = etree.SubElement(shape, f"{{{BPMNDI}}}BPMNLabel")
            _box(label, shapes.labels[element_id])
    for element_id, line in shapes.waypoints.items():
        _edge(plane, element_id, line)


def _shape(plane: Element, element_id: str, box: Bounds) -> Element:
    shape = etree.SubElement(
        plane, f"{{{BPMNDI}}}BPMNShape", id=f"{element_id}_shape", bpmnElement=element_id, isExpanded="true"
    )
    _box(shape, box)
    return shape


def _box(parent: Element, box: Bounds) -> None:
    numbers = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    etree.SubElement(parent, f"{{{DC}}}Bounds", {name: f"{value:g}" for name, value in numbers.items()})


def _edge(plane: Element, element_id: str, line: tuple[Point, ...]) -> None:
    if not line:
        return
    edge = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{element_id}_edge", bpmnElement=element_id)
    for x, y in line:
        etree.SubElement(edge, f"{{{DI}}}waypoint", x=f"{x:g}", y=f"{y:g}")
