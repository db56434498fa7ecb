"""`/modeler/gallery/`: where a model begins: blank, from an example, or from files one has."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal.http.access import signed_in
from portal.http.uploads import uploaded_files
from portal.lib.errors import PortalError
from processes import visibility
from processes.actions.definitions import ModelProblems
from processes.actions.gallery import create_from_example, examples
from processes.actions.import_files import import_files


def gallery(request: HttpRequest) -> HttpResponse:
    """The page."""
    visibility.check_anywhere(request.user, "edit")
    return render(request, "processes/gallery.html", {"examples": examples(), "imported": [], "refused": []})


@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """`/modeler/gallery/use/` {example, name}: drafts of one's own; the process opens."""
    try:
        drafts = create_from_example(
            signed_in(request), request.POST.get("example", ""), request.POST.get("name", "").strip()
        )
    except PortalError as error:
        messages.error(request, error.sentence)
        return redirect("/modeler/gallery/")
    return redirect(f"/modeler/{drafts[0].pk}/")


@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """`/modeler/import/`: files as drafts. One opens at once; of several the page lists what will not run, and why."""
    visibility.check_anywhere(request.user, "edit")
    context = {"examples": examples(), "imported": [], "refused": []}
    try:
        imported = import_files(signed_in(request), uploaded_files(request.FILES))
    except ModelProblems as error:
        return render(
            request, "processes/gallery.html", context | {"refused": error.details["problems"]}, status=422
        )
    except PortalError as error:
        messages.error(request, error.sentence)
        return redirect("/modeler/gallery/")
    if len(imported) == 1:
        return redirect(f"/modeler/{imported[0].version.pk}/")
    return render(request, "processes/gallery.html", context | {"imported": imported})
