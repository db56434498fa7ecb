"""Keeping, changing and deleting a view of the inbox, by the forms of its page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from humantasks.actions.saved_views import ViewDraft, change_view, delete_view, save_view
from humantasks.selectors.saved_views import view_query
from portal.http.access import signed_in
from portal.http.htmx import back_to
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """A new view of what is shown."""
    try:
        view = save_view(_draft(request), user=signed_in(request), now=portal_now())
    except (Conflict, Forbidden, Invalid) as error:
        messages.error(request, error.sentence)
        return back_to(request, "/tasks/")
    return HttpResponseRedirect(f"/tasks/?saved={view.pk}", status=303)


@require_POST
def change(request: HttpRequest, view_id: int) -> HttpResponse:
    """The view keeps what is shown now, under this name."""
    try:
        change_view(view_id, _draft(request), user=signed_in(request), now=portal_now())
    except (Conflict, Forbidden, Invalid) as error:
        messages.error(request, error.sentence)
    return HttpResponseRedirect(f"/tasks/?saved={view_id}", status=303)


@require_POST
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    try:
        delete_view(view_id, user=signed_in(request))
    except Forbidden as error:
        messages.error(request, error.sentence)
    return HttpResponseRedirect("/tasks/", status=303)


def _draft(request: HttpRequest) -> ViewDraft:
    query = {
        name.removeprefix("keep."): value for name, value in request.POST.items() if name.startswith("keep.")
    }
    return ViewDraft(
        request.POST.get("name", ""),
        view_query(query, signed_in(request)),
        request.POST.get("shared_with", ""),
    )
