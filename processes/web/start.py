"""Start a process: what I may start, its form, and the way to my request."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from portal.lib.errors import PortalError
from portal.lib.json import loads
from processes import visibility
from processes.actions.by_people import start
from processes.actions.instances import NewInstance
from processes.forms.validate import validate
from processes.models import Definition, DefinitionVersion
from processes.selectors.definitions import startable_version
from processes.selectors.elements import compiled
from processes.selectors.forms import form_of, form_schema


def start_list(request: HttpRequest) -> HttpResponse:
    """`/start/`."""
    startable = visibility.definitions(request.user, "start").filter(kind="bpmn", versions__state="published")
    rows = [_tile(definition) for definition in startable.distinct().order_by("name")]
    return render(request, "processes/start.html", {"processes": rows})


def start_form(request: HttpRequest, key: str) -> HttpResponse:
    """`/start/<key>/`: GET shows the form, POST starts and leads to the request."""
    startable = visibility.definitions(request.user, "start")
    version = startable_version(startable, key)
    schema = form_schema(version, compiled(version.pk).start_form)
    errors: list[dict[str, str]] = []
    posted = {"business_key": "", "variables": ""}
    if request.method == "POST":
        posted = {name: request.POST.get(name, "") for name in posted}
        values, errors = _checked(posted["variables"], schema)
        if not errors:
            try:
                new = NewInstance(values, posted["business_key"].strip()[:200])
                return redirect(f"/requests/{start(request.user, key, [new])[0]}/")
            except PortalError as error:
                errors = [{"field": "", "message": error.sentence}]
    context = _context(version, schema, errors, posted)
    return render(request, "processes/start_form.html", context, status=422 if errors else 200)


def _tile(definition: Definition) -> dict[str, Any]:
    version = definition.versions.filter(state="published").order_by("-number").first()
    process = compiled(version.pk) if version else None
    return {
        "key": definition.key,
        "name": definition.name,
        "description": process.documentation if process else "",
        "usual": None,
        "has_form": bool(process and process.start_form),
    }


def _checked(text: str, schema: dict[str, Any] | None) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """(variables, errors by field)."""
    try:
        submitted = loads(text or "{}")
    except ValueError as error:
        return {}, [{"field": "", "message": gettext("Expected JSON, but {error}.").format(error=error)}]
    if not isinstance(submitted, dict):
        return {}, [
            {"field": "", "message": gettext("Expected a JSON object with a value for each variable.")}
        ]
    if schema is None:
        return submitted, []
    submission = validate(form_of(schema), submitted, {})
    errors = [
        {"field": path, "message": sentence}
        for path, sentences in submission.errors.items()
        for sentence in sentences
    ]
    return submission.values, errors


def _context(
    version: DefinitionVersion,
    schema: dict[str, Any] | None,
    errors: list[dict[str, str]],
    posted: dict[str, str],
) -> dict[str, Any]:
    process = compiled(version.pk)
    return {
        "process": {
            "key": version.definition.key,
            "name": version.definition.name,
            "version": version.number,
            "description": process.documentation,
        },
        "start_page": {"form": schema, "data": _data(posted["variables"]), "example": None, "errors": errors},
        "errors": errors,
        "posted": posted,
    }


def _data(text: str) -> dict[str, Any]:
    """What was typed, to be shown again; nothing when it was no JSON object."""
    try:
        data = loads(text or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
