"""Old state + events = fresh read: whatever the engine does and whichever frames are lost, a browser shows what is so.

Hypothesis draws what happens: cases start, jobs finish or break, incidents are resolved by a retry, deltas are folded, the view is read
again, frames get lost on the way. The browser of the test follows the rules of `static/src/live.js` and `diagram/heat.js`.
"""

import asyncio
from typing import Any

import orjson
import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.live.hub import Hub, View, read_document
from dashboards.store.fold import fold
from portal.lib.clock import portal_now
from processes.actions.instances import start_instance
from processes.actions.run import run
from processes.engine.commands import CompleteJob, RaiseIncident
from processes.models import DefinitionVersion, Job
from tests.processes.conftest import deployed as deployed
from tests.processes.models import fork_and_join, line

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = st.sampled_from(["start", "complete", "complete", "break", "fold", "read", "lose", "lose"])
LAYERS = st.sampled_from(["frequency", "live", "incidents", "total_p95", "waiting_mean"])


class Browser:
    """What one tab shows, following frames as the portal's script does."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {}
        self.sequence = -1
        self.waits_for_snapshot = True
        self.loses_next = False
        self.has_gap = False

    async def send(self, frame: bytes) -> None:
        if self.loses_next:
            self.loses_next = False
            return
        self.receive(orjson.loads(frame))

    def receive(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "snapshot":
            self.waits_for_snapshot, self.sequence, self.document = False, frame["sequence"], frame
        elif not self.waits_for_snapshot:
            self.follow(frame)

    def follow(self, frame: dict[str, Any]) -> None:
        if frame["sequence"] > self.sequence + 1:
            self.has_gap = True
        elif frame["sequence"] == self.sequence + 1:
            self.sequence = frame["sequence"]
            self.apply(frame)

    def apply(self, delta: dict[str, Any]) -> None:
        self.document["nodes"].update(delta["nodes"])
        for flow, added in delta["flows"].items():
            count = self.document["flows"].get(flow, {"count": 0})["count"]
            self.document["flows"][flow] = {"count": count + added}
        self.document["totals"] = delta["totals"]

    def hear(self, sequence: int) -> None:
        """A heartbeat: it repeats the last number sent."""
        self.has_gap = self.has_gap or sequence > self.sequence


def happen(version: DefinitionVersion, event: str) -> None:
    """One step of the engine, if there is something it can be done to."""
    job = Job.objects.filter(version=version, state="ready").order_by("pk").first()
    if event == "start":
        start_instance(version, variables={}, actor="test")
    elif event == "complete" and job:
        run([CompleteJob(job.instance_id, job.token_id, job.pk)], wait=True)
    elif event == "break" and job:
        run([RaiseIncident(job.instance_id, job.token_id, "job-failed", "broke", job.pk, 3)], wait=True)
    elif event == "fold":
        fold(portal_now())


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """What a person sees of it. A step that vanished from the document and one that holds nothing look the same."""
    nodes = {
        id_: node
        for id_, node in document["nodes"].items()
        if node["value"] or node["entered"] or node["live"]
    }
    flows = {id_: flow["count"] for id_, flow in document["flows"].items() if flow["count"]}
    return {"nodes": nodes, "flows": flows, "totals": document["totals"], "edges": document["edges"]}


async def live_through(version: DefinitionVersion, layer: str, events: list[str]) -> tuple[Any, Any]:
    """(what the browser shows in the end, what a fresh read tells)."""
    hub, view, browser = Hub(), View((version.pk,), layer, "all"), Browser()
    await hub.join(view, browser.send)
    for event in events:
        if event == "read":
            await hub.reread(view)
        elif event == "lose":
            browser.loses_next = True
        else:
            await sync_to_async(happen)(version, event)
        if browser.has_gap:
            await hub.join(view, browser.send)  # resync
            browser.has_gap = False
    await hub.reread(view)
    browser.hear(hub.sequence(view))
    if browser.has_gap or browser.waits_for_snapshot:
        browser.loses_next = False
        await hub.join(view, browser.send)
    fresh = await sync_to_async(read_document)(view)
    await sync_to_async(connections.close_all)()
    return shown(browser.document), shown(orjson.loads(orjson.dumps(fresh)))


@given(events=st.lists(EVENTS, max_size=25), layer=LAYERS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("model", [line("heat", "a", "b"), fork_and_join("heat")], ids=["line", "fork"])
def test_old_state_and_events_are_what_a_fresh_read_tells(deployed, model, events, layer):
    version = deployed(model)

    seen, fresh = asyncio.run(live_through(version, layer, events))

    assert seen == fresh
