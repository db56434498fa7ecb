"""`docs/states.md`, drawn from the lifecycle tables, which the FSM fields of the models are held to."""

from dashboards.lifecycle import ALERT
from humantasks.lifecycle import TASK
from portal.lib.lifecycle import Lifecycle
from processes.engine.lifecycle import BATCH, BATCH_ITEM, INCIDENT, INSTANCE, JOB, TOKEN, VERSION

LIFECYCLES = (VERSION, INSTANCE, TOKEN, JOB, INCIDENT, BATCH, BATCH_ITEM, TASK, ALERT)
HEAD = """# States

Drawn from the models by `manage.py draw_states`; a test keeps this page true. Suspended is a flag of instances, not a state.
"""


def states_page() -> str:
    """The whole page."""
    return HEAD + "".join(_section(lifecycle) for lifecycle in LIFECYCLES)


def _section(lifecycle: Lifecycle) -> str:
    lines = [f"\n## {lifecycle.kind.capitalize()}\n", "```mermaid", "stateDiagram-v2"]
    lines.append(f"    [*] --> {lifecycle.initial}")
    for move in lifecycle.moves:
        lines += [f"    {source} --> {move.target}: {move.name}" for source in move.sources]
    lines += [f"    {state} --> [*]" for state in lifecycle.final]
    return "\n".join([*lines, "```", ""])
