"""An instance goes on by another version: its open tasks belong to the same step there. What people see stays."""

from collections.abc import Sequence

from django.db.models import F

from humantasks.actions.bells import ring
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import HumanTask
from processes.facts import InstanceMigrated
from processes.models import DefinitionVersion


def move_tasks(facts: Sequence[InstanceMigrated]) -> None:
    """Subscribed to `InstanceMigrated`. One statement for each open task, and there are few in an instance."""
    by_instance = {fact.instance_id: fact for fact in facts}
    tasks = HumanTask.objects.filter(instance__in=by_instance, state__in=OPEN_TASK_STATES).order_by("pk")
    versions = {fact.version_id for fact in facts}
    names = dict(DefinitionVersion.objects.filter(pk__in=versions).values_list("pk", "element_ids"))
    moved = list(tasks)
    for task in moved:
        fact = by_instance[task.instance_id]
        element = fact.elements[task.element]
        HumanTask.objects.filter(pk=task.pk).update(
            process_version=fact.version_id,
            element=element,
            element_id=names[fact.version_id][element],
            version=F("version") + 1,
            changed_at=fact.at,
        )
    ring(moved)
