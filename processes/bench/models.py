"""The processes that the benches run, as BPMN."""

from processes.actions.definitions import deploy
from processes.models import DefinitionVersion

_MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    targetNamespace="bench">
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
_TIMER = """<intermediateCatchEvent id="middle"><timerEventDefinition><timeDate>= due</timeDate>
  </timerEventDefinition></intermediateCatchEvent>"""


def deploy_task(key: str, job_type: str) -> DefinitionVersion:
    """Start, one service task, end."""
    return _deploy(key, _TASK.format(job_type, ""))


def deploy_each(key: str, job_type: str) -> DefinitionVersion:
    """One job per entry of `items`, all at once; `results` has them in order."""
    return _deploy(key, _TASK.format(job_type, _EACH))


def deploy_timer(key: str) -> DefinitionVersion:
    """Wait until `due`."""
    return _deploy(key, _TIMER)


def _deploy(key: str, middle: str) -> DefinitionVersion:
    resource = deploy([(f"{key}.bpmn", _MODEL.format(key=key, middle=middle).encode())]).resources[0]
    return DefinitionVersion.objects.select_related("definition").get(pk=resource.version_id)
