"""The story of nightly_data_pipeline: in fixed order, and a retried step keeps what the earlier ones left."""

from pathlib import Path

import pytest

from processes.graph.model import CompiledProcess
from processes.graph.prepare import prepare
from tests.engine.harness import PARTIAL, RELOADED, STRAIGHT, Engine, Run

FILE = Path("processes/demos/nightly_data_pipeline/nightly_data_pipeline.bpmn")
ROWS = {"day": "2026-03-01", "rows": [{"name": "acme", "orders": 3}]}


@pytest.fixture(scope="module")
def process() -> CompiledProcess:
    return prepare(FILE.read_bytes()).processes[0]


@pytest.fixture(params=[STRAIGHT, RELOADED, PARTIAL])
def run(request: pytest.FixtureRequest, process: CompiledProcess) -> Run:
    return Engine(request.param).start(process, start_at=process.positions["at_two"])


def test_steps_run_in_their_order(run: Run):
    run.complete("extract", extracted=ROWS)
    run.complete("load", loaded={"load_id": "L-1", "rows": 1})
    run.complete("report")

    assert run.passed == ["at_two", "extract", "transform", "load", "report", "done"]
    assert run.variables["shaped"] == [{"customer": "ACME", "orders": 3}]


def test_a_failed_step_is_tried_again_with_the_results_of_those_before(run: Run):
    run.complete("extract", extracted=ROWS)
    run.give_up("load")
    before = dict(run.variables)

    run.resolve("load")

    assert run.waiting == ["load"]
    assert run.passed.count("extract") == 1
    assert run.variables == before


def test_it_knows_its_night(run: Run):
    assert run.variables["day"] == "2026-03-02"
