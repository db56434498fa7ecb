"""Small processes for tests of the store, the actions and the workers."""

from itertools import pairwise

BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:podium="https://podium.example/schema/bpmn"
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


def line_once(key: str, job_type: str) -> bytes:
    """Start, a task whose effect may happen once at most, end; its unknown end is asked of the group Warehouse."""
    task = f'''<serviceTask id="do-1"><extensionElements><zeebe:taskDefinition type="{job_type}" />
      <podium:atMostOnce group="Warehouse" question="Did it leave?" /></extensionElements></serviceTask>'''
    body = f'<startEvent id="start" />{task}<endEvent id="end" />{flows("start", "do-1", "end")}'
    return bpmn(key, body)


def event(kind: str, element_id: str, definition: str, more: str = "") -> str:
    """An event with one event definition."""
    return f'<{kind} id="{element_id}" {more}>{definition}</{kind}>'


def timer(duration: str) -> str:
    """A timer definition."""
    return f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"


MESSAGE = """<message id="m" name="paid"><extensionElements>
  <zeebe:subscription correlationKey="= order" /></extensionElements></message>"""
HEARS = '<messageEventDefinition messageRef="m" />'


def waits_for_message(key: str = "order") -> bytes:
    """Start, wait for the message `paid` with the variable `order` as its key, end."""
    body = (
        f'<startEvent id="start" />{event("intermediateCatchEvent", "wait", HEARS)}<endEvent id="end" />'
        f"{flows('start', 'wait', 'end')}"
    )
    return bpmn(key, body, MESSAGE)


def starts_by_message(key: str = "order") -> bytes:
    """The message `paid` starts it; one job, end."""
    body = (
        f'{event("startEvent", "start", HEARS)}{service_task("do", "pay")}<endEvent id="end" />'
        f"{flows('start', 'do', 'end')}"
    )
    return bpmn(key, body, MESSAGE)


def waits_for_timer(duration: str, key: str = "order") -> bytes:
    """Start, wait, end."""
    body = (
        f'<startEvent id="start" />{event("intermediateCatchEvent", "wait", timer(duration))}<endEvent id="end" />'
        f"{flows('start', 'wait', 'end')}"
    )
    return bpmn(key, body)


def job_with_deadline(duration: str, key: str = "order") -> bytes:
    """A job with an interrupting boundary timer."""
    boundary = event("boundaryEvent", "late", timer(duration), 'attachedToRef="do"')
    body = (
        f'<startEvent id="start" />{service_task("do", "pay")}{boundary}<endEvent id="end" /><endEvent id="too-late" />'
        f"{flows('start', 'do', 'end')}{flows('late', 'too-late')}"
    )
    return bpmn(key, body)


def fork_and_join(key: str = "order") -> bytes:
    """Two jobs at once, joined."""
    body = (
        f'<startEvent id="start" /><parallelGateway id="fork" />{service_task("a", "a")}{service_task("b", "b")}'
        f'<parallelGateway id="join" /><endEvent id="end" />'
        f"{flows('start', 'fork', 'a', 'join', 'end')}{flows('fork', 'b', 'join')}"
    )
    return bpmn(key, body)


def many(key: str = "order", job_type: str = "pick") -> bytes:
    """A parallel multi-instance job over `items`, results collected in order."""
    loop = """<multiInstanceLoopCharacteristics><extensionElements>
      <zeebe:loopCharacteristics inputCollection="= items" inputElement="item" outputCollection="picked"
        outputElement="= result" /></extensionElements></multiInstanceLoopCharacteristics>"""
    body = (
        f'<startEvent id="start" />{service_task("each", job_type, loop)}<endEvent id="end" />'
        f"{flows('start', 'each', 'end')}"
    )
    return bpmn(key, body)
