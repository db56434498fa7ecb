"""A headless Chromium for benches, spoken to over its debugging socket: no driver needed, so a production install can measure.

`Tab` is a page with its keyboard and mouse. `frame_times` draws the heat map of a process and lets every step change once a second
through the page's own code (`pd:bench` events are not part
of the portal: the frames are given to the page as its socket would, by a WebSocket that the page is handed instead of its own).
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from websockets.sync.client import ClientConnection, connect

from portal.setup.browser import OPTIONS, find_chromium
from processes.models import DefinitionVersion

OWN_WINDOW = ("--headless=new", "--remote-debugging-port=0", "--window-size=1440,900")
WAIT_SECONDS = 30
# Stands in for the page's socket: a snapshot of all steps, then each second a delta in which every step has changed.
_FEED = """
window.WebSocket = class {
  static OPEN = 1;
  constructor(url) {
    this.readyState = 1;
    this.isHeat = url.includes('/heat/');
    if (this.isHeat) setTimeout(() => this.begin(), 50);
  }
  node(id, value) { return {value, n: value, level: 1 + (value + id) % 7, low_n: false, entered: value, left: value, live: (value + id) % 9, incidents: 0}; }
  nodes(value) { return Object.fromEntries(window.benchSteps.map((step, id) => [step, this.node(id, value)])); }
  begin() {
    const whole = {layer: 'frequency', label: '', unit: 'count', scale: 'even', edges: [0, 1, 2, 3, 4, 5, 6], flows: {}, totals: {live: 1, incidents: 0, instances: 1}, period: {}};
    let sequence = 0;
    this.say({type: 'snapshot', sequence, as_of: new Date().toISOString(), ...whole, nodes: this.nodes(100)});
    setInterval(() => {
      sequence += 1;
      this.say({type: 'delta', sequence, as_of: new Date().toISOString(), nodes: this.nodes(100 + sequence), flows: {}, totals: whole.totals});
      window.benchDeltas = sequence;
    }, 1000);
  }
  say(frame) { this.onmessage?.({data: JSON.stringify(frame)}); }
  send() {}
  close() {}
};
"""
_MEASURE = """
new Promise((done) => {
  const spent = [], blocked = [];
  new PerformanceObserver((list) => blocked.push(...list.getEntries().map((each) => each.duration))).observe({type: 'long-animation-frame'});
  let last = performance.now();
  const end = last + %d;
  const frame = (now) => {
    spent.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(frame);
    else done({spent: spent.slice(1), blocked, deltas: window.benchDeltas ?? 0, badges: document.querySelectorAll('.pd-nb').length});
  };
  requestAnimationFrame(frame);
})
"""


def session_cookie() -> str:
    """The cookie of somebody who may see everything."""
    user, _ = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def frame_times(url: str, cookie: str, version: DefinitionVersion, seconds: int) -> dict[str, float]:
    """Milliseconds between animation frames while all steps change each second; {} without a Chromium on this machine."""
    program = find_chromium(os.environ)
    if program is None:
        return {}
    names = json.dumps(version.element_ids[1:])
    with open_tab(program, url, cookie) as tab:
        tab.before_pages(f"window.benchSteps = {names};{_FEED}")
        tab.go(f"/processes/{version.definition.key}/?layer=frequency&period=all")
        tab.until("(window.benchDeltas ?? 0) > 1 && document.querySelectorAll('.pd-nb').length > 100")
        found = tab.ask(_MEASURE % (seconds * 1000))
    spent = sorted(found["spent"])
    return {
        "frame_p50_ms": spent[len(spent) // 2],
        "frame_p95_ms": spent[int(len(spent) * 0.95)],
        "frame_p99_ms": spent[int(len(spent) * 0.99)],
        "frames_over_50_ms": float(len(found["blocked"])),
        "nodes_changed": float(len(version.element_ids) - 1),
    }


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the browser; what is typed and clicked comes in as from a keyboard and a mouse."""

    tell: Callable[..., Any]
    session: str
    url: str

    def before_pages(self, script: str) -> None:
        """Run in every page before its own scripts."""
        self.tell("Page.addScriptToEvaluateOnNewDocument", {"source": script}, self.session)

    def go(self, path: str) -> None:
        """Begin to open a page of the portal."""
        self.tell("Page.navigate", {"url": f"{self.url}{path}"}, self.session)

    def ask(self, expression: str) -> Any:
        """What an expression yields, or its promise. Raises RuntimeError when it throws."""
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self.tell("Runtime.evaluate", asked, self.session)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"Expected {expression!r} to work, but {answer['exceptionDetails']}.")
        return answer["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait for a condition of the page."""
        wait = f"new Promise((done) => {{ const ask = () => {condition} ? done(true) : setTimeout(ask, 50); ask(); }})"
        self.ask(wait)

    def press(self, key: str, code: int = 0, *, control: bool = False) -> None:
        """A key by its name; one letter is typed. `code` is the number that keys without a letter have."""
        is_typed = len(key) == 1 and not control
        down: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code or ord(key[0].upper())}
        down |= {"modifiers": 2 if control else 0} | ({"text": key} if is_typed else {})
        kind = "keyDown" if is_typed else "rawKeyDown"
        self.tell("Input.dispatchKeyEvent", down | {"type": kind}, self.session)
        up = {name: value for name, value in down.items() if name != "text"}
        self.tell("Input.dispatchKeyEvent", up | {"type": "keyUp"}, self.session)

    def click(self, x: float, y: float) -> None:
        """The main button, at a place of the window."""
        place = {"x": x, "y": y}
        self.tell("Input.dispatchMouseEvent", {"type": "mouseMoved", **place}, self.session)
        for kind in ("mousePressed", "mouseReleased"):
            pressed = {"type": kind, "button": "left", "clickCount": 1, **place}
            self.tell("Input.dispatchMouseEvent", pressed, self.session)


@contextmanager
def open_tab(program: str, url: str, cookie: str) -> Iterator[Tab]:
    """A browser with one empty page, signed in."""
    with _browser(program) as tell:
        target = tell("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = tell("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        name, _, value = cookie.partition("=")
        tell("Network.setCookie", {"name": name, "value": value, "url": url}, session)
        tell("Page.enable", {}, session)
        yield Tab(tell, session, url)


@contextmanager
def _browser(program: str) -> Iterator[Any]:
    """`tell(method, parameters, session)` answers the result of a command of the DevTools protocol."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(  # noqa: S603 - the browser of this machine
            [program, *OPTIONS, *OWN_WINDOW, f"--user-data-dir={folder}", "about:blank"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        try:
            with connect(_address(process), max_size=None) as socket:
                yield _teller(socket)
        finally:
            process.terminate()
            process.wait(20)


def _address(process: "subprocess.Popen[str]") -> str:
    for line in process.stderr or ():
        if found := re.search(r"ws://\S+", line):
            return found.group()
    raise RuntimeError("Expected Chromium to say where it listens, but it ended.")


def _teller(socket: ClientConnection) -> Any:
    numbers = count(1)

    def tell(method: str, parameters: dict[str, Any], session: str = "") -> Any:
        number = next(numbers)
        asked: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        socket.send(json.dumps(asked | ({"sessionId": session} if session else {})))
        while True:
            answer = json.loads(socket.recv(WAIT_SECONDS))
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"Expected {method} to work, but {answer['error']['message']}.")
                return answer["result"]

    return tell
