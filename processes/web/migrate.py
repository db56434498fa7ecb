"""`/processes/<key>/versions/<id>/migrate/`: where tokens stand, where they shall go, who cannot, and the batch.

`element_id` and `var.<name>...` narrow it to the instances that stand there and have these values, as a list of instances would.
"""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.http.access import get_visible, signed_in
from portal.lib.errors import Forbidden, NotFound, PortalError
from processes import visibility
from processes.actions.batches import MAX_ITEMS, Wanted, create_batch
from processes.actions.migrate import holes_of
from processes.models import DefinitionVersion
from processes.selectors.instance_filter import filter_from
from processes.selectors.migration import Place, live_of, places, sources_of
from processes.web.context import process_head, process_named

REASONS_SHOWN = 20
EXAMPLES = 5


@require_http_methods(["GET", "HEAD", "POST"])
def migrate(request: HttpRequest, key: str, version_id: int) -> HttpResponse:
    """GET is the plan with its dry run; POST carries it out as a batch. Needs the role `operate`."""
    definition = process_named(request.user, key, "operate")
    versions = visibility.versions(signed_in(request)).filter(definition=definition, state="published")
    target = get_visible(versions.select_related("definition").defer("content"), version_id)
    given = request.POST if request.method == "POST" else request.GET
    sources = sources_of(target)
    source = _source(given, sources)
    context: dict[str, Any] = {
        "process": process_head(request.user, key, definition),
        "target": target,
        "sources": sources,
        "source": source,
        "error": "",
    }
    if source is not None:
        narrowing = _narrowing(request, given, definition.pk)
        context |= _plan(given, source, target, narrowing) | {"narrowing": narrowing}
        if request.method == "POST":
            try:
                return _carry_out(request, context)
            except PortalError as error:
                context["error"] = error.sentence
    status = 422 if context["error"] else 200
    return render(request, "processes/migrate.html", context, status=status)


def _source(given: QueryDict, sources: list[tuple[DefinitionVersion, int]]) -> DefinitionVersion | None:
    wanted = given.get("from", "")
    if not wanted:
        return sources[0][0] if sources else None
    found = next((version for version, _ in sources if str(version.pk) == wanted), None)
    if found is None:
        raise NotFound("Expected a version with running instances, but there are none of this one.")
    return found


def _narrowing(request: HttpRequest, given: QueryDict, definition_id: int) -> dict[str, str]:
    found = {
        name: str(given[name])
        for name in given
        if given[name] and (name == "element_id" or name.startswith("var."))
    }
    if found.keys() - {"element_id"} and not visibility.may(
        signed_in(request), "see_variables", definition_id
    ):
        raise Forbidden("Expected the right to see the variables of this process, but you do not have it.")
    return found


def _plan(
    given: QueryDict, source: DefinitionVersion, target: DefinitionVersion, narrowing: dict[str, str]
) -> dict[str, Any]:
    stands = places(source, target)
    mapping = {each.element.id: _chosen(given, each) for each in stands}
    ids = live_of(source, MAX_ITEMS, filter_from(narrowing))
    holes = holes_of(ids, to_version=target.pk, mapping=mapping)
    return {
        "places": [(each, mapping[each.element.id]) for each in stands],
        "mapping": mapping,
        "ids": ids,
        "holes": holes,
        "fitting": len(ids) - len(holes),
        "reasons": _reasons(holes),
    }


def _chosen(given: QueryDict, place: Place) -> str:
    known = {each.id for each in place.choices}
    wanted = given.get(f"map.{place.element.id}", place.automatic)
    return wanted if wanted in known else ""


def _reasons(holes: dict[int, str]) -> list[dict[str, Any]]:
    """Each reason once, the most frequent first, with a few of the instances."""
    counted = Counter(holes.values()).most_common(REASONS_SHOWN)
    return [
        {
            "words": words,
            "count": count,
            "examples": [each for each in holes if holes[each] == words][:EXAMPLES],
        }
        for words, count in counted
    ]


def _carry_out(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    chosen = context["ids"]
    if request.POST.get("only") == "fitting":
        chosen = [each for each in chosen if each not in context["holes"]]
    arguments = {"to_version": str(context["target"].pk), "mapping": context["mapping"]}
    batch = create_batch(signed_in(request), Wanted("migrate", tuple(chosen), None, arguments))
    return redirect(f"/batches/{batch.pk}/")
