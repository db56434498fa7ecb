"""The story of click_and_collect on the engine, in each of its three ways; the warehouse answered by the test."""

from pathlib import Path
from typing import Any

import pytest

from processes.engine.commands import CompleteJob
from processes.graph.model import CompiledProcess
from processes.graph.prepare import prepare
from tests.engine.harness import PARTIAL, RELOADED, STRAIGHT, Engine, Run

FILE = Path("processes/demos/click_and_collect/click_and_collect.bpmn")


@pytest.fixture(scope="module")
def process() -> CompiledProcess:
    return prepare(FILE.read_bytes()).processes[0]


@pytest.fixture(params=[STRAIGHT, RELOADED, PARTIAL])
def engine(request: pytest.FixtureRequest) -> Engine:
    return Engine(request.param)


def order(engine: Engine, process: CompiledProcess, how_many: int = 3, **more: Any) -> Run:
    customer = {"customer": "Ada", "email": "ada@shop.example", "order_number": "W-7"}
    return engine.start(process, customer | {"how_many": how_many} | more)


def pick_all(run: Run) -> None:
    while "pick" in run.waiting:
        run.complete("pick", pick={"pick_id": "P"})


def test_positions_are_picked_and_collected(engine: Engine, process: CompiledProcess):
    run = order(engine, process)
    pick_all(run)
    run.complete("tell_ready")
    run.complete("hand_over", outcome="collected")

    assert run.state == "completed"
    assert run.variables["picked"] == ["P"] * 3


def test_a_given_list_is_picked_as_it_is(engine: Engine, process: CompiledProcess):
    run = order(engine, process, wanted=[{"number": 1, "sku": "TILE", "quantity": 9}])

    assert run.variables["positions"] == [{"number": 1, "sku": "TILE", "quantity": 9}]
    assert len(run.store.jobs) == 1


def test_one_position_that_fails_is_the_only_incident_and_holds_back_no_other(
    engine: Engine, process: CompiledProcess
):
    run = order(engine, process, 5)
    run.give_up("pick")
    failed = next(job["token_id"] for job in run.store.jobs.values() if job["state"] != "ready")
    for job in list(run.store.jobs.values()):
        if job["token_id"] != failed:
            finish(run, job)

    assert run.incidents == [("pick", "job-failed")]
    assert run.state == "active"


def finish(run: Run, job: dict[str, Any]) -> None:
    command = CompleteJob(run.id, job["token_id"], job["id"], {"pick": {"pick_id": f"P{job['id']}"}})
    assert run.do(command) is None


def test_cancelling_puts_back_what_was_picked_and_nothing_else(engine: Engine, process: CompiledProcess):
    run = order(engine, process, 4)
    for job in list(run.store.jobs.values())[:2]:
        finish(run, job)

    assert engine.message("order_cancelled", "W-7")
    put_back = []
    while run.state == "compensating":
        put_back.append(run.token("put_back")["variables"]["pick"]["pick_id"])
        run.complete("put_back")

    assert (run.state, len(set(put_back))) == ("compensated", 2)


def test_cancelling_before_anything_is_picked_leaves_nothing_to_put_back(
    engine: Engine, process: CompiledProcess
):
    run = order(engine, process)

    engine.message("order_cancelled", "W-7")

    assert run.state == "compensated"
    assert run.store.jobs == {}


def test_another_order_is_not_cancelled(engine: Engine, process: CompiledProcess):
    run = order(engine, process)

    assert not engine.message("order_cancelled", "W-8")
    assert run.state == "active"


def test_a_late_order_is_promised_anew_and_the_customer_told(engine: Engine, process: CompiledProcess):
    run = order(engine, process)
    first = run.variables["promised_at"]

    engine.pass_time(hours=2, minutes=1)
    run.complete("tell_later")

    assert run.variables["promised_at"] > first
    assert "tell_later" in run.passed
    pick_all(run)
    assert run.waiting == ["tell_ready"]
