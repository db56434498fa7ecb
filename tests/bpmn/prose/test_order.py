"""Steps are told along the flows, whatever their order in the file."""

from processes.bpmn.index import Index
from processes.bpmn.prose.order import in_order
from processes.bpmn.reader import read_model
from tests.bpmn.models import END, START, flow, path, process


def told(*elements: str) -> list[str]:
    model = read_model(process(*elements), "p.bpmn")
    return [node.id for node in in_order(Index(model, model.processes[0]), "p")]


def task(name: str, attributes: str = "") -> str:
    return f'<task id="{name}" {attributes}/>'


def test_the_order_of_the_file_does_not_matter():
    assert told(END, task("second"), task("first"), START, path("start", "first", "second", "end")) == [
        "start",
        "first",
        "second",
        "end",
    ]


def test_a_join_comes_after_everything_that_leads_to_it_and_the_first_branch_first():
    gateway = '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    flows = [*(flow("fork", each) for each in "ab"), *(flow(each, "join") for each in "ab")]

    found = told(
        START, gateway, task("a"), task("b"), END, path("start", "fork"), *flows, path("join", "end")
    )

    assert found == ["start", "fork", "a", "b", "join", "end"]


def test_a_loop_back_does_not_hold_it_up():
    found = told(
        START, task("try"), task("check"), END, path("start", "try", "check", "end"), path("check", "try")
    )

    assert found == ["start", "try", "check", "end"]


def test_what_an_event_at_a_border_leads_to_follows_its_step():
    late = '<boundaryEvent id="late" attachedToRef="do"><timerEventDefinition/></boundaryEvent>'

    found = told(START, task("do"), late, task("ask"), END, path("start", "do", "end"), path("late", "ask"))

    assert found == ["start", "do", "end", "ask"]


def test_what_nothing_leads_to_is_told_all_the_same():
    undo = task("undo", 'isForCompensation="true"')

    assert told(START, END, undo, path("start", "end")) == ["start", "end", "undo"]


def test_a_long_process_is_no_deep_recursion():
    names = [f"s{number}" for number in range(3_000)]

    found = told(START, *(task(name) for name in names), END, path("start", *names, "end"))

    assert found == ["start", *names, "end"]
