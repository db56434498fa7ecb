"""Pages of the one batch operation: what it would be about, how far it is, and what became of each thing."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.http.access import get_visible, signed_in
from portal.http.htmx import partial_or_page, within
from portal.http.pagination import PAGE_ROWS, Page
from portal.http.spreadsheets import all_pages, csv_file
from portal.lib.bulk import kind_named
from portal.lib.errors import Invalid, NotFound, PortalError
from portal.lib.json import loads
from portal.lib.people import person_name
from processes import visibility
from processes.actions.batches import MAX_ITEMS, Preview, Wanted, create_batch, given_ids, move_batch, preview
from processes.models import BatchOperation, DefinitionVersion
from processes.selectors.batches import ItemRow, batch_page, failed_ids, item_page, progress, with_examples
from processes.store.batches import Progress

MOVES = {"pause": N_("Paused."), "resume": N_("It goes on."), "stop": N_("Stopped; what is done stays done.")}
ALLOWED = {"running": ("pause", "stop"), "paused": ("resume", "stop")}
HOLES_SHOWN = 50
CSV_COLUMNS = (
    "id", "operation", "about", "state", "size", "done", "failed", "waiting", "created_at", "created_by", "ended_at",
)  # fmt: skip
ITEM_COLUMNS = ("number", "id", "title", "state", "code", "words", "ended_at")
FIELDS = {
    "reason": (N_("Why"), N_("Kept in the history of each")),
    "name": (N_("Name of the message"), N_("As the model says it")),
    "variables": (N_("Variables, as JSON"), N_('For example {"approved": true}')),
    "from": (N_("From the step"), N_("Its id in the model; what stands there is ended")),
    "to": ("To", N_("A step's id, or the name of a person")),
    "until": (N_("Until"), N_("Date and time with zone, like 2026-12-01T09:00:00+01:00")),
    "outcome": (N_("Outcome"), N_("As the task names it")),
    "comment": (N_("Comment"), N_("The reason, where one is asked for")),
    "text": (N_("What to say"), ""),
}


@require_http_methods(["GET", "HEAD", "POST"])
def batches(request: HttpRequest) -> HttpResponseBase:
    """`/batches/`: the list, `format=csv` as a file; POST makes one from what the preview showed."""
    if request.method == "POST":
        return _create(request)
    visible = visibility.batches(signed_in(request))
    if request.GET.get("format") == "csv":
        found = all_pages(lambda limit, cursor: batch_page(visible, limit=limit, cursor=cursor))
        return csv_file("batches", CSV_COLUMNS, (_csv_row(*row) for row in found))
    page = batch_page(visible, limit=PAGE_ROWS, cursor=request.GET.get("cursor", ""))
    context = {
        "rows": [_row(*row) for row in page.rows],
        "shown": len(page.rows),
        "next_cursor": page.next,
    }
    return render(request, "processes/batches.html", context)


@require_safe
def show_preview(request: HttpRequest) -> HttpResponse:
    """`/batches/preview/?operation=&ids=&filter.<name>=`: count, examples, what speaks against it, its questions."""
    return _preview(request, request.GET, error="")


@require_safe
def batch(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """`/batches/<id>/?state=&cursor=`; htmx gets the progress alone, every second while it runs, `format=csv` a file."""
    row = get_visible(visibility.batches(signed_in(request)).select_related("created_by"), batch_id)
    state = request.GET.get("state", "")
    if request.GET.get("format") == "csv":
        return _items_as_csv(row, state)
    page = item_page(row, state=state, limit=PAGE_ROWS, cursor=request.GET.get("cursor", ""))
    context = {
        "batch": _row(row, progress(row)) | {"arguments": _arguments(row)},
        "items": with_examples(row, page.rows),
        "shown": len(page.rows),
        "next_cursor": page.next,
        "item_state": state,
        "moves": ALLOWED.get(row.state, ()),
        "next": within(request, request.GET.get("next", "")),
    }
    return partial_or_page(request, "processes/batch.html", "processes/_batch.html", context)


def _csv_row(row: BatchOperation, counts: Progress) -> tuple[Any, ...]:
    done = (counts.done, counts.failed, counts.waiting)
    times = (row.created_at, person_name(row.created_by), row.ended_at)
    return (row.pk, row.kind, row.target, row.state, row.size, *done, *times)


def _items_as_csv(row: BatchOperation, state: str) -> StreamingHttpResponse:
    """What became of each thing, in the order it was done."""

    def page(limit: int, cursor: str) -> Page:
        found = item_page(row, state=state, limit=limit, cursor=cursor)
        return Page(with_examples(row, found.rows), found.next)

    items = all_pages(page, most=MAX_ITEMS)
    return csv_file(f"batch-{row.pk}", ITEM_COLUMNS, (_item_csv_row(each) for each in items))


def _item_csv_row(each: ItemRow) -> tuple[Any, ...]:
    item = each.item
    title = each.example.label if each.example else ""
    return (item.number, item.target_id, title, item.state, item.code, item.words, item.ended_at)


@require_POST
def move(request: HttpRequest, batch_id: int, name: str) -> HttpResponse:
    """`/batches/<id>/pause|resume|stop|again/`."""
    if name not in {*MOVES, "again"}:
        raise NotFound
    try:
        if name == "again":
            return _again(request, batch_id)
        move_batch(signed_in(request), batch_id, name)
        messages.success(request, MOVES[name])
    except PortalError as error:
        if error.status == 404:
            raise
        messages.error(request, error.sentence)
    return _to_batch(request, batch_id)


def _again(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What failed, as a batch of its own with the same arguments."""
    row = get_visible(visibility.batches(signed_in(request)), batch_id)
    wanted = Wanted(row.kind, tuple(failed_ids(row, MAX_ITEMS)), None, row.arguments)
    return _to_batch(request, create_batch(signed_in(request), wanted).pk)


def _create(request: HttpRequest) -> HttpResponse:
    try:
        made = create_batch(signed_in(request), _wanted(request.POST))
    except PortalError as error:
        return _preview(request, request.POST, error=error.sentence)
    messages.success(request, gettext("On its way; this page follows."))
    return _to_batch(request, made.pk)


def _to_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Its page, which keeps where the choice was made."""
    origin = within(request, request.POST.get("next", ""))
    return redirect(f"/batches/{batch_id}/" + (f"?{urlencode({'next': origin})}" if origin else ""))


def _origin(request: HttpRequest) -> str:
    """Where the choice was made: said by the form, else the page that led to the preview, with its filters or its step."""
    came_from = within(request, request.headers.get("Referer", "")) if request.method == "GET" else ""
    return within(request, (request.POST or request.GET).get("next", "")) or came_from


def _wanted(given: QueryDict) -> Wanted:
    """A choice as forms send it. Raises Invalid."""
    operation = given.get("operation", "")
    prefixed = {
        name.removeprefix("filter."): str(given[name]) for name in given if name.startswith("filter.")
    }
    chosen = {name: value for name, value in prefixed.items() if value}
    asked = {
        name.removeprefix("argument."): str(given[name]) for name in given if name.startswith("argument.")
    }
    arguments = _ARGUMENTS.get(operation, _plain)({name: value for name, value in asked.items() if value})
    if given.get("all"):
        return Wanted(operation, (), chosen, arguments)
    return Wanted(operation, given_ids(given.getlist("ids")), None, arguments)


def _plain(asked: Mapping[str, str]) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(asked)
    if "variables" in asked:
        try:
            arguments["variables"] = loads(asked["variables"])
        except ValueError as error:
            raise Invalid(f"Expected variables as a JSON object, but {error}.") from error
    return arguments


def _moved(asked: Mapping[str, str]) -> dict[str, Any]:
    return {"move": [{"from": asked["from"], "to": asked["to"]}]} if {"from", "to"} <= asked.keys() else {}


# Where what a form asks for differs from the arguments of the API.
_ARGUMENTS: dict[str, Callable[[Mapping[str, str]], dict[str, Any]]] = {"modify": _moved}


def _preview(request: HttpRequest, given: QueryDict, error: str) -> HttpResponse:
    kind = kind_named(given.get("operation", ""))
    if kind is None:
        raise NotFound("Expected something to do with them, but nothing was chosen.")
    found: Preview | None = None
    try:
        found = preview(signed_in(request), _wanted(given))
    except PortalError as refused:
        # What is still to be asked for is no mistake yet.
        error = error or ("" if kind.asks and request.method != "POST" else refused.sentence)
    context = {
        "kind": kind,
        "error": error,
        "found": found,
        "count": len(found.ids) if found else None,
        "holes": [(str(each), why) for each, why in list(found.holes.items())[:HOLES_SHOWN]] if found else [],
        "fields": [_field(name, given) for name in kind.asks],
        "next": _origin(request),
        "hidden": [
            (name, value)
            for name in given
            if name in {"operation", "ids", "all"} or name.startswith("filter.")
            for value in given.getlist(name)
        ],
    }
    return render(request, "processes/batch_preview.html", context, status=422 if error else 200)


def _field(name: str, given: QueryDict) -> dict[str, str]:
    label, hint = FIELDS[name]
    return {
        "name": f"argument.{name}",
        "label": label,
        "hint": hint,
        "value": given.get(f"argument.{name}", ""),
    }


def _row(batch: BatchOperation, counts: Progress) -> dict[str, Any]:
    kind = kind_named(batch.kind)
    return {
        "id": batch.pk,
        "label": kind.label if kind else batch.kind,
        "target": batch.target,
        "state": batch.state,
        "size": batch.size,
        "waiting": counts.waiting,
        "done": counts.done,
        "failed": counts.failed,
        "finished": counts.done + counts.failed,
        "created_at": batch.created_at,
        "created_by": person_name(batch.created_by),
        "ended_at": batch.ended_at,
        "is_live": batch.state == "running",
    }


def _arguments(batch: BatchOperation) -> list[tuple[str, Any]]:
    return [_argument(name, value) for name, value in batch.arguments.items() if value]


def _argument(name: str, value: Any) -> tuple[str, Any]:
    """As people say it: a version by its number, a field by what stood above it."""
    if name == "to_version":
        number = DefinitionVersion.objects.filter(pk=value).values_list("number", flat=True).first()
        return gettext("Into version"), number or value
    return gettext(FIELDS[name][0]) if name in FIELDS else name, value
