"""Small BPMN models, written in the test that uses them."""

from itertools import pairwise

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:podium="https://podium.example/schema/bpmn"'
)


def file(*elements: str, attributes: str = "") -> bytes:
    """A whole file around definitions-level elements."""
    head = f'<definitions {NAMESPACES} id="file" targetNamespace="urn:test" {attributes}>'
    return "\n".join([head, *elements, "</definitions>"]).encode()


def process(*elements: str, key: str = "p", attributes: str = "", before: str = "") -> bytes:
    """A file with one executable process; `before` stands in front of it (messages, errors)."""
    head = f'<process id="{key}" isExecutable="true" {attributes}>'
    return file(before, "\n".join([head, *elements, "</process>"]))


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}-{target}" name="{name}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def path(*ids: str) -> str:
    """Flows from each to the next."""
    return "\n".join(flow(one, other) for one, other in pairwise(ids))


def extended(tag: str, attributes: str, *extensions: str) -> str:
    """An element with extension elements."""
    return f"<{tag} {attributes}><extensionElements>{''.join(extensions)}</extensionElements></{tag}>"


START = '<startEvent id="start"/>'
END = '<endEvent id="end"/>'
