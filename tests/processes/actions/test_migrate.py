"""Running instances go on by another version: planned, tried without effect, carried out as a batch."""

import pytest

from dashboards.store.reconcile import find_drift
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid
from processes.actions.batches import PlanHasHoles, Wanted, carry_out_batches, create_batch, preview
from processes.actions.incidents import resolve_incident
from processes.actions.instances import NewInstance, start_instances
from processes.actions.run import run
from processes.engine.commands import RaiseIncident
from processes.models import BatchOperation, Incident, Job, ProcessInstance, Token
from processes.selectors.history import history_of
from tests.processes.models import bpmn, flows, line, service_task
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)


def reviewed(*before: str, late: str = "") -> bytes:
    """Steps that pass by themselves, a review, a job."""
    passed = "".join(f'<task id="{each}" />' for each in before)
    body = f"""<startEvent id="start" />{passed}<userTask id="review" />{service_task("do", "pay")}<endEvent id="end" />
      {late}{flows("start", *before, "review", "do", "end")}"""
    return bpmn("order", body)


@pytest.fixture
def olga():
    return member("olga", "operate", "start")


@pytest.fixture
def cases(deployed) -> list[int]:
    return start_instances(deployed(reviewed()), [NewInstance()] * 4, actor="test")


def migrate(user, ids, version, **mapping: str) -> BatchOperation:
    plan = {"to_version": str(version.pk), "mapping": mapping}
    batch = create_batch(user, Wanted("migrate", ids=tuple(ids), arguments=plan))
    while carry_out_batches():
        pass
    return batch


def test_instances_tasks_and_history_follow(olga, cases, deployed):
    version = deployed(reviewed("check"))

    migrate(olga, cases, version)

    assert set(ProcessInstance.objects.values_list("version_id", flat=True)) == {version.pk}
    place = version.element_ids.index("review")
    assert set(Token.objects.values_list("element", flat=True)) == {place}
    assert set(HumanTask.objects.values_list("process_version_id", "element", "element_id")) == {
        (version.pk, place, "review")
    }
    visits = history_of(ProcessInstance.objects.select_related("version").get(pk=cases[0]))
    assert [(each["element_id"], each["outcome"]) for each in visits] == [
        ("start", "completed"),
        ("review", "moved"),
    ]


def test_heat_counts_them_where_they_are(olga, cases, deployed):
    migrate(olga, cases, deployed(reviewed("check")))

    assert find_drift(portal_now()) == []


def test_an_open_incident_goes_along_and_can_be_mended_there(olga, deployed):
    [case] = start_instances(deployed(line("order", "pay")), [NewInstance()], actor="test")
    job = Job.objects.get()
    run([RaiseIncident(case, job.token_id, "job-failed", "no", job.pk, 3)], wait=True)
    version = deployed(line("order", "look", "pay"))

    migrate(olga, [case], version, **{"do-1": "do-2"})
    incident = Incident.objects.get()
    resolve_incident(incident.pk, actor="test")

    place = version.element_ids.index("do-2")
    assert (incident.version_id, incident.element) == (version.pk, place)
    assert list(Job.objects.values_list("state", "version_id", "element")) == [("ready", version.pk, place)]
    assert find_drift(portal_now()) == []


def test_a_plan_with_a_hole_says_which_and_why_and_touches_none(olga, cases, deployed):
    other = start_instances(deployed(line("order", "pay")), [NewInstance()], actor="test")
    version = deployed(reviewed("check"))
    plan = {"to_version": str(version.pk)}

    with pytest.raises(PlanHasHoles) as refused:
        create_batch(olga, Wanted("migrate", ids=(*cases, *other), arguments=plan))

    [hole] = refused.value.details["items"]
    assert (hole["id"], "leads nowhere" in hole["reason"]) == (str(other[0]), True)
    assert not ProcessInstance.objects.filter(version=version).exists()
    assert not BatchOperation.objects.exists()


def test_a_dry_run_gives_every_reason_and_changes_nothing(olga, cases, deployed):
    version = deployed(line("order", "pay"))

    seen = preview(olga, Wanted("migrate", filter={}, arguments={"to_version": str(version.pk)}))

    assert set(seen.holes) == set(cases)
    assert all("“review”" in reason for reason in seen.holes.values())


def test_one_that_moved_on_since_the_dry_run_fails_alone(olga, cases, deployed):
    version = deployed(reviewed("check"))
    batch = create_batch(olga, Wanted("migrate", ids=tuple(cases), arguments={"to_version": str(version.pk)}))
    ProcessInstance.objects.filter(pk=cases[0]).update(version_id=version.pk)

    carry_out_batches()

    batch.refresh_from_db()
    assert ProcessInstance.objects.filter(version=version).count() == 4
    assert batch.state == "completed"


@pytest.mark.parametrize(
    "arguments", [{}, {"to_version": "x"}, {"to_version": "1"}, {"to_version": "1", "why": "so"}]
)
def test_what_names_no_version_is_refused(olga, cases, arguments):
    with pytest.raises(Invalid):
        create_batch(olga, Wanted("migrate", ids=tuple(cases), arguments=arguments))
