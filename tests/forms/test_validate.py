"""The server's verdict on submitted forms."""

from decimal import Decimal
from typing import Any

import pytest

from processes.forms.schema import OPEN_FORM, Form, read_schema
from processes.forms.validate import Submission, validate


def form(*components: dict[str, Any]) -> Form:
    read, problems = read_schema({"components": list(components)})
    assert problems == []
    return read


def field(kind: str, key: str = "x", **rest: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"id_{key}", "key": key, **rest}


def values(*names: Any) -> list[dict[str, Any]]:
    return [{"value": name, "label": str(name)} for name in names]


def submit(components: list[dict[str, Any]], submitted: dict[str, Any], **variables: Any) -> Submission:
    return validate(form(*components), submitted, variables)


@pytest.mark.parametrize(
    ("component", "value"),
    [
        (field("textfield"), "hello"),
        (field("textarea", validate={"minLength": 2, "maxLength": 5}), "hello"),
        (field("textfield", validate={"pattern": "^A[0-9]+"}), "A12 and more"),
        (field("textfield", validate={"validationType": "email"}), "buyer@acme.example"),
        (field("textfield", validate={"validationType": "phone"}), "+49 30 664040900"),
        (field("number", validate={"min": 1, "max": 10}), 10),
        (field("number", decimalDigits=2), Decimal("10.25")),
        (field("number", serializeToString=True), "10.25"),
        (field("checkbox"), False),
        (field("select", values=values("a", "b")), "b"),
        (field("radio", values=values(1, 2)), 2),
        (field("checklist", values=values("a", "b")), ["a"]),
        (field("taglist", values=values("a", "b")), ["b", "a"]),
        (field("datetime", subtype="date"), "2026-11-20"),
        (field("datetime", subtype="time"), "15:10"),
        (field("datetime", subtype="datetime"), "2026-11-20T15:10+01:00"),
        (field("select", values=values("a")), None),
    ],
)
def test_what_fits_is_stored_as_it_is(component: dict[str, Any], value: Any):
    assert submit([component], {"x": value}) == Submission({"x": value})


@pytest.mark.parametrize(
    ("component", "value"),
    [
        (field("textfield"), 5),
        (field("textfield", validate={"minLength": 2}), "a"),
        (field("textfield", validate={"maxLength": 2}), "abc"),
        (field("textfield"), "x" * 100_001),
        (field("textfield", validate={"pattern": "^A[0-9]+$"}), "B1"),
        (field("textfield", validate={"validationType": "email"}), "acme"),
        (field("textfield", validate={"validationType": "phone"}), "12"),
        (field("textfield", validate={"required": True}), ""),
        (field("number"), True),
        (field("number"), "ten"),
        (field("number"), "NaN"),
        (field("number"), "1e999999"),
        (field("number", validate={"min": 1}), 0),
        (field("number", validate={"max": 1}), 2),
        (field("number", decimalDigits=0), Decimal("1.5")),
        (field("checkbox"), "yes"),
        (field("checkbox", validate={"required": True}), False),
        (field("select", values=values("a")), "c"),
        (field("radio", values=values(1)), True),
        (field("checklist", values=values("a")), "a"),
        (field("taglist", values=values("a")), ["a", "c"]),
        (field("datetime", subtype="date"), "20.11.2026"),
        (field("datetime", subtype="time"), "25:00"),
        (field("datetime", subtype="datetime"), 5),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(component: dict[str, Any], value: Any):
    errors = submit([component], {"x": value}).errors

    assert list(errors) == ["x"]
    assert errors["x"][0].startswith("Expected")


def test_a_required_field_left_out_is_missed():
    assert "x" in submit([field("textfield", validate={"required": True})], {}).errors


def test_a_required_field_left_out_keeps_what_the_case_knows():
    assert submit([field("textfield", validate={"required": True})], {}, x="known").values == {"x": "known"}


def test_a_field_nobody_filled_takes_its_default():
    assert submit([field("number", defaultValue=5)], {}).values == {"x": 5}


@pytest.mark.parametrize(
    ("kind", "empty"), [("checkbox", False), ("textfield", ""), ("number", None), ("taglist", [])]
)
def test_a_field_nobody_touched_is_empty_as_in_the_browser(kind: str, empty: Any):
    assert submit([field(kind, values=[])], {}).values == {"x": empty}


def test_hidden_fields_are_dropped_and_not_required():
    components = [
        field("checkbox", "new"),
        field("textfield", "why", validate={"required": True}, conditional={"hide": "=new = false"}),
    ]

    assert submit(components, {"new": False, "why": "sneaked in"}).values == {"new": False}


def test_what_is_hidden_hides_what_depends_on_it():
    components = [
        field("textfield", "a", conditional={"hide": "=true"}),
        field("textfield", "b", conditional={"hide": "=a = null"}),
    ]

    assert submit(components, {"a": "1", "b": "2"}).values == {}


def test_a_hidden_group_takes_its_fields_along():
    group = {"type": "group", "conditional": {"hide": "=true"}, "components": [field("textfield")]}

    assert submit([group, field("expression", "seen", expression="=x")], {"x": "1"}).values == {"seen": None}


def test_read_only_fields_keep_what_the_case_says():
    assert submit([field("number", "amount", readonly=True)], {"amount": 1}, amount=25_000) == Submission()


def test_a_field_can_be_read_only_on_a_condition():
    component = field("number", "amount", readonly="=locked")

    assert submit([component], {"amount": 1}, locked=True).values == {}
    assert submit([component], {"amount": 1}, locked=False).values == {"amount": 1}


def test_disabled_fields_are_never_taken():
    assert submit([field("number", "amount", disabled=True)], {"amount": 1}).values == {}


def test_expression_fields_are_computed_again():
    components = [field("number", "net"), field("expression", "gross", expression="=net * 1.19")]

    assert submit(components, {"net": 100, "gross": 1}).values == {"net": 100, "gross": Decimal("119.00")}


def test_options_come_from_a_variable():
    component = field("select", valuesKey="shops.open")
    shops = {"open": [{"label": "North", "value": "n"}, "s"]}

    assert submit([component], {"x": "n"}, shops=shops).errors == {}
    assert submit([component], {"x": "s"}, shops=shops).errors == {}
    assert "x" in submit([component], {"x": "w"}, shops=shops).errors


def test_options_come_from_an_expression():
    component = field("select", valuesExpression="=for i in items return i.sku")

    assert submit([component], {"x": "TILE-1"}, items=[{"sku": "TILE-1"}]).errors == {}


def test_a_nested_key_keeps_the_rest_of_its_variable():
    customer = {"name": "old", "since": 2019}

    assert submit(
        [field("textfield", "customer.name")], {"customer": {"name": "new"}}, customer=customer
    ).values == {"customer": {"name": "new", "since": 2019}}


def test_a_group_with_a_path_is_an_object():
    group = {"type": "group", "path": "address", "components": [field("textfield", "city")]}

    assert submit([group], {"address": {"city": "Berlin"}}).values == {"address": {"city": "Berlin"}}


LIST = {
    "type": "dynamiclist",
    "id": "items",
    "path": "items",
    "components": [
        field("textfield", "sku", validate={"required": True}),
        field("number", "price", readonly=True),
        field("textfield", "note", conditional={"hide": "=i = 1"}),
    ],
}


def test_rows_are_checked_one_by_one():
    errors = submit([LIST], {"items": [{"sku": "A"}, {"sku": ""}]}).errors

    assert errors == {"items[1].sku": ["Expected a value."]}


def test_rows_keep_their_read_only_values_and_lose_hidden_and_unknown_ones():
    sent = [{"sku": "B", "price": 0, "note": "first", "extra": 1}, {"sku": "C", "note": "second"}]

    assert submit([LIST], {"items": sent}, items=[{"sku": "A", "price": 9}]).values == {
        "items": [{"sku": "B", "price": 9}, {"sku": "C", "note": "second"}]
    }


@pytest.mark.parametrize("rows", ["no rows", [1, 2], [{}] * 5_001])
def test_what_is_no_list_of_rows_is_refused(rows: Any):
    assert "items" in submit([LIST], {"items": rows}).errors


def test_a_key_the_form_does_not_have_is_refused():
    assert "amount" in submit([field("textfield")], {"amount": 1}).errors


def test_without_a_form_every_variable_is_taken():
    assert validate(OPEN_FORM, {"anything": 1}, {}).values == {"anything": 1}


def test_the_data_that_was_handed_in_is_left_alone():
    submitted = {"a": {"b": "1"}}

    submit([field("textfield", "a.b", conditional={"hide": "=true"})], submitted)

    assert submitted == {"a": {"b": "1"}}
