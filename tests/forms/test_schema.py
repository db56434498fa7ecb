"""Reading form-js schemas, Camunda 7 fields, and making a form where there is none."""

from typing import Any

import pytest

from processes.forms.camunda import schema_of_fields
from processes.forms.generated import generated_schema
from processes.forms.schema import read_schema
from processes.forms.validate import validate


def codes(*components: Any) -> list[str]:
    return [problem.code for problem in read_schema({"components": list(components)})[1]]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ("text", "form-component"),
        ({"type": "hologram", "id": "h"}, "form-type"),
        ({"type": "number", "id": "n"}, "form-key"),
        ({"type": "dynamiclist", "id": "l"}, "form-key"),
        ({"type": "number", "key": "n", "conditional": {"hide": "=1 +"}}, "form-expression"),
        ({"type": "textfield", "key": "n", "validate": {"pattern": "("}}, "form-pattern"),
        ({"type": "number", "key": "n", "validate": {"min": "few"}}, "form-limit"),
    ],
)
def test_what_is_wrong_is_named(component: Any, code: str):
    assert codes(component) == [code]


@pytest.mark.parametrize("schema", [None, [], {}, {"components": 5}, "x"])
def test_what_is_no_form_is_refused(schema: Any):
    assert [problem.code for problem in read_schema(schema)[1]] == ["form-components"]


def test_all_problems_are_told_at_once():
    assert codes({"type": "number"}, {"type": "hologram"}) == ["form-key", "form-type"]


def test_a_key_occurs_once():
    assert codes({"type": "number", "key": "n"}, {"type": "textfield", "key": "n"}) == ["form-key-twice"]


def test_endless_groups_are_refused():
    component: dict[str, Any] = {"type": "group", "components": []}
    for _ in range(12):
        component = {"type": "group", "components": [component]}

    assert codes(component) == ["form-depth"]


def test_presentation_holds_no_values():
    form, problems = read_schema({"components": [{"type": "text", "text": "Hello"}, {"type": "table"}]})

    assert (form.fields, problems) == ((), [])


CAMUNDA = [
    {
        "id": "approved",
        "label": "Approved?",
        "type": "boolean",
        "default": "true",
        "constraints": {},
        "values": [],
    },
    {
        "id": "limit",
        "label": "",
        "type": "long",
        "default": "5",
        "constraints": {"required": True, "max": "10"},
    },
    {"id": "kind", "type": "enum", "values": [{"id": "a", "name": "A"}, {"id": "b", "name": ""}]},
    {"id": "due", "type": "date"},
    {"id": "amount", "type": "string", "constraints": {"readonly": True}},
]


def test_camunda_fields_become_a_form():
    form, problems = read_schema(schema_of_fields(CAMUNDA))

    assert problems == []
    assert [field.kind for field in form.fields] == ["checkbox", "number", "select", "datetime", "textfield"]


def test_camunda_fields_keep_their_defaults_and_constraints():
    form, _ = read_schema(schema_of_fields(CAMUNDA))

    assert validate(form, {"kind": "b"}, {"amount": "7"}).values == {
        "approved": True,
        "limit": 5,
        "kind": "b",
        "due": None,
    }
    assert list(validate(form, {"limit": 11}, {}).errors) == ["limit"]


def test_without_a_form_the_summary_is_shown_and_nothing_is_taken():
    schema = generated_schema([("Amount", "25,000 EUR")], {"secret": 1})
    form, problems = read_schema(schema)

    assert problems == []
    assert [component["label"] for component in schema["components"]] == ["Amount"]
    assert validate(form, {}, {}).values == {}


def test_without_a_summary_plain_variables_are_shown():
    schema = generated_schema([], {"amount": 120, "items": [1], "note": None, "rush": True})

    assert [(c["label"], c["type"]) for c in schema["components"]] == [
        ("amount", "textfield"),
        ("rush", "checkbox"),
    ]
