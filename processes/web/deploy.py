"""Deploy files: everything wrong with all of them at once, or versions with their addresses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.http.uploads import uploaded_files
from portal.lib.errors import PortalError
from processes import visibility
from processes.actions.by_people import deploy
from processes.actions.definitions import DeployedResource, ModelProblems


def deploy_files(request: HttpRequest) -> HttpResponse:
    """`/processes/deploy/`."""
    visibility.check_anywhere(request.user, "edit")
    context: dict[str, Any] = {"problems": [], "deployed": []}
    status = 200
    if request.method == "POST":
        try:
            context["deployed"] = [
                _row(each) for each in deploy(request.user, uploaded_files(request.FILES)).resources
            ]
        except ModelProblems as error:
            context["problems"], status = error.details["problems"], 422
        except PortalError as error:
            context["problems"], status = [{"message": error.sentence, "severity": "error"}], error.status
    return render(request, "processes/deploy.html", context, status=status)


def _row(resource: DeployedResource) -> dict[str, Any]:
    url = f"/processes/{resource.key}/" if resource.kind == "bpmn" else f"/modeler/{resource.version_id}/"
    return {
        "kind": resource.kind,
        "key": resource.key,
        "name": resource.name,
        "version": resource.number,
        "url": url,
        "problems": len(resource.problems),
    }
