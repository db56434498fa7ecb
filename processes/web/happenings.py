"""`/messages/`: messages, signals and business events with what they led to, and sending one by hand.

Everything that chooses is in the address. Needs `operate` on all processes: what is told is told to all of them.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_safe

from portal.http.access import signed_in
from portal.http.htmx import partial_or_page
from portal.http.pagination import PAGE_ROWS
from portal.http.spreadsheets import all_pages, csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid, PortalError
from portal.lib.json import dumps, loads
from processes import visibility
from processes.actions.by_people import publish_message, send_signal
from processes.actions.messages import DEFAULT_TTL_SECONDS
from processes.selectors.happenings import KINDS, Happening, HappeningFilter, happening_page, listeners
from processes.selectors.messages import STATES
from processes.web.people import names_of

CSV_COLUMNS = (
    "id", "name", "key", "at", "by", "state", "expires_at", "correlation_id", "woken", "started", "variables",
)  # fmt: skip
KIND_WORDS = {"messages": N_("Messages"), "signals": N_("Signals"), "events": N_("Business events")}
STATE_WORDS = {"waiting": N_("Waiting"), "expired": N_("Too late"), "correlated": N_("Arrived")}
LABELS = {"name": N_("Name"), "key": N_("Key"), "correlation_id": N_("Correlation id")}
ASKED = ("what", "name", "key", "ttl", "message_id", "variables")
MAX_TTL_SECONDS = 30 * 86_400
SENT = {
    "correlated": N_("Somebody waited for it and goes on."),
    "started": N_("It started a process."),
    "buffered": N_("Nobody waits for it yet; it is kept."),
    "duplicate": N_("A message with this id came before; nothing was changed."),
}


@require_safe
def happenings(request: HttpRequest) -> HttpResponseBase:
    """`/messages/?kind=&state=&name=&key=&correlation_id=&cursor=`; htmx gets the rows alone, `format=csv` a file."""
    visibility.check_everywhere(signed_in(request), "operate")
    wanted = _wanted(request)
    if request.GET.get("format") == "csv":
        return _as_csv(wanted)
    page = happening_page(wanted, now=portal_now(), limit=PAGE_ROWS, cursor=request.GET.get("cursor", ""))
    names = names_of(row.by for row in page.rows)
    context = {
        "kind": wanted.kind,
        "kinds": [(kind, gettext(words), f"/messages/?kind={kind}") for kind, words in KIND_WORDS.items()],
        "states": [(state, gettext(words)) for state, words in STATE_WORDS.items()],
        "state": wanted.state,
        "rows": [_row(row, names) for row in page.rows],
        "filters": _chips(wanted),
        "clear_url": f"/messages/?kind={wanted.kind}",
        "shown": len(page.rows),
        "next_cursor": page.next,
    }
    return partial_or_page(request, "processes/messages.html", "processes/_message_rows.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """`/messages/send/`: ask, show who listens, and send what was confirmed."""
    visibility.check_everywhere(signed_in(request), "operate")
    given = request.POST if request.method == "POST" else request.GET
    asked = {name: given.get(name, "").strip() for name in ASKED}
    if request.method != "POST":
        return _ask(request, asked)
    try:
        variables = _checked(asked)
        if given.get("confirmed") != "1":
            return _ask(request, asked, listening=listeners(asked["what"], asked["name"], asked["key"]))
        where = _send(request, asked, variables)
    except PortalError as error:
        return _ask(request, asked, error=error.sentence)
    return redirect(where)


def _send(request: HttpRequest, asked: dict[str, str], variables: dict[str, Any]) -> str:
    """Send it; where it is to be seen then."""
    if asked["what"] == "signal":
        send_signal(signed_in(request), asked["name"], variables)
        notices.success(request, gettext("Sent: whoever listens hears it within moments."))
        return f"/messages/?{urlencode({'kind': 'signals', 'name': asked['name']})}"
    published = publish_message(
        signed_in(request),
        asked["name"],
        correlation_key=asked["key"],
        values=variables,
        ttl_seconds=_ttl(asked["ttl"]),
        message_id=asked["message_id"] or None,
    )
    notices.success(request, gettext(SENT[published.outcome]))
    state = "waiting" if published.outcome == "buffered" else "correlated"
    return f"/messages/?{urlencode({'state': state, 'name': asked['name']})}"


def _checked(asked: dict[str, str]) -> dict[str, Any]:
    """The variables of what was asked. Raises Invalid."""
    if asked["what"] not in ("message", "signal"):
        raise Invalid("Expected a message or a signal to send, but nothing was chosen.")
    if not asked["name"]:
        raise Invalid("Expected a name, as the model says it, but there is none.")
    _ttl(asked["ttl"])
    try:
        variables = loads(asked["variables"] or "{}")
    except ValueError:
        variables = None
    if not isinstance(variables, dict):
        raise Invalid('Expected variables as a JSON object such as {"approved": true}, but they are none.')
    return variables


def _ttl(written: str) -> float:
    if not written:
        return DEFAULT_TTL_SECONDS
    if not written.isdigit() or not 0 < int(written) <= MAX_TTL_SECONDS:
        raise Invalid(f"Expected seconds to keep it, 1 to {MAX_TTL_SECONDS:,}, but got {written!r}.")
    return float(written)


def _ask(
    request: HttpRequest, asked: dict[str, str], *, error: str = "", listening: Any = None
) -> HttpResponse:
    context = {
        "asked": asked | {"what": asked["what"] or "message"},
        "error": error,
        "listening": listening,
        "default_ttl": DEFAULT_TTL_SECONDS,
        "change_url": f"/messages/send/?{urlencode(asked)}",
    }
    return render(request, "processes/message_send.html", context, status=422 if error else 200)


def _wanted(request: HttpRequest) -> HappeningFilter:
    asked = request.GET
    kind, state = asked.get("kind", ""), asked.get("state", "")
    return HappeningFilter(
        kind if kind in KINDS else "messages",
        state if state in STATES else "waiting",
        asked.get("name", "").strip(),
        asked.get("key", "").strip(),
        asked.get("correlation_id", "").strip(),
    )


def _chips(wanted: HappeningFilter) -> list[dict[str, str]]:
    said = {name: getattr(wanted, name) for name in LABELS if getattr(wanted, name)}
    rest = {"kind": wanted.kind, "state": wanted.state} | said
    return [
        {
            "label": gettext(LABELS[name]),
            "words": text,
            "remove_url": "/messages/?" + urlencode({k: v for k, v in rest.items() if k != name}),
        }
        for name, text in said.items()
    ]


def _row(row: Happening, names: dict[str, str]) -> dict[str, Any]:
    sender = next((one for one in row.touched if one.how == "from"), None)
    led_to = [one for one in row.touched if one.how != "from"]
    return {
        "id": row.id,
        "name": row.name,
        "key": row.key,
        "at": row.at,
        "by": "" if sender else names.get(row.by, row.by),
        "sender": sender,
        "state": row.state,
        "state_words": gettext(STATE_WORDS[row.state]) if row.state else "",
        "expires_at": row.expires_at,
        "correlation_id": row.correlation_id,
        "led_to": led_to,
        "unnamed": row.woken + row.started - len(led_to),
        "variables": dumps(row.variables) if row.variables else "",
    }


def _as_csv(wanted: HappeningFilter) -> StreamingHttpResponse:
    now = portal_now()
    rows = all_pages(lambda limit, cursor: happening_page(wanted, now=now, limit=limit, cursor=cursor))
    return csv_file(wanted.kind, CSV_COLUMNS, (_cells(row) for row in rows))


def _cells(row: Happening) -> tuple[Any, ...]:
    return (
        row.id,
        row.name,
        row.key,
        row.at,
        row.by,
        row.state,
        row.expires_at,
        row.correlation_id,
        row.woken,
        row.started,
        dumps(row.variables),
    )
