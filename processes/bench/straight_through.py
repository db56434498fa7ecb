"""Start N instances by the batch action; three service tasks, a gateway, an end; until all are completed.

Real Celery workers with in-process handlers and full history. The floor is the bare SQL of the same work on the same
tables, in the same run (`floor.py`), best of several batch sizes.
"""

from time import perf_counter

from processes.actions.definitions import deploy
from processes.actions.instances import NewInstance, start_instances
from processes.bench import floor, step_cost
from processes.bench.base import Bar, Bench, Report
from processes.bench.ground import Ground
from processes.models import DefinitionVersion

WORKERS = 2  # processes: one per core of the machine the figures are for
WARM = 200
TASK = """<serviceTask id="{0}"><extensionElements><zeebe:taskDefinition type="bench:{0}" /></extensionElements>
</serviceTask>"""
MODEL = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    targetNamespace="bench">
  <process id="straight_through" isExecutable="true">
    <startEvent id="start" />
    {TASK.format("first")}{TASK.format("second")}{TASK.format("third")}
    <exclusiveGateway id="gateway" default="small-flow" />
    <endEvent id="large" /><endEvent id="small" />
    <sequenceFlow id="f1" sourceRef="start" targetRef="first" />
    <sequenceFlow id="f2" sourceRef="first" targetRef="second" />
    <sequenceFlow id="f3" sourceRef="second" targetRef="third" />
    <sequenceFlow id="f4" sourceRef="third" targetRef="gateway" />
    <sequenceFlow id="large-flow" sourceRef="gateway" targetRef="large">
      <conditionExpression>= amount > 5</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="small-flow" sourceRef="gateway" targetRef="small" />
  </process>
</definitions>"""


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    version = deploy_straight()
    ground.start_workers(WORKERS, HANDLER_MODULES="processes.bench.handlers")
    complete(ground, version, WARM)
    ground.settle()
    seconds = complete(ground, version, size)
    per_second = size / seconds
    floors = floor.measure(version, size)
    best = max(floors.values())
    figures = {
        "instances_per_second": per_second,
        "floor_instances_per_second": best,
        "ratio": per_second / best,
        "seconds": seconds,
        "python_us_per_command": step_cost.measure(version),
        **{f"floor_batch_{batch}": value for batch, value in floors.items()},
    }
    bars = [
        Bar("instances_per_second", per_second, 1_500),
        Bar("ratio", per_second / best, 0.3),
        Bar("python_us_per_command", figures["python_us_per_command"], 150, at_least=False),
    ]
    return Report(figures, bars)


def deploy_straight() -> DefinitionVersion:
    """The process of this bench, deployed on the ground."""
    resource = deploy([("straight_through.bpmn", MODEL.encode())]).resources[0]
    return DefinitionVersion.objects.select_related("definition").get(pk=resource.version_id)


def complete(ground: Ground, version: DefinitionVersion, size: int) -> float:
    """Start `size` instances and wait until all have ended; the seconds that took."""
    new = [NewInstance({"amount": number % 10, "customer": f"c{number}"}) for number in range(size)]
    started = perf_counter()
    start_instances(version, new, actor="user:1")
    ground.wait_until(
        "SELECT NOT EXISTS (SELECT 1 FROM instance WHERE state IN ('active', 'compensating'))", seconds=300
    )
    return perf_counter() - started


BENCH = Bench("straight_through", run, 10_000, "start to end through three jobs and a gateway")
