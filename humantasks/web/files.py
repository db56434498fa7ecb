"""Files of a case over HTTP: put, shown, downloaded, taken away. What cannot be shown safely is a download."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from humantasks.actions.attachments import attach, remove_attachment
from humantasks.actions.kept_files import content_of
from humantasks.visibility import find_attachment, find_task
from portal.http.access import signed_in
from portal.http.downloads import file_response
from portal.http.htmx import back_to
from portal.http.uploads import uploaded_files
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid


@require_safe
def file(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """`/files/<id>/`, `?download=1`: pictures and PDF are shown, everything else is saved."""
    attachment, _ = find_attachment(signed_in(request), attachment_id)
    download = bool(request.GET.get("download"))
    content = content_of(attachment)
    return file_response(content, attachment.name, attachment.content_type, download=download)


@require_POST
def upload(request: HttpRequest, task_id: int) -> HttpResponse:
    """Files of the page's form, all or none."""
    user = signed_in(request)
    find_task(user, task_id)  # a stranger is not told what is wrong with the files
    try:
        attach(
            task_id=task_id,
            files=uploaded_files(request.FILES),
            user=user,
            now=portal_now(),
            to_requester=bool(request.POST.get("to_requester")),
        )
    except (Conflict, Forbidden, Invalid) as error:
        messages.error(request, error.sentence)
    return back_to(request, f"/tasks/{task_id}/?tab=conversation")


@require_POST
def remove(request: HttpRequest, attachment_id: int) -> HttpResponse:
    user = signed_in(request)
    attachment, _ = find_attachment(user, attachment_id)
    try:
        remove_attachment(attachment_id=attachment_id, user=user, now=portal_now())
    except (Conflict, Forbidden) as error:
        messages.error(request, error.sentence)
    return back_to(request, f"/tasks/{attachment.task_id}/?tab=conversation")
