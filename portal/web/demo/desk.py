"""The demo desk: be anybody, let time pass, break things. Served only where `DEMO` is set."""

import os
import signal
from datetime import timedelta
from typing import Any

import psutil
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from portal.demo import outside
from portal.demo.traffic import ORDER_SECONDS, is_watched, start_orders
from portal.embedded.logins import PEOPLE
from portal.http.numbers import is_whole
from portal.lib.clock import machine_now, portal_now
from portal.lib.errors import Invalid, NotFound
from portal.lib.moments import weekday_moment
from portal.models import DemoState
from processes.actions.audit import record
from processes.actions.clock import advance
from processes.store.calendars import calendar
from processes.web.people import person_name

BACKEND = "django.contrib.auth.backends.ModelBackend"
MOST_HOURS = 200.0
MOST_ORDERS = 1_000
MOST_MAILS = 20
HERE = "/demo/"


def desk(request: HttpRequest) -> HttpResponse:
    """`/demo/`."""
    now, machine = portal_now(), machine_now()
    state = DemoState.objects.filter(id=1).first()
    context = {
        "people": _people(request.user),
        "clock": {
            "now": now,
            "offset_seconds": max(0, round((now - machine).total_seconds())),
            "calendar": gettext("Office: Monday to Friday, 9 to 17"),
        },
        "services": _services(),
        "traffic": {
            "is_on": bool(state and state.traffic_on),
            "per_minute": round(60 / ORDER_SECONDS),
            "paused_words": None if is_watched() else gettext("Traffic rests until somebody looks again."),
        },
        "workers": _workers(),
        "mails": _mails(),
    }
    return render(request, "demo/desk.html", context)


@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """One click to become a demo person."""
    person = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if person is None or person.username not in PEOPLE:
        raise NotFound("Expected one of the demo people, but there is nobody of that name.")
    record(request.user, "demo.become", kind="user", object_id=person.pk, person=person.username)
    login(request, person, backend=BACKEND)
    return redirect("/")


@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Let working hours pass; what becomes due on the way happens before this answers."""
    try:
        hours = float(request.POST.get("working_hours", ""))
    except ValueError:
        hours = -1
    if not 0 < hours <= MOST_HOURS:
        raise Invalid(
            f"Expected up to {MOST_HOURS:g} working hours, but got {request.POST.get('working_hours')!r}."
        )
    office, now = calendar("office"), portal_now()
    later = office.add(now, timedelta(hours=hours)) if office else now + timedelta(hours=hours)
    handled = advance((later - now).total_seconds())
    record(request.user, "demo.skip", hours=hours)
    messages.success(
        request,
        gettext("It is {moment} now; {handled} things became due.").format(
            moment=weekday_moment(later), handled=handled
        ),
    )
    return redirect(HERE)


@require_POST
def switch(request: HttpRequest, service: str) -> HttpResponse:
    """Switch a fault of a sandbox service on or off."""
    fault = request.POST.get("fault", "")
    wanted = fault if request.POST.get("on") == "1" else "none"
    if not outside.set_fault(service, wanted):
        messages.error(request, gettext("The sandbox did not take it. Is it running?"))
    return redirect(HERE)


@require_POST
def traffic(request: HttpRequest) -> HttpResponse:
    DemoState.objects.filter(id=1).update(traffic_on=request.POST.get("on") == "1", seen_at=machine_now())
    return redirect(HERE)


@require_POST
def orders(request: HttpRequest) -> HttpResponse:
    """Many orders at once."""
    wanted = request.POST.get("amount", "")
    if not is_whole(wanted) or not 1 <= int(wanted) <= MOST_ORDERS:
        raise Invalid(f"Expected 1 to {MOST_ORDERS} orders, but got {wanted!r}.")
    started = start_orders(int(wanted))
    messages.success(request, gettext("{started} orders are on their way.").format(started=len(started)))
    return redirect("/processes/order_to_cash/?layer=live")


@require_POST
def kill_worker(request: HttpRequest) -> HttpResponse:
    """kill -9 of a worker process of this installation; the supervisor and the leases do the rest."""
    workers = _workers()
    if not workers:
        messages.error(request, gettext("No worker is running."))
        return redirect(HERE)
    os.kill(workers[-1]["pid"], signal.SIGKILL)
    record(request.user, "demo.kill-worker", pid=workers[-1]["pid"])
    messages.success(
        request,
        gettext("Worker {pid} is gone. Its jobs are taken up again within half a minute.").format(
            pid=workers[-1]["pid"]
        ),
    )
    return redirect(HERE)


def _people(user: Any) -> list[dict[str, Any]]:
    names = {person.username: person for person in User.objects.filter(username__in=PEOPLE)}
    return [
        {
            "username": username,
            "name": person_name(names[username]),
            "does": does,
            "is_me": username == user.get_username(),
        }
        for username, does in PEOPLE.items()
        if username in names
    ]


def _services() -> list[dict[str, Any]]:
    faults = outside.get("faults")
    if faults is None:
        return []
    calls = (outside.get("calls") or {}).get("calls", [])
    return [
        {
            "key": key,
            "name": name,
            "state": "down" if faults.get(key, "none") != "none" else "up",
            "calls": sum(call["service"] == key for call in calls),
            "faults": [
                {"key": fault, "label": label, "is_on": faults.get(key) == fault}
                for fault, label in outside.FAULTS.items()
            ],
        }
        for key, name in outside.SERVICES.items()
    ]


def _mails() -> list[dict[str, Any]]:
    mails = (outside.get("mails") or {}).get("mails", [])[:MOST_MAILS]
    return [
        {
            "id": mail["id"],
            "at": parse_datetime(mail["at"] + "+00:00"),
            "to": mail["recipients"],
            "subject": mail["subject"],
            "text": mail["body"],
        }
        for mail in mails
    ]


def _workers() -> list[dict[str, Any]]:
    """Worker processes of this installation that drain jobs, by the folder they run in."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd", "create_time"]):
        command = process.info["cmdline"] or []
        is_drain = "worker" in command and "work@podium" in command
        if is_drain and process.info["cwd"] == str(settings.BASE_DIR):
            found.append({"pid": process.pid, "queue": "work", "since": process.info["create_time"]})
    return sorted(found, key=lambda worker: worker["since"])
