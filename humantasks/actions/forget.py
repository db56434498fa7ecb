"""Cases are forgotten: so are their tasks, with everything written about them."""

from collections.abc import Sequence

from humantasks.actions.kept_files import unlink_on_commit
from humantasks.models import (
    Attachment,
    CaseLink,
    Comment,
    DecisionRecord,
    Delivery,
    Escalation,
    HumanTask,
    Notification,
    Vote,
)
from processes.facts import InstancesForgotten


def forget_tasks(facts: Sequence[InstancesForgotten]) -> None:
    """Subscribed to `InstancesForgotten`. A fixed number of statements."""
    ids = [instance_id for fact in facts for instance_id in fact.instance_ids]
    DecisionRecord.objects.filter(task__instance__in=ids).delete()
    Vote.objects.filter(task__instance__in=ids).delete()
    Escalation.objects.filter(instance_id__in=ids, task__isnull=True).delete()
    Comment.objects.filter(instance_id__in=ids).delete()
    Notification.objects.filter(instance_id__in=ids).delete()
    Delivery.objects.filter(instance_id__in=ids).delete()
    files = Attachment.objects.filter(instance_id__in=ids)
    unlink_on_commit(list(files.exclude(stored_as="").values_list("stored_as", flat=True)))
    files.delete()
    CaseLink.objects.filter(instance_id__in=ids).delete()
    HumanTask.objects.filter(instance__in=ids).delete()
