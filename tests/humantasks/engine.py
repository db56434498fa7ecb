"""Cases that the real engine runs, for tests of human work."""

from typing import Any

from django.contrib.auth.models import User

from humantasks.models import HumanTask
from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.models import DefinitionVersion, ElementHistory, Grant, ProcessInstance
from processes.store.definitions import forget_definitions
from tests.humantasks.review import FORM, process


def start_review(
    *,
    by: User,
    operator: User | None = None,
    task: str = "",
    levels: str = "",
    caught: bool = False,
    votes: str = "",
    **variables: Any,
) -> HumanTask:
    """Deploy the review with its form, start it, and answer the task that opened."""
    forget_definitions()
    files = [("checked.bpmn", process(task, levels, caught, votes)), ("review_form.form", FORM)]
    resource = next(each for each in deploy(files).resources if each.kind == "bpmn")
    version = DefinitionVersion.objects.get(pk=resource.version_id)
    if operator:
        Grant.objects.get_or_create(role="operate", definition_id=resource.definition_id, user=operator)
    actor = f"user:{by.pk}"
    instance = start_instance(version, variables=variables, business_key="ORD-7", actor=actor)
    return HumanTask.objects.get(instance=instance)


def path_of(task: HumanTask) -> list[str]:
    """Ids of the elements the case has left, in order."""
    names = task.process_version.element_ids
    rows = ElementHistory.objects.filter(instance_id=task.instance_id).order_by("seq")
    return [names[row.element] for row in rows]


def case_of(task: HumanTask) -> ProcessInstance:
    return ProcessInstance.objects.get(pk=task.instance_id)
