"""What alerts owe to their destinations: called after the commit, by the registered address only, at least once and with one key."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from django.db import connection

from dashboards.actions.alerts import resolve
from dashboards.models import Alert, AlertCall, AlertRule
from dashboards.sweeps import alert_calls
from dashboards.sweeps.alert_calls import call_destinations
from dashboards.sweeps.alerts import look_at_alerts
from portal.lib.clock import portal_now
from portal.lib.json import loads
from processes.models import Destination
from tests.dashboards.alerts.conftest import Ruled
from tests.dashboards.boards.conftest import Past

pytestmark = pytest.mark.django_db


class Hook(BaseHTTPRequestHandler):
    """A receiver of webhooks."""

    got: ClassVar[list[tuple[str, str, Any]]] = []
    status: ClassVar[int] = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, self.headers["Idempotency-Key"], loads(body)))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hook(past: Past) -> Iterator[Destination]:
    Hook.got, Hook.status = [], 204
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Destination.objects.create(
        key="hook", name="Hook", scheme="http", host="localhost", port=server.server_port, path_prefix="/alerts",
        allow_private=True, all_processes=True, created_at=portal_now(),
    )  # fmt: skip
    server.shutdown()
    server.server_close()


@pytest.fixture
def firing(hook: Destination, ruled: Ruled) -> Alert:
    ruled(destination="hook")
    look_at_alerts()
    return Alert.objects.get()


def again_now() -> None:
    """As if the pause between two tries were over."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE alert_call SET after = clock_timestamp() WHERE state <> 'sent'")


def test_a_firing_and_its_end_are_called(firing, past):
    assert call_destinations() == 1
    resolve(past.boss, firing.pk, "done")
    assert call_destinations() == 1

    (path, key, first), (_, _, second) = Hook.got
    assert (path, key) == ("/alerts", f"alert:{firing.pk}:firing")
    assert (first["event"], first["value"], first["threshold"], first["rule"]["process"]) == (
        "firing",
        4,
        3,
        "slow",
    )
    assert second["event"] == "resolved"


def test_called_once(firing):
    assert (call_destinations(), call_destinations(), len(Hook.got)) == (1, 0, 1)


def test_a_refusal_is_tried_again_with_the_same_key_and_then_given_up(firing, monkeypatch):
    monkeypatch.setattr(alert_calls, "MOST_ATTEMPTS", 2)
    Hook.status = 500

    for _ in range(3):
        call_destinations()
        again_now()

    assert {key for _, key, _ in Hook.got} == {f"alert:{firing.pk}:firing"}
    assert (len(Hook.got), AlertCall.objects.get().state, AlertCall.objects.get().answer) == (
        2,
        "failed",
        "It answered 500.",
    )


def test_a_call_that_died_while_it_was_made_is_made_again(firing):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE alert_call SET state = 'sending', attempts = 1")
    again_now()

    assert (call_destinations(), AlertCall.objects.get().state) == (1, "sent")


def test_an_address_that_is_private_is_not_called_unless_registered_so(firing, hook):
    Destination.objects.filter(pk=hook.pk).update(allow_private=False)

    assert call_destinations() == 0
    assert Hook.got == []


def test_a_destination_closed_to_the_process_since_is_not_called(firing, hook):
    Destination.objects.filter(pk=hook.pk).update(all_processes=False)

    assert (call_destinations(), Hook.got) == (0, [])
    assert "open to process" in AlertCall.objects.get().answer


def test_a_destination_that_is_gone_is_said(firing, hook):
    AlertRule.objects.update(destination=None)
    hook.delete()

    assert call_destinations() == 0
    assert AlertCall.objects.get().answer == "Its destination is gone."
