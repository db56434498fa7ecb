"""A process with one review by people, as files to deploy."""

PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:podium="https://podium.example/schema/bpmn"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">
  <process id="checked" name="Checked" isExecutable="true">
    <startEvent id="start"/>
    <userTask id="review" name="Review" podium:candidateGroups="Risk" {task}>
      <extensionElements>
        <podium:outcomes variable="verdict">
          <podium:outcome name="approve" label="Approve" primary="true"/>
          <podium:outcome name="reject" label="Reject" reasonRequired="true"/>
        </podium:outcomes>
        {votes}<podium:escalation>{levels}</podium:escalation>
      </extensionElements>
    </userTask>
    {boundary}
    <exclusiveGateway id="which" default="no"/>
    <endEvent id="approved"/>
    <endEvent id="rejected"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="review"/>
    <sequenceFlow id="f2" sourceRef="review" targetRef="which"/>
    <sequenceFlow id="yes" sourceRef="which" targetRef="approved">
      <conditionExpression xsi:type="tFormalExpression">= verdict = "approve"</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="no" sourceRef="which" targetRef="rejected"/>
  </process>
</definitions>
"""

FORM = b"""{"id": "review_form", "type": "default", "components": [
  {"id": "a", "type": "number", "key": "amount", "label": "Amount", "readonly": true},
  {"id": "n", "type": "textfield", "key": "note", "label": "Note", "validate": {"required": true, "minLength": 3}}
]}"""

CAUGHT = """
    <boundaryEvent id="late" attachedToRef="review" cancelActivity="true">
      <escalationEventDefinition escalationRef="too_late"/>
    </boundaryEvent>
    <endEvent id="given_up"/>
    <sequenceFlow id="f9" sourceRef="late" targetRef="given_up"/>
"""
ESCALATION = '<escalation id="too_late" name="Too late" escalationCode="TOO_LATE"/>'


def process(task: str = "", levels: str = "", caught: bool = False, votes: str = "") -> bytes:
    """The process as a file. `task`: further attributes of the user task; `levels`: its escalation."""
    text = PROCESS.format(task=task, levels=levels, votes=votes, boundary=CAUGHT if caught else "")
    if caught:
        text = text.replace('<process id="checked"', f'{ESCALATION}<process id="checked"', 1)
    return text.encode()


def level(after: str, *actions: tuple[str, str]) -> str:
    """One level of an escalation chain."""
    inner = "".join(
        f'<podium:action kind="{kind}" argument="{argument}"/>'
        if argument
        else f'<podium:action kind="{kind}"/>'
        for kind, argument in actions
    )
    return f'<podium:level after="{after}">{inner}</podium:level>'
