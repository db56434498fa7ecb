"""What a simulation showed, as plain JSON values."""

from __future__ import annotations

from typing import Any

from processes.engine.changes import HISTORY_COLUMNS
from processes.engine.simulation.world import World
from processes.engine.state import InstanceState
from processes.graph.model import CompiledProcess


def report(world: World) -> dict[str, Any]:
    """Every instance in the order of its start, the clock, and messages nobody wanted."""
    return {
        "instances": [_instance(world, state) for state in world.states.values()],
        "clock": world.now.isoformat(),
        "messages": [{"name": name, "correlation_key": key} for name, key, _ in world.buffered],
        "rejected": [{"code": r.code, "message": r.message} for _, r in world.rejected],
        "exhausted": world.is_exhausted,
    }


def _instance(world: World, state: InstanceState) -> dict[str, Any]:
    process = world.catalog.process(state.version_id)
    return {
        "id": str(state.id),
        "process": process.key,
        "state": state.state,
        "business_key": state.business_key,
        "parent": None if state.parent_instance is None else str(state.parent_instance),
        "entered": _entered(world, state, process),
        "path": _path(world, state, process),
        "variables": {name: value for name, value in state.variables.items() if ":" not in name},
        "waits": _waits(world, state, process),
        "incidents": [
            {"element": process.elements[row[6]].id, "code": row[7], "message": row[8]}
            for row in world.tables.incidents.values()
            if row[1] == state.id
        ],
    }


def _entered(world: World, state: InstanceState, process: CompiledProcess) -> list[str]:
    return [process.elements[e].id for i, _, e, _ in world.entries if i == state.id and e is not None]


def _path(world: World, state: InstanceState, process: CompiledProcess) -> list[dict[str, Any]]:
    rows = (
        dict(zip(HISTORY_COLUMNS, row, strict=True)) for row in world.tables.history if row[0] == state.id
    )
    return [
        {
            "element": process.elements[row["element"]].id,
            "type": process.elements[row["element"]].kind.value,
            "flows": [process.flows[flow].id for flow in row["via_flows"]],
            "entered_at": row["entered_at"].isoformat(),
            "left_at": row["left_at"].isoformat(),
            "outcome": row["outcome"],
        }
        for row in rows
        if row["loop_index"] != -1
    ]


def _waits(world: World, state: InstanceState, process: CompiledProcess) -> list[dict[str, Any]]:
    scopes = {token.scope for token in state.tokens.values()}
    return [
        {
            "element": process.elements[token.element].id,
            "waiting_for": token.waiting_for,
            "since": token.entered_at.isoformat(),
            "due": _due(world, token.id),
        }
        for token in state.tokens.values()
        if token.id not in scopes and token.state == "waiting"
    ]


def _due(world: World, token_id: int) -> str | None:
    due = [timer["due_at"] for timer in world.tables.timers.values() if timer["token_id"] == token_id]
    return min(due).isoformat() if due else None
