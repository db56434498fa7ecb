"""`/workload/`: who has how much, for leads with reassigning; and one reminder for all that is about to escalate."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from humantasks.escalation.words import in_words
from humantasks.selectors.workload import about_to_escalate, group_loads, own_load
from portal.http.access import signed_in
from portal.lib.clock import portal_now
from portal.lib.phrases import spoken
from processes import visibility
from processes.actions.batches import Wanted, create_batch


@require_safe
def workload(request: HttpRequest) -> HttpResponse:
    user, now = signed_in(request), portal_now()
    soon = about_to_escalate(user, now)
    context = {
        "may_alert": visibility.rights(user).anywhere("operate"),
        "own": own_load(user, now),
        "groups": group_loads(user, now),
        "soon": [
            {"task": row.task, "at": row.due_at, "words": in_words(row.actions, spoken)} for row in soon
        ],
    }
    return render(request, "humantasks/workload.html", context)


@require_POST
def remind_all(request: HttpRequest) -> HttpResponse:
    """One batch of reminders for what the page showed as about to escalate."""
    user = signed_in(request)
    ids = tuple(row.task.pk for row in about_to_escalate(user, portal_now()))
    if not ids:
        return redirect("/workload/")
    batch = create_batch(user, Wanted("remind", ids, arguments={"text": ""}))
    return redirect(f"/batches/{batch.pk}/")
