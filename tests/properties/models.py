"""Random processes: blocks put into each other, and the same with flows that no block would have."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from processes.graph.model import CompiledFlow, CompiledProcess, Kind
from tests.builders import ProcessBuilder, each, process

CONDITIONS = ("c0", "c1", "c2", "c3")
MAX_DEPTH = 3
MAX_BLOCKS = 14


@dataclass
class Drawing:
    """A builder on the way, and how much of everything there is."""

    draw: Any
    builder: ProcessBuilder
    blocks: int = 0
    names: int = 0
    boundaries: list[str] = field(default_factory=list)

    def name(self, kind: str) -> str:
        self.names += 1
        return f"{kind}{self.names}"


@st.composite
def block_structured(draw: Any) -> tuple[CompiledProcess, dict[str, Any]]:
    drawing = Drawing(draw, process().start("start"))
    sequence(drawing, 0)
    drawing.builder.end("end")
    attach_boundaries(drawing)
    variables = {name: draw(st.booleans()) for name in CONDITIONS}
    return drawing.builder.build(), variables


@st.composite
def mutated(draw: Any) -> tuple[CompiledProcess, dict[str, Any]]:
    """One or two flows more between any two elements of one scope: unsound as often as not."""
    model, variables = draw(block_structured())
    for _ in range(draw(st.integers(1, 2))):
        pairs = [
            (a.position, b.position)
            for a in model.elements[1:]
            for b in model.elements[1:]
            if a.scope == b.scope and a.kind is not Kind.END_EVENT and a.kind is not Kind.PROCESS
            if b.kind not in (Kind.START_EVENT, Kind.BOUNDARY_EVENT) and a.position != b.position
        ]
        model = with_flow(model, *draw(st.sampled_from(pairs)))
    return model, variables


def with_flow(model: CompiledProcess, source: int, target: int) -> CompiledProcess:
    flow = CompiledFlow(len(model.flows), f"extra_{len(model.flows)}", source, target)
    elements = list(model.elements)
    elements[source] = replace(elements[source], outgoing=(*elements[source].outgoing, flow.position))
    elements[target] = replace(elements[target], incoming=(*elements[target].incoming, flow.position))
    return replace(model, elements=tuple(elements), flows=(*model.flows, flow), memo={})


def sequence(drawing: Drawing, depth: int) -> None:
    for _ in range(drawing.draw(st.integers(1, 3))):
        block(drawing, depth)


def block(drawing: Drawing, depth: int) -> None:
    drawing.blocks += 1
    kinds = [service, service, script, many]
    if depth < MAX_DEPTH and drawing.blocks < MAX_BLOCKS:
        kinds += [exclusive, parallel, inclusive, sub_process, loop]
    drawing.draw(st.sampled_from(kinds))(drawing, depth)


def service(drawing: Drawing, depth: int) -> None:
    name = drawing.name("task")
    drawing.builder.service_task(name)
    if drawing.draw(st.integers(0, 3)) == 0:
        drawing.boundaries.append(name)


def script(drawing: Drawing, depth: int) -> None:
    drawing.builder.task(drawing.name("pass"))


def many(drawing: Drawing, depth: int) -> None:
    number, in_turn = drawing.draw(st.integers(1, 3)), drawing.draw(st.booleans())
    drawing.builder.service_task(drawing.name("many"), loop=each(count=str(number), sequential=in_turn))


def exclusive(drawing: Drawing, depth: int) -> None:
    _branches(drawing, depth, drawing.builder.exclusive, "xor")


def inclusive(drawing: Drawing, depth: int) -> None:
    _branches(drawing, depth, drawing.builder.inclusive, "or")


def parallel(drawing: Drawing, depth: int) -> None:
    _branches(drawing, depth, drawing.builder.parallel, "and")


def _branches(drawing: Drawing, depth: int, gateway: Any, kind: str) -> None:
    builder, split, join = drawing.builder, drawing.name(kind), drawing.name(f"{kind}_join")
    gateway(split)
    ways = drawing.draw(st.integers(2, 3))
    for way in range(ways):
        builder.at(split)
        if kind != "and":
            last = way == ways - 1
            builder = builder.otherwise() if last else builder.when(drawing.draw(st.sampled_from(CONDITIONS)))
        sequence(drawing, depth + 1)
        if way == 0:
            gateway(join)
        else:
            builder.to(join)
    builder.at(join)


def sub_process(drawing: Drawing, depth: int) -> None:
    builder, name = drawing.builder, drawing.name("sub")
    builder.sub_process(name).start(drawing.name("in"))
    sequence(drawing, depth + 1)
    ending = drawing.draw(st.sampled_from([{}, {}, {"terminate": True}, {"error": "E"}]))
    builder.end(drawing.name("out"), **ending)
    builder.done()
    if drawing.draw(st.booleans()):
        drawing.boundaries.append(name)
    if ending.get("error"):
        drawing.boundaries.append(f"!{name}")


def loop(drawing: Drawing, depth: int) -> None:
    """Rounds counted by a variable of its own: at most three."""
    builder, merge, check = drawing.builder, drawing.name("merge"), drawing.name("check")
    counter = drawing.name("n")
    builder.script(drawing.name("zero"), "0", counter)
    builder.exclusive(merge)
    sequence(drawing, depth + 1)
    builder.script(drawing.name("count"), f"{counter} + 1", counter).exclusive(check)
    builder.when(f"{counter} < {drawing.draw(st.integers(1, 3))}").to(merge).at(check).otherwise()
    builder.task(drawing.name("after"))


def attach_boundaries(drawing: Drawing) -> None:
    """Timers where they were drawn, error catches where an error may come; each with a path of its own."""
    builder = drawing.builder
    for host in drawing.boundaries:
        name = host.removeprefix("!")
        element = builder.elements[builder._find(name)]
        builder.scopes.append(element.scope)
        detail = {"error": "E"} if host.startswith("!") else {"timer": "PT1H"}
        kind = "caught" if host.startswith("!") else "late"
        builder.boundary(drawing.name(kind), name, **detail).end(drawing.name("aside"))
        builder.scopes.pop()
