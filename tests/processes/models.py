"""Small processes for tests of the store, the actions and the workers."""

from itertools import pairwise

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:podium="https://podium.dev/schema/1.0"
    targetNamespace="test">
  {before}
  <process id="{key}" name="{key}" isExecutable="true">
    {body}
  </process>
</definitions>
"""


def bpmn(key: str, body: str, before: str = "") -> bytes:
    """A BPMN file with one process."""
    return BPMN.format(key=key, body=body, before=before).encode()


def service_task(element_id: str, job_type: str, more: str = "", retries: int = 3) -> str:
    """A service task that opens a job."""
    return f"""<serviceTask id="{element_id}"><extensionElements>
      <zeebe:taskDefinition type="{job_type}" retries="{retries}" /></extensionElements>{more}</serviceTask>"""


def flows(*steps: str) -> str:
    """Sequence flows that connect the elements in this order."""
    return "".join(
        f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}" />' for a, b in pairwise(steps)
    )


def line(key: str, *job_types: str) -> bytes:
    """Start, one service task per job type, end."""
    tasks = [service_task(f"do-{number}", job_type) for number, job_type in enumerate(job_types, 1)]
    names = [f"do-{number}" for number in range(1, len(job_types) + 1)]
    body = f'<startEvent id="start" />{"".join(tasks)}<endEvent id="end" />{flows("start", *names, "end")}'
    return bpmn(key, body)
