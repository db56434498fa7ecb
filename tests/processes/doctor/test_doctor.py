"""The doctor finds what is wrong, and nothing where all is well."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command

from portal.lib import sql
from processes.doctor.checks import CHECKS
from processes.store.history import make_partitions
from processes.store.load import read_times
from tests.processes.models import fork_and_join, line, waits_for_timer

Started = Callable[..., int]
SECOND_ARRIVAL = """
UPDATE token AS t SET waiting_for = 'join', element = j.element, via_flow = 999
  FROM token AS j WHERE j.waiting_for = 'join' AND t.instance_id = j.instance_id AND t.waiting_for = 'job'
"""


def complaints() -> dict[str, int]:
    return {check.name: len(found) for check in CHECKS if (found := check.find())}


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    make_partitions(read_times()[0])


@pytest.fixture
def at_work(started: Started, handlers: Callable[..., None], worked: Callable[[], int]) -> int:
    """An instance that waits at a job, and some that are further."""
    handlers(a=lambda job: None)
    started(fork_and_join("other"))
    started(waits_for_timer("PT1H", "third"))
    worked()
    return started(line("order", "pay"))


def test_a_portal_at_work_is_healthy(at_work: int) -> None:
    out = StringIO()
    call_command("doctor", "--json", stdout=out)

    assert json.loads(out.getvalue())["healthy"]


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM token", {"active_without_tokens", "rows_without_token"}),
        ("DELETE FROM job", {"tokens_without_reason"}),
        ("DELETE FROM timer", {"tokens_without_reason"}),
        ("DELETE FROM element_history", {"history_with_gaps"}),
        ("UPDATE instance SET seq = seq + 1", {"history_with_gaps"}),
        ("UPDATE instance SET state = 'completed'", {"ended_with_rows"}),
        ("UPDATE token SET state = 'failed' WHERE waiting_for = 'job'", {"tokens_without_reason"}),
        ("UPDATE token SET scope = 999", {"scopes_without_token"}),
        ("DELETE FROM instance", {"rows_without_instance"}),
        ("UPDATE job SET state = 'leased', lease_until = now() - interval '1 hour'", {"leases_run_out"}),
        ("UPDATE timer SET due_at = now() - interval '1 hour'", {"work_left_lying"}),
        (SECOND_ARRIVAL, {"satisfied_joins"}),
    ],
)
def test_damage_is_found(at_work: int, damage: str, found: set[str]) -> None:
    assert complaints() == {}

    sql.execute(damage)

    assert found <= complaints().keys()


def test_complaints_end_the_command_with_one(at_work: int) -> None:
    sql.execute("DELETE FROM token")

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=StringIO())

    assert ended.value.code == 1
