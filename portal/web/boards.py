"""Pages of the dashboards that people build: the list, one of them, its tiles as files, sharing; and behind a signed link."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST, require_safe

from dashboards.actions.boards import (
    create_board,
    delete_board,
    duplicate_board,
    find_link,
    make_link,
    revoke_link,
    share_board,
    token_of,
    unshare_board,
)
from dashboards.models import Board
from dashboards.selectors.board_filters import PERIODS, shown
from dashboards.selectors.board_tiles import BoardTile, without_links
from dashboards.selectors.boards import people_and_groups, process_choices, read_board, words
from dashboards.visibility import find_board, may_edit
from portal.http.access import signed_in
from portal.http.htmx import partial_or_page, wants_fragment
from portal.http.numbers import is_whole
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid, PortalError
from portal.web.alerts import may_make_any

PERIOD_WORDS = {
    "15m": N_("15 min"),
    "1h": "1 h",
    "24h": "24 h",
    "today": N_("Today"),
    "7d": "7 d",
    "30d": "30 d",
    "90d": "90 d",
    "365d": "1 y",
}
LINK_FILTERS = (
    "period",
    "from",
    "to",
    "process",
    "version",
)  # who has only a link asks for no names and values


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """`/dashboards/new/`."""
    return _done(
        request,
        lambda: create_board(
            signed_in(request), request.POST.get("name", ""), request.POST.get("template", "blank")
        ),
        "/dashboards/",
        "?edit=1",
    )


def board(request: HttpRequest, board_id: int) -> HttpResponse:
    """`/dashboards/<id>/`; htmx and the page's own script get the tiles alone."""
    user = signed_in(request)
    found = find_board(user, board_id)
    query = request.GET.dict()
    tiles, problem = _tiles(found, user, query)
    editable = may_edit(user, found)
    context = _context(found, user, query, tiles, problem) | {
        "is_owner": found.owner_id == user.pk,
        "may_edit": editable,
        "edits": editable and bool(query.get("edit")),
        "groups": Group.objects.order_by("name"),
        "board_page": {
            "id": str(found.pk),
            "name": found.name,
            "version": found.version,
            "tiles": found.tiles,
            "words": _said(words()),
            "ws_path": f"/ws/dashboards/{found.pk}/",
        },
        "may_alert": may_make_any(user),
    }
    if found.owner_id == user.pk and not wants_fragment(request):
        context |= _sharing(request, found, user)
    return partial_or_page(request, "dashboards/board.html", "dashboards/_board.html", context)


def _said(found: dict[str, Any]) -> dict[str, Any]:
    """What tiles can be made of, in the reader's language."""
    measures = [
        each | {"label": gettext(each["label"]), "sentence": gettext(each["sentence"])}
        for each in found["measures"]
    ]
    return found | {
        "measures": measures,
        "groupings": {key: gettext(words) for key, words in found["groupings"].items()},
    }


def tile_csv(request: HttpRequest, board_id: int, tile: str) -> StreamingHttpResponse:
    """The rows of one tile, numbers as they are: seconds, counts, shares; or the sentence why there are none."""
    user = signed_in(request)
    (found,) = read_board(find_board(user, board_id), user, request.GET.dict(), tile)
    if found.problem:
        return csv_file(f"dashboard-{board_id}-{tile}", (gettext("Nothing to show"),), [(found.problem,)])
    return csv_file(f"dashboard-{board_id}-{tile}", found.columns, found.rows)


@require_POST
def duplicate(request: HttpRequest, board_id: int) -> HttpResponse:
    return _done(request, lambda: duplicate_board(signed_in(request), board_id), f"/dashboards/{board_id}/")


@require_POST
def delete(request: HttpRequest, board_id: int) -> HttpResponse:
    delete_board(signed_in(request), board_id)
    messages.success(request, gettext("The dashboard is deleted."))
    return redirect("/dashboards/")


@require_POST
def share(request: HttpRequest, board_id: int) -> HttpResponse:
    given = request.POST
    return _back(
        request,
        board_id,
        lambda: share_board(
            signed_in(request), board_id, given.get("principal", ""), edit=bool(given.get("edit"))
        ),
    )


@require_POST
def unshare(request: HttpRequest, board_id: int, share_id: int) -> HttpResponse:
    return _back(request, board_id, lambda: unshare_board(signed_in(request), board_id, share_id))


@require_POST
def link(request: HttpRequest, board_id: int) -> HttpResponse:
    days = request.POST.get("days", "")
    return _back(
        request,
        board_id,
        lambda: make_link(signed_in(request), board_id, int(days) if is_whole(days) else 0),
    )


@require_POST
def revoke(request: HttpRequest, board_id: int, board_link_id: int) -> HttpResponse:
    return _back(request, board_id, lambda: revoke_link(signed_in(request), board_id, board_link_id))


@login_not_required
@require_safe
def shared(request: HttpRequest, board_token: str) -> HttpResponse:
    """`/shared/dashboards/<token>/`: the numbers its maker may see now, with a reader's filters and nothing to click through."""
    found = find_link(board_token, portal_now())
    query = {name: value for name, value in request.GET.items() if name in LINK_FILTERS}
    tiles, problem = _tiles(found.board, found.made_by, query, for_strangers=True)
    tiles = [without_links(tile) for tile in tiles]
    context = _context(found.board, found.made_by, query, tiles, problem) | {
        "is_shared": True,
        "expires_at": found.expires_at,
        "board_page": {"ws_path": f"/ws/shared/dashboards/{board_token}/"},
    }
    response = partial_or_page(request, "dashboards/shared.html", "dashboards/_board.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _tiles(
    found: Board, user: User, query: dict[str, str], *, for_strangers: bool = False
) -> tuple[list[BoardTile], str]:
    """Tiles, or why the filter in the address cannot be right."""
    try:
        return read_board(found, user, query, for_strangers=for_strangers), ""
    except Invalid as error:
        return [], error.sentence


def _context(
    found: Board, user: User, query: dict[str, str], tiles: list[BoardTile], problem: str
) -> dict[str, Any]:
    filters = shown(query)
    kept = {name: value for name, value in filters.items() if value}
    return {
        "board": found,
        "tiles": tiles,
        "problem": problem,
        "filters": filters,
        "filter_query": urlencode(kept),
        "alert_query": _alert_query(kept),
        "periods": [{"key": key, "label": PERIOD_WORDS[key]} for key in PERIODS],
        "processes": process_choices(user),
        "unsaid": sorted(set(kept) - {"period"}),
    }


def _alert_query(kept: dict[str, str]) -> str:
    """The filter as the form of an alert reads it: of one process or of all, and no period that stands still."""
    names = ("version", "group", "key", "variable", "value")
    query = {name: kept[name] for name in names if name in kept}
    if "," not in kept.get("process", ""):
        query["process"] = kept.get("process", "")
    if "from" not in kept and "to" not in kept:
        query["period"] = kept["period"]
    return urlencode(query)


def _sharing(request: HttpRequest, found: Board, user: User) -> dict[str, Any]:
    links = found.links.filter(revoked_at=None, expires_at__gt=portal_now()).order_by("-pk")
    return {
        "shares": found.shares.select_related("user", "group").order_by("pk"),
        "principals": people_and_groups(user),
        "links": [
            {
                "id": each.pk,
                "address": request.build_absolute_uri(f"/shared/dashboards/{token_of(each)}/"),
                "expires_at": each.expires_at,
            }
            for each in links
        ],
    }


def _done(request: HttpRequest, do: Callable[[], Board], otherwise: str, after: str = "") -> HttpResponse:
    """To the dashboard that was made, or back with the sentence why not."""
    try:
        return redirect(f"/dashboards/{do().pk}/{after}")
    except PortalError as error:
        if error.status != Invalid.status:
            raise
        messages.error(request, error.sentence)
        return redirect(otherwise)


def _back(request: HttpRequest, board_id: int, do: Callable[[], Any]) -> HttpResponse:
    try:
        do()
    except Invalid as error:
        messages.error(request, error.sentence)
    return redirect(f"/dashboards/{board_id}/?share=1")
