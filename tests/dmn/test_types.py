"""Item definitions: structures, collections, constraints, aliases, and the three silent conversions."""

import pytest

from processes.feel.temporal import Date, DateTime
from tests.dmn.models import decision, input_data, literal, text


def item(name: str, body: str, *, collection: bool = False) -> str:
    flag = ' isCollection="true"' if collection else ""
    return f'<itemDefinition name="{name}"{flag}>{body}</itemDefinition>'


def of(type_ref: str, allowed: str = "", constraint: str = "") -> str:
    parts = [f"<typeRef>{type_ref}</typeRef>"]
    if allowed:
        parts.append(f"<allowedValues>{text(allowed)}</allowedValues>")
    if constraint:
        parts.append(f"<typeConstraint>{text(constraint)}</typeConstraint>")
    return "".join(parts)


def component(name: str, type_ref: str, *, collection: bool = False) -> str:
    flag = ' isCollection="true"' if collection else ""
    return f'<itemComponent name="{name}"{flag}>{of(type_ref)}</itemComponent>'


PERSON = item("tPerson", component("name", "string") + component("age", "number"))


@pytest.fixture
def accepted(value):
    """What becomes of `given` when it is handed in as `type_ref`."""

    def accept(given, type_ref, *definitions):
        return value(
            *definitions, input_data("x", type_ref), decision("d", literal("x"), inputs="x"), x=given
        )

    return accept


@pytest.mark.parametrize(
    ("type_ref", "fits", "misfits"),
    [
        ("number", 1, "1"),
        ("string", "a", 1),
        ("boolean", True, "true"),
        ("context", {}, 1),
        ("list", [], 1),
        ("Any", "x", None),
    ],
)
def test_built_in_types_let_pass_what_they_are(accepted, type_ref, fits, misfits):
    if type_ref == "list":
        assert accepted(misfits, type_ref) == [misfits]  # an item becomes a list of one
    else:
        assert accepted(misfits, type_ref) is None
    assert accepted(fits, type_ref) == fits


def test_null_is_of_every_type(accepted):
    assert accepted(None, "tPerson", PERSON) is None


def test_a_structure_wants_all_its_components(accepted):
    assert accepted({"name": "A"}, "tPerson", PERSON) is None


def test_a_structure_may_have_more_than_its_components(accepted):
    person = {"name": "A", "age": 3, "more": 1}

    assert accepted(person, "tPerson", PERSON) == person


def test_components_are_checked_in_depth(accepted):
    team = item("tTeam", component("members", "tPerson", collection=True))
    good, bad = {"members": [{"name": "A", "age": 1}]}, {"members": [{"name": "A", "age": "old"}]}

    assert (accepted(good, "tTeam", PERSON, team), accepted(bad, "tTeam", PERSON, team)) == (good, None)


def test_a_collection_checks_its_items(accepted):
    numbers = item("tNumbers", of("number"), collection=True)

    assert (accepted([1, 2], "tNumbers", numbers), accepted([1, "b"], "tNumbers", numbers)) == ([1, 2], None)


def test_allowed_values_constrain_a_value(accepted):
    rate = item("tRate", of("number", "[0..10], 99"))

    assert [accepted(x, "tRate", rate) for x in (0, 10, 99, 11)] == [0, 10, 99, None]


def test_allowed_values_of_a_collection_constrain_its_items(accepted):
    rates = item("tRates", of("number", "[0..10]"), collection=True)

    assert (accepted([1, 10], "tRates", rates), accepted([1, 11], "tRates", rates)) == ([1, 10], None)


def test_a_type_constraint_of_a_collection_constrains_the_list(accepted):
    pair = item("tPair", of("number", constraint="count(?) = 2"), collection=True)

    assert (accepted([1, 2], "tPair", pair), accepted([1, 2, 3], "tPair", pair)) == ([1, 2], None)


def test_an_alias_keeps_the_constraints_of_what_it_names(accepted):
    definitions = (item("tSmall", of("tRate", "< 5")), item("tRate", of("number", ">= 0")))

    assert [accepted(x, "tSmall", *definitions) for x in (-1, 3, 7)] == [None, 3, None]


def test_a_type_may_contain_itself(accepted):
    tree = item("tTree", component("value", "number") + component("children", "tTree", collection=True))
    leaf = {"value": 1, "children": []}

    assert accepted({"value": 0, "children": [leaf]}, "tTree", tree) == {"value": 0, "children": [leaf]}
    assert accepted({"value": 0, "children": [{"value": 1}]}, "tTree", tree) is None


def test_a_list_of_one_becomes_its_item(accepted):
    assert accepted([5], "number") == 5


def test_an_item_becomes_a_list_of_one(accepted):
    assert accepted(5, "tNumbers", item("tNumbers", of("number"), collection=True)) == [5]


def test_a_date_becomes_a_date_and_time(accepted):
    found = accepted(Date(2026, 1, 2), "date and time")

    assert isinstance(found, DateTime)
    assert found.date == Date(2026, 1, 2)


def test_texts_in_structures_are_read_as_dates_where_the_type_says_so(accepted):
    stay = item("tStay", component("from", "date"))

    assert accepted({"from": "2026-01-02"}, "tStay", stay) == {"from": Date(2026, 1, 2)}


def test_instance_of_knows_item_definitions(value):
    logic = literal(
        '[{name: "A", age: 1} instance of tPerson, {name: 1} instance of tPerson, 1 instance of tPerson]'
    )

    assert value(PERSON, decision("d", logic)) == [True, False, False]


def test_instance_of_asks_for_the_shape_only(value):
    assert (
        value(item("tRate", of("number", "[0..10]")), decision("d", literal("99 instance of tRate"))) is True
    )


def test_a_function_type_counts_parameters(value):
    function = '<itemDefinition name="tTest"><functionItem outputTypeRef="boolean"><parameters name="a" typeRef="number"/></functionItem></itemDefinition>'
    logic = literal("[(function(a) true) instance of tTest, (function(a, b) true) instance of tTest]")

    assert value(function, decision("d", logic)) == [True, False]
