"""GET /signals and GET /business-events."""

import pytest

from processes.actions.commands import carry_out_commands
from tests.processes.models import bpmn, flows, service_task
from tests.rest import is_problem

pytestmark = pytest.mark.django_db(transaction=True)


def test_signals_are_listed_by_name(olga):
    for name in ("alarm", "all-clear"):
        olga.post("/signals", {"name": name, "variables": {"n": 1}})
    carry_out_commands()

    (row,) = olga.get("/signals", name="alarm").body["results"]

    assert (row["name"], row["variables"], row["woken"], row["started"]) == ("alarm", {"n": 1}, 0, 0)


def test_business_events_are_listed_with_who_emitted_them(started, worked, handlers, olga):
    handlers(pay=lambda job: {})
    task = service_task("do", "pay").replace('id="do"', 'id="do" podium:emits="Paid"')
    instance = started(bpmn("order", f'<startEvent id="s"/>{task}<endEvent id="e"/>{flows("s", "do", "e")}'))
    worked()

    (row,) = olga.get("/business-events", name="Paid").body["results"]

    assert (row["name"], row["instances"][0]["id"], row["instances"][0]["how"]) == (
        "Paid",
        str(instance),
        "from",
    )


@pytest.mark.parametrize("path", ["/signals", "/business-events"])
def test_a_reader_is_refused(rita, path: str):
    assert is_problem(rita.get(path), 403)


@pytest.mark.parametrize("path", ["/signals", "/business-events"])
def test_a_cursor_of_something_else_is_refused(olga, path: str):
    assert is_problem(olga.get(path, cursor="xx"), 422)
