"""The demo's colleagues: whose work a task is, and how they decide it."""

from django.contrib.auth.models import User

from humantasks.actions.complete import Decision
from humantasks.models import HumanTask
from portal.demo.people import COLLEAGUES

DOUBTS = "Customer does not answer, card name differs."


def colleagues_of(task: HumanTask) -> list[User]:
    """Those who may take an open task, in a fixed order."""
    principals = task.candidates.filter(principal__lt=0).values_list("principal", flat=True)
    members = User.objects.filter(groups__in=[-principal for principal in principals])
    return list(members.filter(username__in=COLLEAGUES).distinct().order_by("pk"))


def decision_of(task: HumanTask, *, doubts: bool) -> Decision:
    """The outcome that is offered first; with `doubts` a rejection where one can be made."""
    if doubts and any(outcome["name"] == "reject" for outcome in task.outcomes):
        return Decision(outcome="reject", comment=DOUBTS)
    usual = sorted(task.outcomes, key=lambda outcome: not outcome.get("primary"))
    return Decision(outcome=usual[0]["name"]) if usual else Decision()
