"""The processes that the benches run, as BPMN."""

from processes.actions.definitions import deploy
from processes.models import DefinitionVersion

_MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:podium="https://podium.example/schema/bpmn" targetNamespace="bench">
  <process id="{key}" isExecutable="true">
    <startEvent id="start" />{middle}<endEvent id="end" />
    <sequenceFlow id="in" sourceRef="start" targetRef="middle" />
    <sequenceFlow id="out" sourceRef="middle" targetRef="end" />
  </process>
</definitions>"""
_TASK = '<serviceTask id="middle"><extensionElements><zeebe:taskDefinition type="{}" /></extensionElements>{}</serviceTask>'
_EACH = """<multiInstanceLoopCharacteristics><extensionElements>
  <zeebe:loopCharacteristics inputCollection="= items" inputElement="item" outputCollection="results"
    outputElement="= item" /></extensionElements></multiInstanceLoopCharacteristics>"""
_PEOPLE = """<userTask id="middle" podium:candidateGroups="Risk"><extensionElements>
  <podium:escalation><podium:level after="PT4H"><podium:action kind="remind" /><podium:action kind="raise_priority" />
  </podium:level></podium:escalation></extensionElements>{}</userTask>"""
_TIMER = """<intermediateCatchEvent id="middle"><timerEventDefinition><timeDate>= due</timeDate>
  </timerEventDefinition></intermediateCatchEvent>"""


def deploy_task(key: str, job_type: str) -> DefinitionVersion:
    """Start, one service task, end."""
    return _deploy(key, _TASK.format(job_type, ""))


def deploy_each(key: str, job_type: str) -> DefinitionVersion:
    """One job per entry of `items`, all at once; `results` has them in order."""
    return _deploy(key, _TASK.format(job_type, _EACH))


def deploy_people(key: str, *, each: bool) -> DefinitionVersion:
    """A task for the group *Risk* with one level of escalation after four hours; or one per entry of `items`."""
    return _deploy(key, _PEOPLE.format(_EACH if each else ""))


def deploy_timer(key: str) -> DefinitionVersion:
    """Wait until `due`."""
    return _deploy(key, _TIMER)


def _deploy(key: str, middle: str) -> DefinitionVersion:
    resource = deploy([(f"{key}.bpmn", _MODEL.format(key=key, middle=middle).encode())]).resources[0]
    return DefinitionVersion.objects.select_related("definition").get(pk=resource.version_id)
