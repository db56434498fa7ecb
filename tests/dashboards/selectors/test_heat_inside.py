"""Sub-processes and call activities roll up what is inside, nothing counted twice: as plain SQL over tokens and history says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from dashboards.heat.layers import LAYERS
from dashboards.selectors.heat import heat_document
from dashboards.selectors.heat_inside import called_versions
from dashboards.store.history import Among
from portal.lib.clock import portal_now
from processes.actions.commands import carry_out_commands
from processes.actions.instances import NewInstance, start_instances
from processes.actions.run import run
from processes.connectors import registry
from processes.engine.commands import RaiseIncident
from processes.models import DefinitionVersion, Job, ProcessInstance
from tests.processes.models import bpmn, flows, line, service_task

pytestmark = pytest.mark.django_db(transaction=True)
NESTED = bpmn(
    "nested",
    f"""<startEvent id="s"/><subProcess id="outer"><startEvent id="os"/>{service_task("first", "a")}
    <subProcess id="deep"><startEvent id="ds"/>{service_task("second", "b")}<endEvent id="de"/>{flows("ds", "second", "de")}</subProcess>
    <endEvent id="oe"/>{flows("os", "first", "deep", "oe")}</subProcess><endEvent id="e"/>{flows("s", "outer", "e")}""",
)


def calls(key: str, called: str) -> bytes:
    return bpmn(
        key,
        f"""<startEvent id="s"/><callActivity id="call"><extensionElements><zeebe:calledElement processId="{called}"/>
        </extensionElements></callActivity><endEvent id="e"/>{flows("s", "call", "e")}""",
    )


def shown(version: DefinitionVersion, layer: str = "live", among: Among | None = None) -> dict[str, Any]:
    now = portal_now()
    return heat_document([version], LAYERS[layer], None, now, now, among=among or Among())


def plain(query: str, **parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()[0]


@pytest.fixture
def nested(deployed: Callable[..., DefinitionVersion], handlers: Any, worked: Any) -> DefinitionVersion:
    """Of five cases two are over, two stand at `second`, deep inside, and one at `first`, with an incident."""
    version = deployed(NESTED)
    handlers(a=lambda job: {}, b=lambda job: {})
    start_instances(version, [NewInstance() for _ in range(2)], actor="test")
    while worked():
        pass
    handlers(a=lambda job: {})

    registry._doers.pop("b")
    start_instances(version, [NewInstance() for _ in range(2)], actor="test")
    while worked():
        pass
    registry._doers.pop("a")
    start_instances(version, [NewInstance()], actor="test")
    job = Job.objects.get(type="a")
    run([RaiseIncident(job.instance_id, job.token_id, "job-failed", "broke", job.pk, 3)], wait=True)
    return version


@pytest.mark.parametrize("is_filtered", [False, True])
def test_a_sub_process_holds_the_tokens_inside_it_once_each(nested, is_filtered):
    among = Among(ProcessInstance.objects.all()) if is_filtered else None

    document = shown(nested, among=among)

    leaves = plain(
        "SELECT count(*) FROM token t WHERE NOT EXISTS (SELECT FROM token i WHERE i.instance_id = t.instance_id AND i.scope = t.id)"
    )
    assert document["nodes"]["outer"]["inside"]["live"] == leaves == 3
    assert document["nodes"]["deep"]["inside"]["live"] == 2
    assert document["totals"]["live"] == leaves
    assert document["nodes"]["outer"]["inside"]["incidents"] == 1


def test_the_times_inside_are_those_of_its_steps_for_each_visit_that_is_over(nested):
    inside = shown(nested, "waiting_mean")["nodes"]["outer"]["inside"]

    for name, column in (("waiting", "waiting_ms"), ("working", "working_ms")):
        of_steps = plain(
            f"SELECT sum({column}) FROM element_history WHERE element = ANY(%(steps)s)",
            steps=[nested.element_ids.index(each) for each in ("os", "first", "ds", "second", "de", "oe")],
        )
        visits = plain(
            "SELECT count(*) FROM element_history WHERE element = %(at)s",
            at=nested.element_ids.index("outer"),
        )
        assert inside[name] == pytest.approx(float(of_steps) / visits / 1000)


@pytest.fixture
def calling(deployed: Callable[..., DefinitionVersion]) -> DefinitionVersion:
    """`top` calls `middle`, which calls `bottom`: three cases; one of the lowest has an incident. `bottom` runs alone too."""
    bottom = deployed(line("bottom", "pay"))
    deployed(calls("middle", "bottom"))
    top = deployed(calls("top", "middle"))
    start_instances(top, [NewInstance() for _ in range(3)], actor="test")
    while carry_out_commands():
        pass
    start_instances(bottom, [NewInstance()], actor="test")
    job = Job.objects.filter(instance__parent_instance__isnull=False).first()
    assert job is not None
    run([RaiseIncident(job.instance_id, job.token_id, "job-failed", "broke", job.pk, 3)], wait=True)
    return top


def test_a_call_holds_what_lives_in_the_instances_it_called_all_the_way_down(calling):
    node = shown(calling)["nodes"]["call"]

    bottom_tokens = plain(
        "SELECT count(*) FROM token t JOIN instance i ON i.id = t.instance_id JOIN definition d ON d.id = i.definition_id "
        "WHERE d.key = 'bottom' AND i.parent_instance_id IS NOT NULL"
    )
    assert node["inside"] == {"instances": 3, "live": 3, "incidents": 1, "overdue": 0}
    assert node["inside"]["live"] == bottom_tokens


def test_of_some_instances_it_holds_only_what_these_called(calling):
    one = ProcessInstance.objects.filter(version=calling).order_by("pk")[:1]

    node = shown(
        calling, among=Among(ProcessInstance.objects.filter(pk__in=list(one.values_list("pk", flat=True))))
    )

    assert node["nodes"]["call"]["inside"]["instances"] == 1


def test_what_holds_nothing_has_no_inside(calling):
    assert "inside" not in shown(calling)["nodes"]["s"]


def test_whoever_shows_the_caller_hears_of_all_it_may_call(calling):
    called = DefinitionVersion.objects.filter(definition__key__in=("middle", "bottom"))

    assert called_versions([calling.pk]) == tuple(sorted(called.values_list("pk", flat=True)))
