"""What two versions of a process model differ in, element by element."""

from pathlib import Path

from processes.bpmn.changes import model_changes
from tests.bpmn.models import END, START, extended, path, process

REAL = Path("processes/demos/order_to_cash/order_to_cash.bpmn").read_bytes()


def told(before: bytes, after: bytes) -> list[tuple[str, str]]:
    return [(each.kind, each.element_id) for each in model_changes(before, after)]


def test_a_file_does_not_differ_from_itself():
    assert model_changes(REAL, REAL) == []


def test_what_came_and_went_is_told_with_its_flows():
    before = process(START, '<task id="a"/>', END, path("start", "a", "end"))
    after = process(START, '<userTask id="b"/>', END, path("start", "b", "end"))

    assert told(before, after) == [
        ("added", "b"), ("added", "start-b"), ("added", "b-end"),
        ("removed", "a"), ("removed", "start-a"), ("removed", "a-end"),
    ]  # fmt: skip


def test_a_change_names_the_property_and_both_values():
    before, after = REAL, REAL.replace(b'name="Ship order"', b'name="Send order"')

    [change] = model_changes(before, after)

    assert (change.kind, change.what) == ("changed", "service task")
    assert [(each.label, each.before, each.after) for each in change.details] == [
        ("name", "Ship order", "Send order")
    ]


def test_extensions_of_any_tool_count():
    task = extended("serviceTask", 'id="a"', '<zeebe:taskDefinition type="pay" retries="3"/>')
    before = process(START, task, END, path("start", "a", "end"))

    [change] = model_changes(before, before.replace(b'retries="3"', b'retries="5"'))

    [detail] = change.details
    assert (detail.label, detail.before, detail.after) == ("task definition, retries", "3", "5")


def test_a_task_of_another_kind_is_a_change():
    before = process(START, '<task id="a"/>', END, path("start", "a", "end"))

    [change] = model_changes(before, before.replace(b'<task id="a"', b'<userTask id="a"'))

    assert [(each.label, each.before, each.after) for each in change.details] == [
        ("kind", "task", "user task")
    ]


def test_a_flow_that_leads_elsewhere_names_both_ends():
    tasks = '<task id="a" name="Check"/><task id="b" name="Ship"/>'
    before = process(START, tasks, '<sequenceFlow id="f" sourceRef="start" targetRef="a"/>')

    [change] = model_changes(before, before.replace(b'targetRef="a"', b'targetRef="b"'))

    assert [(each.label, each.before, each.after) for each in change.details] == [
        ("target ref", "Check", "Ship")
    ]


def test_only_its_place_differs_when_it_was_moved():
    assert told(REAL, REAL.replace(b'x="34" y="72"', b'x="90" y="72"')) == [("moved", "order_received")]


def test_what_is_inside_a_sub_process_is_told_itself_and_not_of_its_scope():
    before = process(START, '<subProcess id="s"><task id="in" name="x"/></subProcess>')

    assert told(before, before.replace(b'name="x"', b'name="y"')) == [("changed", "in")]


def test_a_step_named_as_an_id_is_renamed_all_the_same():
    before = process(START, '<task id="check" name="check"/>')

    assert told(before, before.replace(b'name="check"', b'name="Check it"')) == [("changed", "check")]
