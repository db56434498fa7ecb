"""The doctor finds what is wrong, and nothing where all is well."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from portal.lib import sql
from processes.actions.run import run
from processes.doctor.checks import CHECKS
from processes.engine.commands import CompensateInstance, CompleteJob
from processes.models import Job
from processes.store.history import make_partitions
from processes.store.load import read_times
from tests.processes.models import bpmn, flows, fork_and_join, line, service_task, waits_for_timer

Started = Callable[..., int]
PAYS_AND_REFUNDS = bpmn(
    "saga",
    f"""<startEvent id="start" />{service_task("pay", "pay")}{service_task("ship", "ship")}<endEvent id="end" />
    {flows("start", "pay", "ship", "end")}
    <boundaryEvent id="paid" attachedToRef="pay"><compensateEventDefinition /></boundaryEvent>
    {service_task("refund", "refund").replace("<serviceTask", '<serviceTask isForCompensation="true"')}
    <association id="a" associationDirection="One" sourceRef="paid" targetRef="refund" />""",
)
SECOND_ARRIVAL = """
UPDATE token AS t SET waiting_for = 'join', element = j.element, via_flow = 999
  FROM token AS j WHERE j.waiting_for = 'join' AND t.instance_id = j.instance_id AND t.waiting_for = 'job'
"""

INCIDENT = """
INSERT INTO incident (id, instance_id, token_id, definition_id, version_id, element, code, message, shape, details, state,
       resolved_by, created_at)
SELECT 1, i.id, t.id, i.definition_id, i.version_id, t.element, 'x', 'x', 'x', '{}', 'open', '', now()
  FROM token AS t JOIN instance AS i ON i.id = t.instance_id WHERE t.waiting_for = 'timer'
"""
ENDED_BATCH = """
INSERT INTO batch (id, kind, target, arguments, chosen_by, state, size, created_by_id, created_at, correlation_id)
SELECT 1, 'cancel', 'instance', '{}', '{}', 'running', 0, id, now() - interval '1 hour', '' FROM auth_user LIMIT 1
"""


def complaints() -> dict[str, int]:
    return {check.name: len(found) for check in CHECKS if (found := check.find())}


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    make_partitions(read_times()[0])


@pytest.fixture
def at_work(started: Started, handlers: Callable[..., None], worked: Callable[[], int]) -> int:
    """An instance that waits at a job, and some that are further."""
    User.objects.create_user("olga")
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
        ("UPDATE token SET via_flow = 1 WHERE waiting_for = 'job'", {"from_nowhere"}),
        ("UPDATE element_history SET outcome = 'cancelled'", {"from_nowhere"}),
        ("UPDATE token SET element = 999 WHERE waiting_for = 'timer'", {"positions_beyond_the_version"}),
        ("UPDATE job SET element = 0", {"positions_beyond_the_version"}),
        (INCIDENT, {"incidents_without_token"}),
        (ENDED_BATCH, {"batches_never_ending"}),
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


def undone(started: Started, *, times: int) -> dict[str, int]:
    """What the doctor says when one payment was given back so often."""
    instance_id = started(PAYS_AND_REFUNDS)
    pay = Job.objects.get()
    run([CompleteJob(instance_id, pay.token_id, pay.pk)], wait=True)
    run([CompensateInstance(instance_id)], wait=True)
    refund = Job.objects.get()
    run([CompleteJob(instance_id, refund.token_id, refund.pk)], wait=True)
    if times != 1:
        sql.execute("UPDATE element_history SET outcome = 'cancelled' WHERE seq = 4")
    return complaints()


def test_a_saga_undone_in_full_is_healthy(started: Started) -> None:
    assert undone(started, times=1) == {}


def test_a_payment_that_was_not_given_back_is_found(started: Started) -> None:
    assert undone(started, times=0) == {"wrongly_undone": 1}
