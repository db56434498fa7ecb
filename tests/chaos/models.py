"""The mixed processes of a storm: each kind with the effects it must have left at the sink, exactly once each."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.processes.models import bpmn, flows

ITEMS = 20
RETRIES = '<podium:retries attempts="12" backoff="PT0.2S, PT0.5S, PT1S"/>'
ONCE = '<podium:atMostOnce group="Warehouse" question="Did it happen?"/>'


def step(name: str, *, path: str = "/effects", more: str = "", inside: str = "", attributes: str = "") -> str:
    """A call to the sink that says whose and what it is."""
    body = f"= {{order: order, what: &quot;{name}&quot;, item: if item = null then &quot;&quot; else string(item)}}"
    return f"""<serviceTask id="{name}" {attributes}><extensionElements>
      <podium:call destination="sink" method="POST" path="{path}" timeoutSeconds="3" body="{body}">{inside}</podium:call>
      {RETRIES}{more}</extensionElements></serviceTask>"""


def gateway(kind: str, name: str, more: str = "") -> str:
    return f'<{kind}Gateway id="{name}" {more}/>'


def choice(source: str, target: str, condition: str) -> str:
    return (
        f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">'
        f"<conditionExpression>= {condition}</conditionExpression></sequenceFlow>"
    )


START, END = '<startEvent id="start"/>', '<endEvent id="end"/>'


def model(key: str, *parts: str, before: str = "") -> str:
    return bpmn(key, START + END + "".join(parts), before).decode()


straight = model("straight", step("a"), step("b"), step("c"), flows("start", "a", "b", "c", "end"))
forked = model(
    "forked",
    gateway("parallel", "fork"),
    gateway("parallel", "join"),
    step("a"),
    step("b"),
    step("c"),
    step("last"),
    flows("start", "fork", "a", "join", "last", "end"),
    flows("fork", "b", "join"),
    flows("fork", "c", "join"),
)
chosen = model(
    "chosen",
    gateway("inclusive", "split", 'default="split-c"'),
    gateway("inclusive", "merge"),
    step("a"),
    step("b"),
    step("c"),
    step("last"),
    flows("start", "split"),
    choice("split", "a", "number >= 1"),
    choice("split", "b", "number >= 2"),
    flows("split", "c"),
    flows("a", "merge", "last", "end"),
    flows("b", "merge"),
    flows("c", "merge"),
)
_LOOP = """<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="= items"
  inputElement="item" outputCollection="picked" outputElement="= item"/></extensionElements></multiInstanceLoopCharacteristics>"""
wide = model(
    "wide",
    step("pick").replace("</serviceTask>", f"{_LOOP}</serviceTask>"),
    step("last"),
    flows("start", "pick", "last", "end"),
)
deadline = model(
    "deadline",
    '<receiveTask id="never" messageRef="m"/>',
    '<boundaryEvent id="late" attachedToRef="never"><timerEventDefinition><timeDuration>PT2S</timeDuration>'
    "</timerEventDefinition></boundaryEvent>",
    step("after"),
    flows("start", "never", "end"),
    flows("late", "after", "end"),
    before='<message id="m" name="never_said"><extensionElements><zeebe:subscription correlationKey="= order"/>'
    "</extensionElements></message>",
)
told = model(
    "told",
    step("before"),
    '<intermediateCatchEvent id="wait"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>',
    step("after"),
    flows("start", "before", "wait", "after", "end"),
    before='<message id="m" name="go_on"><extensionElements><zeebe:subscription correlationKey="= order"/>'
    "</extensionElements></message>",
)
called = model("called", step("inner"), flows("start", "inner", "end"))
caller = model(
    "caller",
    '<callActivity id="call"><extensionElements><zeebe:calledElement processId="called"/></extensionElements></callActivity>',
    step("after"),
    flows("start", "call", "after", "end"),
)
_UNDO = """<boundaryEvent id="undone-{0}" attachedToRef="{0}"><compensateEventDefinition/></boundaryEvent>
{1}<association id="as-{0}" sourceRef="undone-{0}" targetRef="undo-{0}" associationDirection="One"/>"""
saga = model(
    "saga",
    step("a"),
    _UNDO.format("a", step("undo-a", attributes='isForCompensation="true"')),
    step("b"),
    _UNDO.format("b", step("undo-b", attributes='isForCompensation="true"')),
    step("c", path="/refuse", inside='<podium:error status="409" code="REFUSED"/>'),
    '<boundaryEvent id="refused" attachedToRef="c"><errorEventDefinition errorRef="e"/></boundaryEvent>',
    '<intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>',
    step("last"),
    flows("start", "a", "b", "c", "end"),
    flows("refused", "undo", "last", "end"),
    before='<error id="e" errorCode="REFUSED"/>',
)
asked = model(
    "asked",
    step("before"),
    '<userTask id="decide" name="Decide" podium:candidateGroups="Risk"/>',
    step("after"),
    flows("start", "before", "decide", "after", "end"),
)
once = model(
    "once",
    step("before"),
    step("do", path="/once", more=ONCE),
    step("after"),
    flows("start", "before", "do", "after", "end"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A process, and the effects (what, item) an instance with this number must have left."""

    key: str
    effects: Callable[[int], list[tuple[str, str]]]


def _plain(*names: str) -> Callable[[int], list[tuple[str, str]]]:
    return lambda number: [(name, "") for name in names]


def _chosen(number: int) -> list[tuple[str, str]]:
    taken = {0: ["c"], 1: ["a"], 2: ["a", "b"]}[number % 3]
    return [(name, "") for name in (*taken, "last")]


def _wide(number: int) -> list[tuple[str, str]]:
    return [("pick", str(item)) for item in range(1, ITEMS + 1)] + [("last", "")]


KINDS = [
    Kind("straight", _plain("a", "b", "c")),
    Kind("forked", _plain("a", "b", "c", "last")),
    Kind("chosen", _chosen),
    Kind("wide", _wide),
    Kind("deadline", _plain("after")),
    Kind("told", _plain("before", "after")),
    Kind("caller", _plain("inner", "after")),
    Kind("saga", _plain("a", "b", "undo-b", "undo-a", "last")),
    Kind("asked", _plain("before", "after")),
    Kind("once", _plain("before", "do", "after")),
]
FILES = {
    f"{key}.bpmn": globals()[key]
    for key in ("straight", "forked", "chosen", "wide", "deadline", "told", "called", "caller", "saga", "asked", "once")
}  # fmt: skip


def variables(kind: str, number: int) -> dict[str, object]:
    """What instance `number` starts with; its business key stands in `order`."""
    return {
        "order": f"{kind}-{number}",
        "number": number % 3,
        "items": list(range(1, ITEMS + 1)) if kind == "wide" else [],
        "item": None,
    }
