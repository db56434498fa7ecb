"""What two versions of a form differ in, field by field."""

from portal.lib.json import dumps
from processes.forms.changes import form_changes


def form(*components: dict) -> bytes:
    return dumps({"type": "default", "components": list(components)}).encode()


NAME = {"key": "name", "type": "textfield", "label": "Name", "validate": {"required": True}}
AGE = {"key": "age", "type": "number", "label": "Age"}


def told(before: bytes, after: bytes) -> list[tuple[str, str]]:
    return [(each.kind, each.element_id) for each in form_changes(before, after)]


def test_fields_that_came_and_went():
    assert told(form(NAME), form(AGE)) == [("added", "age"), ("removed", "name")]


def test_a_rule_of_a_field_is_named_in_words():
    [change] = form_changes(form(NAME), form(NAME | {"validate": {"required": False}}))

    assert [(each.label, each.before, each.after) for each in change.details] == [
        ("validate, required", "yes", "no")
    ]


def test_fields_in_groups_count_and_the_group_is_not_changed_by_them():
    group = {"id": "g", "type": "group", "label": "Person"}
    before, after = (form(group | {"components": inner}) for inner in ([NAME], [NAME, AGE]))

    assert told(before, after) == [("added", "age")]


def test_fields_in_another_order_are_moved():
    assert told(form(NAME, AGE), form(AGE, NAME)) == [("moved", "age"), ("moved", "name")]
