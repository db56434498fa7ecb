"""The editor with a large model: what opening, an edit, a save and a comparison cost whoever sits before it.

A real Chromium before a real portal. An edit is a key or a click on the canvas with the whole model in view, or in the panel: from the
input to the frame that was painted after it, beside the checks and saves that go on meanwhile; the slowest of each kind by name. Opening and comparing run from
the navigation to the frame with the drawing; the first opening of a browser, which has to fetch and compile the editor, is a figure
of its own. Saving runs from Ctrl+S to the word *Saved*. All of it once more with four times as many steps, without bars.
"""

import os
from itertools import pairwise

from portal.bench.browser import Tab, open_tab, session_cookie
from portal.setup.browser import find_chromium
from processes.actions.definitions import deploy
from processes.bench.base import Bar, Bench, Report
from processes.bench.figures import percentile
from processes.bench.ground import Ground
from processes.bench.web import start_web
from processes.models import DefinitionVersion

A_ROW, WIDE, HIGH = 25, 150, 120  # the drawing: steps side by side, and how far apart
OPENINGS, MOVES, LETTERS, SAVES = 3, 10, 10, 3
TIMES_LARGER = 4
ARROW_RIGHT, DELETE = 39, 46
STEP = "step_12"
# Watches a page from within: when its drawing is painted, how long each input takes to be painted, when a save is said.
_WATCH = """
window.bench = {spent: [], blocked: [], drawn: 0, saved: 0};
new PerformanceObserver((list) => bench.blocked.push(...list.getEntries().map((each) => each.duration))).observe({type: 'longtask'});
const painted = (then) => requestAnimationFrame(() => { const {port1, port2} = new MessageChannel(); port1.onmessage = () => then(performance.now()); port2.postMessage(0); });
for (const type of ['keydown', 'pointerup']) addEventListener(type, (event) => painted((now) => bench.spent.push(now - event.timeStamp)), true);
const isDrawn = () => document.querySelector('#editor-canvas, .pd-compare') && !document.querySelector('#editor-loading, .pd-canvas .pd-progress') && document.querySelector('.djs-shape');
const look = () => isDrawn() ? painted((now) => { bench.drawn = now; }) : setTimeout(look, 5);
addEventListener('DOMContentLoaded', look);
addEventListener('keydown', (event) => {
  if (event.key !== 's' || !event.ctrlKey) return;
  const words = document.getElementById('save-state');
  const isSaved = () => words.innerHTML.includes('cloud-check');
  new MutationObserver((_, watching) => { if (isSaved()) { watching.disconnect(); bench.saved = performance.now() - event.timeStamp; } }).observe(words, {childList: true});
}, true);
"""
_IS_SAVED = "document.getElementById('save-state').innerHTML.includes('cloud-check')"
_PLACE = """(() => { const {x, y, width, height} = document.querySelector('%s').getBoundingClientRect(); return [x + width / 2, y + height / 2]; })()"""
_IN_THE_NAME = """(() => {
  const head = document.querySelector('[data-group-id="group-general"] .bio-properties-panel-group-header');
  if (head && !head.classList.contains('open')) head.click();
  document.querySelector('#bio-properties-panel-name')?.focus();
  return document.activeElement?.id === 'bio-properties-panel-name';
})()"""
_REQUESTS = "performance.getEntriesByType('resource').filter((each) => each.name.endsWith('/save/')).map((each) => each.duration)"


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    program = find_chromium(os.environ)
    if program is None:
        raise RuntimeError("Expected a Chromium to measure with, but there is none on this machine.")
    ground.start("manage.py", "collectstatic", "--no-input", "--verbosity=0").wait()
    url, _ = start_web(ground)
    with open_tab(program, url, session_cookie()) as tab:
        tab.before_pages(_WATCH)
        figures = _figures(tab, "bench", size)
        larger = _figures(tab, "larger", size * TIMES_LARGER)
    bars = [
        Bar("open_ms", figures["open_ms"], 2_000, at_least=False),
        Bar("edit_p95_ms", figures["edit_p95_ms"], 50, at_least=False),
        Bar("save_ms", figures["save_ms"], 300, at_least=False),
        Bar("compare_ms", figures["compare_ms"], 2_000, at_least=False),
    ]
    return Report(figures | {f"larger_{name}": value for name, value in larger.items()}, bars)


def _figures(tab: Tab, key: str, steps: int) -> dict[str, float]:
    deploy([(f"{key}.bpmn", _model(key, steps, "before"))])
    draft = _draft(key, _model(key, steps, "after"))
    opened = [_open(tab, f"/modeler/{draft.pk}/") for _ in range(1 + OPENINGS)]
    edits, blocked = _edit(tab)
    every = [spent for kind in edits.values() for spent in kind]
    _select(tab)
    saves = [_save(tab) for _ in range(SAVES)]
    compared = [_open(tab, f"/modeler/{draft.pk}/compare/") for _ in range(OPENINGS)]
    return {
        "steps": float(steps),
        "first_open_ms": opened[0],
        "open_ms": percentile(opened[1:], 0.5),
        "edit_p50_ms": percentile(every, 0.5),
        "edit_p95_ms": percentile(every, 0.95),
        **{f"slowest_{kind}_ms": max(spent) for kind, spent in edits.items()},
        "longest_block_ms": max(blocked, default=0.0),
        "save_ms": percentile([whole for whole, _ in saves], 0.5),
        "save_request_ms": percentile([request for _, request in saves], 0.5),
        "compare_ms": percentile(compared, 0.5),
    }


def _open(tab: Tab, path: str) -> float:
    tab.go(path)
    tab.until("window.bench && bench.drawn > 0")
    return float(tab.ask("bench.drawn"))


def _edit(tab: Tab) -> tuple[dict[str, list[float]], list[float]]:
    """(milliseconds of each input by its kind, of each task over 50 ms that it waits behind)."""
    tab.until("document.fonts.status === 'loaded'")
    _select(tab)
    tab.ask("bench.blocked.length = 0")
    spent = {"move": [_press(tab, "ArrowRight", ARROW_RIGHT) for _ in range(MOVES)]}
    tab.until(_IN_THE_NAME)  # letters on the canvas would be commands
    spent["letter"] = [_press(tab, letter) for letter in "abcdefghijklmnopqrstuvwxyz"[:LETTERS]]
    tab.ask("document.querySelector('.djs-container > svg').focus()")
    spent["delete"] = [_press(tab, "Delete", DELETE)]
    spent["undo"] = [_press(tab, "z", control=True)]
    tab.until(_IS_SAVED)
    return spent, tab.ask("bench.blocked")


def _press(tab: Tab, key: str, code: int = 0, *, control: bool = False) -> float:
    """Milliseconds until it is painted; as fast as somebody who sees each key before the next."""
    painted = tab.ask("bench.spent.length")
    tab.press(key, code, control=control)
    tab.until(f"bench.spent.length > {painted}")
    return float(tab.ask(f"bench.spent[{painted}]"))


def _select(tab: Tab) -> None:
    tab.click(*tab.ask(_PLACE % f".djs-element[data-element-id={STEP}] .djs-hit"))
    tab.until(f"document.querySelector('#bio-properties-panel-id')?.value === '{STEP}'")


def _save(tab: Tab) -> tuple[float, float]:
    """(until the page says so, of which the request)."""
    _press(tab, "ArrowRight", ARROW_RIGHT)
    tab.ask("bench.saved = 0")
    tab.press("s", control=True)
    tab.until(f"bench.saved > 0 && {_IS_SAVED}")
    return float(tab.ask("bench.saved")), float(tab.ask(_REQUESTS)[-1])


def _draft(key: str, content: bytes) -> DefinitionVersion:
    made = deploy([(f"{key}.bpmn", content)], publish_now=False)
    return DefinitionVersion.objects.get(pk=made.resources[0].version_id)


def _model(key: str, steps: int, told: str) -> bytes:
    """Steps of people, calls and gateways in turn, drawn in rows; `told` is said by each twentieth, so that versions differ."""
    names = ["start", *(f"step_{number}" for number in range(1, steps + 1)), "end"]
    nodes = "".join(_node(number, told) for number in range(1, steps + 1))
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(pairwise(names))
    )
    shapes = "".join(_shape(name, number) for number, name in enumerate(names))
    edges = "".join(_edge(number, name) for number, name in enumerate(names[:-1]))
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
      xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
      xmlns:podium="https://podium.example/schema/bpmn" id="file" targetNamespace="bench">
      <process id="{key}" isExecutable="true"><startEvent id="start"/>{nodes}<endEvent id="end"/>{flows}</process>
      <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="{key}">{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
      </definitions>""".encode()


def _node(number: int, told: str) -> str:
    said = f" as {told}" if number % 20 == 0 else ""
    named = f'id="step_{number}" name="Step {number}{said}"'
    if number % 10 == 0:
        return f"<exclusiveGateway {named}/>"
    if number % 2:
        return f"""<userTask {named} podium:candidateGroups="Risk" podium:due="PT4H"><extensionElements><podium:escalation>
          <podium:level after="PT4H"><podium:action kind="remind"/></podium:level></podium:escalation></extensionElements></userTask>"""
    return f"""<serviceTask {named}><extensionElements><podium:call destination="stock" method="POST" path="/parcels"
      body="= {{number: number}}" timeoutSeconds="10"/></extensionElements></serviceTask>"""


def _shape(name: str, number: int) -> str:
    x, y = _corner(number)
    width, height = _extent(name, number)
    return (
        f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}">'
        f'<dc:Bounds x="{x}" y="{y - height // 2}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
    )


def _extent(name: str, number: int) -> tuple[int, int]:
    if name in ("start", "end"):
        return 36, 36
    return (50, 50) if number % 10 == 0 else (100, 80)


def _edge(number: int, name: str) -> str:
    """From the right side of one to the left side of the next, wherever that stands."""
    (x, y), (to_x, to_y) = _corner(number), _corner(number + 1)
    ends = ((x + _extent(name, number)[0], y), (to_x, to_y))
    points = "".join(f'<di:waypoint x="{px}" y="{py}"/>' for px, py in ends)
    return f'<bpmndi:BPMNEdge id="f{number}_di" bpmnElement="f{number}">{points}</bpmndi:BPMNEdge>'


def _corner(number: int) -> tuple[int, int]:
    row, column = divmod(number, A_ROW)
    return 100 + column * WIDE, 100 + row * HIGH


BENCH = Bench("editor", run, 500, "a model of 500 steps, and of 2,000: open, edit, save, compare")
