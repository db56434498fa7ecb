"""Start a process: what I may start, its form with draft and files, and the way to my request."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from humantasks.actions.start_drafts import discard_start_draft, forget_start_draft
from humantasks.models import Draft
from humantasks.models.task_form import without_field
from humantasks.selectors.attachments import named_files
from humantasks.selectors.starts import drafted_starts, start_draft_of
from portal.http.access import signed_in
from portal.lib.errors import PortalError
from portal.lib.json import loads
from portal.web.docs import EXAMPLES
from processes import visibility
from processes.actions.by_people import start
from processes.actions.instances import NewInstance
from processes.forms.validate import validate
from processes.models import Definition, DefinitionVersion
from processes.selectors.definitions import startable_version
from processes.selectors.elements import compiled
from processes.selectors.forms import form_of, form_schema

Errors = list[dict[str, str]]


def start_list(request: HttpRequest) -> HttpResponse:
    """`/start/`."""
    startable = visibility.definitions(request.user, "start").filter(kind="bpmn", versions__state="published")
    begun = drafted_starts(signed_in(request))
    rows = [_tile(definition, begun) for definition in startable.distinct().order_by("name")]
    return render(request, "processes/start.html", {"processes": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def start_form(request: HttpRequest, key: str) -> HttpResponse:
    """`/start/<key>/`: GET shows the form, POST starts and leads to the request."""
    user = signed_in(request)
    version = startable_version(visibility.definitions(user, "start"), key)
    schema = form_schema(version, compiled(version.pk).start_form)
    draft = start_draft_of(user, version.definition_id)
    if request.method != "POST":
        return render(request, "processes/start_form.html", _context(request, version, schema, draft))
    posted = {name: request.POST.get(name, "") for name in ("business_key", "variables")}
    values, errors = _checked(posted["variables"], schema)
    if not errors:
        try:
            new = NewInstance(values, posted["business_key"].strip()[:200])
            started = start(user, key, [new])[0]
        except PortalError as error:
            errors = error.details.get("errors") or [{"field": "", "message": error.sentence}]
        else:
            forget_start_draft(user, version.definition_id)
            return redirect(f"/requests/{started}/")
    context = _context(request, version, schema, None, posted, errors)
    return render(request, "processes/start_form.html", context, status=422)


@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Begin anew: the draft and its files go."""
    user = signed_in(request)
    startable_version(visibility.definitions(user, "start"), key)
    discard_start_draft(key=key, user=user)
    messages.success(request, gettext("The draft is gone. You begin anew."))
    return redirect(f"/start/{key}/")


def _tile(definition: Definition, begun: set[int]) -> dict[str, Any]:
    version = definition.versions.filter(state="published").order_by("-number").first()
    process = compiled(version.pk) if version else None
    return {
        "key": definition.key,
        "name": definition.name,
        "description": process.documentation if process else "",
        "usual": None,
        "has_form": bool(process and process.start_form),
        "has_draft": definition.pk in begun,
    }


def _checked(text: str, schema: dict[str, Any] | None) -> tuple[dict[str, Any], Errors]:
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
    request: HttpRequest,
    version: DefinitionVersion,
    schema: dict[str, Any] | None,
    draft: Draft | None,
    posted: dict[str, str] | None = None,
    errors: Errors | None = None,
) -> dict[str, Any]:
    """What was just sent goes before the draft."""
    data = _data(posted["variables"]) if posted else draft.values if draft else {}
    key = posted["business_key"] if posted else draft.business_key if draft else ""
    return {
        "process": {
            "key": version.definition.key,
            "name": version.definition.name,
            "version": version.number,
            "description": compiled(version.pk).documentation,
            "guide": settings.DEMO and version.definition.key in EXAMPLES,
        },
        "start_page": {
            "key": version.definition.key,
            "form": schema,
            "data": data,
            "files": named_files(data, signed_in(request), None),
            "errors": errors or [],
        },
        "errors": errors or [],
        "posted": {"business_key": key, "variables": posted["variables"] if posted else ""},
        "draft": draft,
        "outgrown": list(without_field(schema, draft.values).items()) if draft and schema else [],
    }


def _data(text: str) -> dict[str, Any]:
    """What was typed, to be shown again; nothing when it was no JSON object."""
    try:
        data = loads(text or "{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
