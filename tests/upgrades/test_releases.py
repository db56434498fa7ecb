"""Rows that an earlier release left, with instances under way, are carried to their end by the code of today."""

import pytest
from django.db import connection

from processes.actions.clock import advance
from processes.actions.definitions import deploy
from processes.actions.incidents import resolve_incident
from processes.actions.instances import start_instance
from processes.actions.jobs import complete_job, lease_jobs
from processes.actions.messages import publish_message
from processes.actions.variables import set_variables
from processes.doctor.checks import CHECKS
from processes.models import DefinitionVersion, ElementHistory, Incident, ProcessInstance
from processes.store.definitions import compiled_process, forget_definitions
from processes.store.ids import take_id
from tests.upgrades.release import FIRST_ID, GOLDEN, MODEL, kept, put_back

pytestmark = pytest.mark.django_db(transaction=True)


def done(job_type: str, **variables: object) -> None:
    for leased in lease_jobs(job_type, worker="w", max_jobs=50):
        complete_job(leased.job.id, fence=leased.job.fence, variables=variables, actor="worker:w")


def test_a_release_is_written(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--write-release"):
        pytest.skip("only when a release is made")
    while take_id() < FIRST_ID:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval('podium_id_block', {FIRST_ID + 1})")
    [resource] = deploy([("under_way.bpmn", MODEL)]).resources
    version = DefinitionVersion.objects.get(pk=resource.version_id)
    start_instance(version, variables={"items": ["a", "b", "c"], "order": "O-1"}, actor="user:1")
    done("pay")
    [one] = lease_jobs("pick", worker="w", max_jobs=1)
    complete_job(one.job.id, fence=one.job.fence, variables={"picked": "A"}, actor="worker:w")
    GOLDEN.write_text(kept() + "\n")


@pytest.fixture
def under_way() -> ProcessInstance:
    forget_definitions()
    put_back(GOLDEN.read_text())
    return ProcessInstance.objects.get(version__definition__key="under_way")


def test_what_the_first_release_left_goes_on_to_its_end(under_way: ProcessInstance, settings: object) -> None:
    settings.PODIUM_TEST_CLOCK = True  # type: ignore[attr-defined]
    set_variables(under_way.pk, {"approved": True}, actor="user:1")
    resolve_incident(Incident.objects.get(state="open").pk, actor="user:1")

    done("ship")
    done("wrap")
    done("pick", picked="B")
    advance(3_700)
    publish_message("told", correlation_key="O-1", variables={"told": 1}, actor="user:1")
    done("refund")

    under_way.refresh_from_db()
    assert (under_way.state, under_way.variables["picked"]) == ("completed", ["A", "B", "B"])
    assert [check.name for check in CHECKS if check.name != "default_partitions_used" and check.find()] == []
    assert ElementHistory.objects.filter(instance_id=under_way.pk).count() == under_way.seq


def test_its_rows_name_the_elements_that_the_code_of_today_finds_there(under_way: ProcessInstance) -> None:
    version = DefinitionVersion.objects.get(pk=under_way.version_id)

    compiled = compiled_process(version.pk)

    assert (compiled.element_ids, compiled.flow_ids) == (version.element_ids, version.flow_ids)
