"""The XML namespaces a process file may use, and what they are called here.

Source: OMG BPMN 2.0.2 (formal/13-12-09); Camunda's and Activiti's published extension schemas.
"""

from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DI: Final = "http://www.omg.org/spec/DD/20100524/DI"

PODIUM: Final = "https://podium.example/schema/bpmn"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
MODELER: Final = "http://camunda.org/schema/modeler/1.0"
# One dialect under three names: Camunda 7 reads all of them alike.
CAMUNDA: Final = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://activiti.org/bpmn",
    "http://www.camunda.com/fox",
)


def local_name(tag: str) -> str:
    """`{namespace}name` without the namespace."""
    return tag.rpartition("}")[2]


def namespace_of(tag: str) -> str:
    """The namespace of `{namespace}name`; "" for none."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
