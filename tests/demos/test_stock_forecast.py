"""stock_forecast starts from a business event of an order, by itself, and its failure is its own."""

from pathlib import Path

import pytest

from humantasks.models import HumanTask
from processes.actions.commands import carry_out_commands
from processes.actions.instances import start_instance
from processes.actions.run import run
from processes.engine.commands import CompleteJob, RaiseIncident
from processes.models import Incident, InstanceCommand, Job, ProcessInstance
from tests.processes.conftest import _fresh_caches as _fresh_caches
from tests.processes.conftest import deployed as deployed
from tests.processes.models import bpmn, flows, service_task

pytestmark = pytest.mark.django_db(transaction=True)
FILE = Path("processes/demos/stock_forecast/stock_forecast.bpmn")
ORDER = bpmn(
    "order",
    f"""<startEvent id="start" />{service_task("reserve", "reserve")}{service_task("ship", "ship")}<endEvent id="end" />
    {flows("start", "reserve", "ship", "end")}""",
).replace(b'<serviceTask id="reserve"', b'<serviceTask id="reserve" podium:emits="InventoryReserved"')


def done(job_type: str, **variables: object) -> None:
    job = Job.objects.get(type=job_type)
    run([CompleteJob(job.instance_id, job.token_id, job.pk, variables)], wait=True)


@pytest.fixture
def order(deployed) -> ProcessInstance:
    deployed(FILE.read_bytes(), "stock_forecast.bpmn")
    instance = start_instance(deployed(ORDER), variables={}, business_key="ORD-1", actor="user:1")
    done("reserve")
    while carry_out_commands():  # a signal first, then what it starts
        pass
    return ProcessInstance.objects.get(pk=instance)


@pytest.fixture
def forecast(order) -> ProcessInstance:
    return ProcessInstance.objects.get(definition__key="stock_forecast")


def test_a_forecast_starts_by_itself_under_the_orders_ids(order, forecast):
    assert forecast.pk != order.pk
    assert (forecast.correlation_id, forecast.business_key) == (order.correlation_id, "ORD-1")
    assert forecast.title == "After ORD-1"


def test_a_failing_forecast_does_not_touch_the_order(order, forecast):
    job = Job.objects.get(instance=forecast)
    run([RaiseIncident(forecast.pk, job.token_id, "job-failed", "no", job.pk, 3)], wait=True)
    done("ship")

    order.refresh_from_db()
    assert order.state == "completed"
    assert list(Incident.objects.values_list("instance", flat=True)) == [forecast.pk]


def test_a_stock_that_runs_short_is_ordered_by_somebody(forecast):
    done("podium:http", outlook={"sku": "ART-12", "days": 3})

    assert HumanTask.objects.get().title == "Order supplies: ART-12 lasts 3 days"


def test_a_stock_that_lasts_needs_nobody(forecast):
    done("podium:http", outlook={"sku": "ART-12", "days": 30})

    forecast.refresh_from_db()
    assert forecast.state == "completed"


def test_an_event_that_nobody_hears_leaves_no_command(deployed):
    start_instance(deployed(ORDER), variables={}, business_key="ORD-1", actor="user:1")
    done("reserve")

    assert not InstanceCommand.objects.exists()
