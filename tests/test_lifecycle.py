"""The FSM fields that people touch and the tables that move the rows say the same; nothing else writes a state."""

import re
from pathlib import Path

import pytest
from django.db import models

from dashboards.lifecycle import ALERT
from dashboards.models import Alert
from portal.lib.lifecycle import Lifecycle
from processes.engine import lifecycle
from processes.models import (
    BatchItem,
    BatchOperation,
    DefinitionVersion,
    Incident,
    Job,
    ProcessInstance,
    Token,
)

ROOT = Path(__file__).resolve().parent.parent
PAIRS = [
    (DefinitionVersion, lifecycle.VERSION),
    (ProcessInstance, lifecycle.INSTANCE),
    (Token, lifecycle.TOKEN),
    (Job, lifecycle.JOB),
    (Incident, lifecycle.INCIDENT),
    (BatchOperation, lifecycle.BATCH),
    (BatchItem, lifecycle.BATCH_ITEM),
    (Alert, ALERT),
]
TABLES = "instance|token|job|incident|definition_version|batch|batch_item|alert"
# Where statements are generated from the tables; benches write to databases of their own.
GENERATED = {"processes/store/guarded.py", "humantasks/actions/moves.py"}
# A SET clause that names a state column, up to where the next clause starts.
WRITES_STATE = re.compile(
    rf"UPDATE\s+({TABLES})\b[^;]*?\bSET\b(?:(?!\bWHERE\b|\bFROM\b)[^;])*?\bstate\s*=", re.S
)
MODELS = "BatchItem|BatchOperation|DefinitionVersion|ProcessInstance|Token|Job|Incident|HumanTask|Alert"
WRITES_BY_MODEL = re.compile(rf"\b({MODELS})\.objects\b.{{0,300}}?\.update\([^)]*\bstate\s*=", re.S)


@pytest.mark.parametrize(("model", "table"), PAIRS, ids=lambda value: getattr(value, "kind", ""))
def test_fsm_methods_and_lifecycle_table_say_the_same(model: type[models.Model], table: Lifecycle) -> None:
    field = model._meta.get_field("state")
    drawn = {(t.name, t.source, t.target) for t in field.get_all_transitions(model)}  # type: ignore[union-attr]

    assert drawn == {(move.name, source, move.target) for move in table.moves for source in move.sources}


@pytest.mark.parametrize(("model", "table"), PAIRS, ids=lambda value: getattr(value, "kind", ""))
def test_the_database_knows_the_same_states(model: type[models.Model], table: Lifecycle) -> None:
    (check,) = [c for c in model._meta.constraints if c.name.endswith("state_is_known")]

    assert tuple(dict(check.condition.children)["state__in"]) == table.states


def test_no_source_file_writes_a_state_column_by_itself() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()[:80]!r}"
        for folder in ("portal", "processes", "humantasks", "dashboards")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".sql")
        and "bench" not in path.parts
        and str(path.relative_to(ROOT)) not in GENERATED
        for pattern in (WRITES_STATE, WRITES_BY_MODEL)
        for match in pattern.finditer(path.read_text())
    ]

    assert found == []


def test_a_planted_write_of_a_state_is_found() -> None:
    assert WRITES_STATE.search("UPDATE job AS t SET worker = '', state = 'ready' WHERE id = 1")
    assert not WRITES_STATE.search("UPDATE job AS t SET worker = '' WHERE state = 'ready'")
    assert WRITES_BY_MODEL.search("Job.objects.filter(pk=1).update(state='ready')")


def test_saving_a_stale_object_cannot_move_its_state() -> None:
    job = Job(id=1, state="leased")
    job._state.adding = False

    with pytest.raises(TypeError, match="moved by a guarded statement"):
        job.save()
