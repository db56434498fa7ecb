"""What has to be true of the rows after every test, whatever it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from processes.engine.fold import BODY, NOT_PASSED, from_nowhere, wrongly_undone
from processes.engine.lifecycle import LIVE_INSTANCE_STATES
from processes.graph.model import CompiledProcess
from tests.engine.storage import MemoryStore, Row


def check(store: MemoryStore, processes: Mapping[int, CompiledProcess] | None = None) -> None:
    for instance in store.instances.values():
        tokens = [t for t in store.tokens.values() if t["instance_id"] == instance["id"]]
        live = instance["state"] in LIVE_INSTANCE_STATES
        assert bool(tokens) == live, f"a {instance['state']} instance with {len(tokens)} tokens"
        history = [row["seq"] for row in store.history if row["instance_id"] == instance["id"]]
        assert history == list(range(1, instance["seq"] + 1))
    _each_token_waits_for_one_thing(store)
    _nothing_is_left_over(store)
    _entered_minus_left_is_live(store)
    for instance in store.instances.values():
        if processes is not None:
            _history_bears_the_present_out(store, instance, processes[instance["version_id"]])


def _each_token_waits_for_one_thing(store: MemoryStore) -> None:
    incidents = Counter(i["token_id"] for i in store.open_incidents())
    jobs = Counter(j["token_id"] for j in store.jobs.values())
    children = Counter(t["scope"] for t in store.tokens.values())
    for token in store.tokens.values():
        kind = token["waiting_for"]
        assert incidents[token["id"]] == (token["state"] == "failed")
        assert jobs[token["id"]] == (kind in ("job", "outcome"))
        assert (token["id"] in store.work) == (kind in ("work", "outcome"))
        if token["state"] == "waiting":
            assert bool(children[token["id"]]) == (kind in ("children", "compensation"))


def _nothing_is_left_over(store: MemoryStore) -> None:
    owners = {*store.tokens, *(i["id"] for i in store.instances.values() if i["state"] == "active")}
    for row in [*store.timers.values(), *store.subscriptions.values(), *store.jobs.values()]:
        assert row["token_id"] in owners
    assert {body for body, _ in store.results} <= set(store.tokens)


def _entered_minus_left_is_live(store: MemoryStore) -> None:
    entered = Counter((version, element) for version, element, _ in store.entries if element is not None)
    left = Counter((r["version_id"], r["element"]) for r in store.history if r["loop_index"] != -1)
    versions = {i["id"]: i["version_id"] for i in store.instances.values()}
    live: Counter[tuple[int, int]] = Counter()
    joins = set()
    for token in store.tokens.values():
        place = (versions[token["instance_id"]], token["element"])
        group = (token["instance_id"], token["scope"], token["element"])
        at_join = token["waiting_for"] in ("join", "jammed")
        if token["is_body"] or (at_join and group in joins):
            continue
        if at_join:
            joins.add(group)
        live[place] += 1
    entered.subtract(left)
    assert {k: v for k, v in entered.items() if v} == {k: v for k, v in live.items() if v}


def _history_bears_the_present_out(store: MemoryStore, instance: Row, process: CompiledProcess) -> None:
    rows = [row for row in store.history if row["instance_id"] == instance["id"]]
    if any(row["version_id"] != instance["version_id"] for row in rows):
        return  # migrated: its flows are of several versions
    passed = Counter(row["element"] for row in rows if row["outcome"] not in NOT_PASSED)
    visits = Counter(
        row["element"] for row in rows if row["outcome"] not in NOT_PASSED and row["loop_index"] != BODY
    )
    came_by = Counter(flow for row in rows for flow in row["via_flows"])
    tokens = [token for token in store.tokens.values() if token["instance_id"] == instance["id"]]
    came_by.update(token["via_flow"] for token in tokens if token["via_flow"] is not None)
    assert from_nowhere(process, passed, came_by) == []
    assert wrongly_undone(process, visits, instance["state"] == "compensated") == []
