"""Pages of alerts: what fires, the rules, one rule with its last 30 days and its history, the form of one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from dashboards import visibility
from dashboards.actions.alert_rules import change_rule, create_rule, delete_rule, drafted, test_rule
from dashboards.actions.alerts import acknowledge, resolve
from dashboards.models import AlertRule
from dashboards.selectors.alert_number import RETIRED, checked_number, is_retired, unit_of
from dashboards.selectors.alert_past import past_of, past_or_sentence
from dashboards.selectors.alert_sentences import subject
from dashboards.selectors.alerts import (
    CSV_COLUMNS,
    HISTORY_COLUMNS,
    STATES,
    csv_rows,
    history_file,
    history_of,
    open_alerts,
    open_states,
    past_view,
    rule_row,
    rule_rows,
)
from dashboards.selectors.boards import process_choices
from dashboards.store.alert_rules import read_rule
from portal.http.access import signed_in
from portal.http.htmx import back_to, partial_or_page
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid, NotFound, PortalError
from portal.lib.people import person_name
from portal.web import alert_form as form
from processes import visibility as process_visibility

STATE_WORDS = {"firing": N_("firing"), "acknowledged": N_("acknowledged"), "no_number": N_("no number"), "paused": N_("paused"), "fine": N_("fine")}  # fmt: skip
MOVES: dict[str, Callable[[User, int, str], Any]] = {
    "acknowledge": lambda user, pk, _: acknowledge(user, pk),
    "resolve": resolve,
}


def alerts(request: HttpRequest) -> HttpResponseBase:
    """`/alerts/`; htmx gets the lists alone, `format=csv` a file."""
    user = signed_in(request)
    state, process = request.GET.get("state", ""), request.GET.get("process", "")
    rows = rule_rows(user, state if state in STATES else "", process)
    if request.GET.get("format") == "csv":
        return csv_file("alerts", CSV_COLUMNS, csv_rows(rows))
    context = {
        "open": open_alerts(user),
        "rules": rows,
        "states": [{"key": key, "words": STATE_WORDS[key]} for key in STATES],
        "state": state,
        "process": process,
        "processes": process_choices(user),
        "is_narrowed": bool(state or process),
        "may_make": may_make_any(user),
        "alerts_page": {"ws_path": "/ws/alerts/"},
    }
    return partial_or_page(request, "dashboards/alerts.html", "dashboards/_alerts.html", context)


def alert_rule(request: HttpRequest, rule_id: int) -> HttpResponseBase:
    """`/alerts/<id>/`; `format=csv` its firings as a file."""
    user = signed_in(request)
    rule = visibility.find_rule(user, rule_id)
    if request.GET.get("format") == "csv":
        return csv_file(f"alert-{rule_id}", HISTORY_COLUMNS, history_file(rule))
    states = open_states([rule])
    context = {
        **rule_row(rule, states.get(rule.pk, "")),
        "unit": unit_of(rule),
        "open": [each for each in open_alerts(user) if each["alert"].rule_id == rule.pk],
        "past": past_view(rule, past_or_sentence(rule, rule.owner, portal_now())),
        "history": history_of(rule),
        "calls": rule.calls.order_by("-pk")[:10],
        "people": _told(rule),
        "retired": RETIRED if is_retired(rule) else "",
        "may_change": visibility.may_change(user, rule),
        "alerts_page": {"ws_path": "/ws/alerts/"},
    }
    return partial_or_page(request, "dashboards/alert.html", "dashboards/_alert.html", context)


def new_alert(request: HttpRequest) -> HttpResponse:
    """`/alerts/new/`, filled with what a tile or a step says in the address."""
    user = signed_in(request)
    _check_maker(user)
    if request.method != "POST":
        return _form(request, user, None, form.prefilled(request.GET.dict()), "")
    return _saved(request, user, None, lambda draft: create_rule(user, draft))


def edit_alert(request: HttpRequest, rule_id: int) -> HttpResponse:
    """`/alerts/<id>/edit/`."""
    user = signed_in(request)
    rule = visibility.find_rule(user, rule_id)
    visibility.check_change(user, rule)
    if request.method != "POST":
        return _form(request, user, rule, form.of_rule(rule), "")
    return _saved(request, user, rule, lambda draft: change_rule(user, rule_id, draft))


@require_POST
def fields(request: HttpRequest) -> HttpResponse:
    """What goes with the number and the process that were just chosen, to htmx."""
    user = signed_in(request)
    _check_maker(user)
    values = form.typed(request.POST)
    return render(request, "dashboards/_alert_fields.html", {"values": values} | form.choices(user, values))


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the rule in the form would have done in the last 30 days, to htmx."""
    user = signed_in(request)
    _check_maker(user)
    try:
        draft = drafted(user, read_rule(form.as_given(form.typed(request.POST))))
        context: dict[str, Any] = {"past": past_view(draft, past_of(draft, user, portal_now()))}
    except PortalError as error:
        context = {"problem": error.sentence}
    return render(request, "dashboards/_alert_past.html", context)


@require_POST
def delete(request: HttpRequest, rule_id: int) -> HttpResponse:
    delete_rule(signed_in(request), rule_id)
    messages.success(request, gettext("The alert is deleted."))
    return redirect("/alerts/")


@require_POST
def test(request: HttpRequest, rule_id: int) -> HttpResponse:
    told = test_rule(signed_in(request), rule_id)
    words = ngettext("One person is told, as if it fired.", "{told} people are told, as if it fired.", told)
    messages.success(request, words.format(told=told))
    return redirect(f"/alerts/{rule_id}/")


@require_POST
def move(request: HttpRequest, alert_id: int, name: str) -> HttpResponse:
    """Look after it, or call it settled with a reason."""
    if name not in MOVES:
        raise NotFound
    try:
        MOVES[name](signed_in(request), alert_id, request.POST.get("reason", ""))
    except (Conflict, Invalid) as error:
        messages.error(request, error.sentence)
    return back_to(request, "/alerts/")


def may_make_any(user: User) -> bool:
    """Whether "Alert me" leads anywhere for them."""
    rights = process_visibility.rights(user)
    return rights.anywhere("operate") or process_visibility.definitions(user).filter(owner=user).exists()


def _check_maker(user: User) -> None:
    if not may_make_any(user):
        raise Forbidden("Expected somebody who operates or owns a process, but you do neither.")


def _saved(
    request: HttpRequest, user: User, rule: AlertRule | None, save: Callable[[AlertRule], AlertRule]
) -> HttpResponse:
    values = form.typed(request.POST)
    try:
        draft = drafted(user, read_rule(form.as_given(values)))
        checked_number(draft, user, portal_now())
        draft.name = draft.name or subject(draft)[:120]
        saved = save(draft)
    except (Invalid, Forbidden) as error:
        return _form(request, user, rule, values, error.sentence)
    messages.success(request, gettext("The alert is saved. It is looked at every few seconds."))
    return redirect(f"/alerts/{saved.pk}/")


def _form(
    request: HttpRequest, user: User, rule: AlertRule | None, values: dict[str, Any], problem: str
) -> HttpResponse:
    context = {"rule": rule, "values": values, "problem": problem} | form.choices(user, values)
    return render(request, "dashboards/alert_form.html", context, status=422 if problem else 200)


def _told(rule: AlertRule) -> list[str]:
    """Names of whoever is meant, the owner when nobody is named."""
    names = {each["value"]: each["label"] for each in form.people_and_groups(User())}
    return [names[each] for each in rule.tell if each in names] or [person_name(rule.owner)]
