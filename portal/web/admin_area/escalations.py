"""`/admin-area/escalations/`: reusable escalation chains as ordered lists, edited without XML and without scripts.

A row is one thing that happens after a time; rows with the same time are one level. Buttons that move, add and remove rows
send the form back with everything that was typed; only Save keeps it.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_http_methods, require_POST

from humantasks.actions.policies import remove_policy, save_policy
from humantasks.escalation.words import after_in_words, in_words
from humantasks.models import EscalationPolicy
from portal.http.access import signed_in
from portal.http.numbers import is_whole
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, PortalError
from portal.lib.phrases import spoken
from portal.web.admin_area.audit import shown_trail
from processes.models import Definition
from processes.selectors.used_by import uses_of_policy
from processes.visibility import check_everywhere

HERE = "/admin-area/escalations/"
UNITS = {"M": N_("minutes"), "H": N_("hours"), "D": N_("days"), "%": N_("% of its time")}
DOES = {
    "remind": N_("remind whoever has it, or"),
    "notify": N_("notify"),
    "add_candidates": N_("let take it too"),
    "reassign": N_("give it to"),
    "raise_priority": N_("raise the priority to"),
    "alert": N_("alert its operators"),
    "escalate": N_("tell the process (code)"),
    "complete": N_("complete it with"),
}
CSV_COLUMNS = ("key", "name", "active", "process", "group", "level", "after", "does")
Row = dict[str, str]  # number, unit, kind, argument
NEW: Row = {"number": "", "unit": "H", "kind": "remind", "argument": ""}


@require_http_methods(["GET", "HEAD", "POST"])
def escalations(request: HttpRequest) -> HttpResponseBase:
    check_everywhere(request.user, "administer")
    if request.GET.get("format") == "csv":
        return csv_file("escalation-policies", CSV_COLUMNS, _lines(signed_in(request)))
    if request.method != "POST":
        return _page(request, _chosen(request.GET.get("edit", "")))
    form = _form(request.POST)
    if change := request.POST.get("do"):
        return _page(request, form | {"rows": _changed(form["rows"], change)})
    try:
        _save(request, form)
    except PortalError as error:
        return _page(request, form, error.sentence, error.status)
    messages.success(request, gettext("Kept. New tasks follow it; open ones keep the chain they have."))
    return redirect(HERE)


@require_POST
def remove(request: HttpRequest, policy_id: int) -> HttpResponse:
    try:
        remove_policy(user=signed_in(request), policy_id=policy_id)
        messages.success(request, gettext("The policy is removed. Open tasks keep the chain they have."))
    except Conflict as error:
        messages.error(request, error.sentence)
    return redirect(HERE)


def _save(request: HttpRequest, form: dict[str, Any]) -> None:
    levels: list[dict[str, Any]] = []
    for row in form["rows"]:
        if not row["number"]:
            continue
        after = _after(row)
        if not levels or levels[-1]["after"] != after:
            levels.append({"after": after, "actions": []})
        levels[-1]["actions"].append([row["kind"], row["argument"].strip()])
    save_policy(
        user=signed_in(request),
        policy_id=form["id"],
        name=form["name"],
        process=form["process"],
        group=form["group"],
        levels=levels,
        is_active=form["is_active"],
        only_named=form["only_named"],
        now=portal_now(),
    )


def _page(request: HttpRequest, form: dict[str, Any], problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "policies": _policies(signed_in(request)),
        "form": form,
        "trail": shown_trail("escalation_policy"),
        "problem": problem,
        "units": UNITS.items(),
        "does": DOES.items(),
        "processes": Definition.objects.filter(kind="bpmn").order_by("name"),
        "groups": Group.objects.order_by("name"),
    }
    return render(request, "admin_area/escalations.html", context, status=status)


def _policies(user: User) -> list[dict[str, Any]]:
    rows = EscalationPolicy.objects.select_related("definition", "group").order_by("name", "pk")
    return [_shown(row, user) for row in rows]


def _lines(user: User) -> Iterator[tuple[Any, ...]]:
    """One for each level."""
    for each in _policies(user):
        for number, step in enumerate(each["steps"], 1):
            named = each["key"], each["name"], each["is_active"], each["process"], each["group"]
            yield *named, number, step["after"], step["words"]


def _shown(row: EscalationPolicy, user: User) -> dict[str, Any]:
    return {
        "id": row.pk,
        "key": row.key,
        "name": row.name,
        "only_named": row.only_named,
        "uses": uses_of_policy(row.key, user).rows if row.key else (),
        "is_active": row.is_active,
        "process": row.definition.name if row.definition else "",
        "group": row.group.name if row.group else "",
        "steps": [
            {
                "after": after_in_words(level["after"], working=False, say=spoken),
                "words": in_words(level["actions"], spoken),
            }
            for level in row.levels
        ],
    }


def _chosen(text: str) -> dict[str, Any]:
    row = EscalationPolicy.objects.filter(pk=int(text)).first() if is_whole(text) else None
    if row is None:
        return {
            "id": None,
            "name": "",
            "process": "",
            "group": "",
            "only_named": False,
            "is_active": True,
            "rows": [dict(NEW)],
        }
    return {
        "id": row.pk,
        "name": row.name,
        "process": row.definition.key if row.definition else "",
        "group": row.group.name if row.group else "",
        "only_named": row.only_named,
        "is_active": row.is_active,
        "rows": [_row(level["after"], *action) for level in row.levels for action in level["actions"]],
    }


def _form(sent: QueryDict) -> dict[str, Any]:
    columns = [sent.getlist(name) for name in NEW]
    return {
        "id": int(sent["id"]) if is_whole(sent.get("id", "")) else None,
        "name": sent.get("name", ""),
        "process": sent.get("process", ""),
        "group": sent.get("group", ""),
        "only_named": "only_named" in sent,
        "is_active": "is_active" in sent,
        "rows": [dict(zip(NEW, row, strict=True)) for row in zip(*columns, strict=False)],
    }


def _changed(rows: list[Row], change: str) -> list[Row]:
    """`add`, `up-2`, `down-0`, `remove-1`; anything else changes nothing."""
    name, _, number = change.partition("-")
    if name == "add":
        return [*rows, dict(NEW)]
    at = int(number) if is_whole(number) and int(number) < len(rows) else None
    if at is None:
        return rows
    if name == "remove":
        return rows[:at] + rows[at + 1 :] or [dict(NEW)]
    to = max(0, at - 1) if name == "up" else min(len(rows) - 1, at + 1)
    moved = rows[:at] + rows[at + 1 :]
    return [*moved[:to], rows[at], *moved[to:]]


def _after(row: Row) -> str:
    number, unit = row["number"].strip(), row["unit"]
    if unit == "%":
        return f"{number}%"
    return f"P{number}D" if unit == "D" else f"PT{number}{unit}"


def _row(after: str, kind: str, argument: str | None = None) -> Row:
    unit = after[-1]
    number = after.removesuffix("%") if unit == "%" else after.removeprefix("PT").removeprefix("P")[:-1]
    return {"number": number, "unit": unit, "kind": kind, "argument": argument or ""}
