"""Every kind of boxed expression, alone and inside others."""

import pytest

from tests.dmn.models import context, decision, entry, formal, input_data, literal, text


def conditional(condition: str, then: str, otherwise: str) -> str:
    return f"<conditional><if>{literal(condition)}</if><then>{literal(then)}</then><else>{literal(otherwise)}</else></conditional>"


def filtered(collection: str, match: str) -> str:
    return f"<filter><in>{literal(collection)}</in><match>{literal(match)}</match></filter>"


def iterated(kind: str, collection: str, body: str) -> str:
    word = "return" if kind == "for" else "satisfies"
    return f'<{kind} iteratorVariable="x"><in>{literal(collection)}</in><{word}>{literal(body)}</{word}></{kind}>'


def typed(expression: str, type_ref: str) -> str:
    return f'<literalExpression typeRef="{type_ref}">{text(expression)}</literalExpression>'


def test_a_literal_is_its_value(value):
    assert value(decision("d", literal("1 + 1"))) == 2


def test_a_literal_is_brought_to_its_type(value):
    assert value(decision("d", typed("[7]", "number"))) == 7


def test_a_literal_of_another_type_is_null_with_the_place(result):
    found = result(decision("d", typed('"x"', "number")))

    assert found.value is None
    assert (found.diagnostics[0].code, found.diagnostics[0].element_id) == ("type-mismatch", "_d")


def test_an_empty_literal_is_null(value):
    assert value(decision("d", literal(""))) is None


def test_a_context_gives_its_entries(value):
    assert value(decision("d", context(entry("a", literal("1")), entry("b", literal("a + 1"))))) == {
        "a": 1,
        "b": 2,
    }


def test_a_context_with_a_result_gives_the_result(value):
    assert value(decision("d", context(entry("a", literal("1")), entry("", literal("a * 10"))))) == 10


def test_an_entry_does_not_see_those_after_it(result):
    found = result(decision("d", context(entry("a", literal("b")), entry("b", literal("1")))))

    assert found.value == {"a": None, "b": 1}
    assert found.diagnostics[0].code == "unknown-name"


def test_an_entry_is_brought_to_its_type(value):
    assert value(decision("d", context(entry("a", literal('"x"'), "number")))) == {"a": None}


def test_entries_with_spaces_in_their_names_are_found(value):
    assert (
        value(decision("d", context(entry("base fee", literal("2")), entry("", literal("base fee * 2")))))
        == 4
    )


def test_a_list_gives_its_items(value):
    assert value(decision("d", f"<list>{literal('1')}{context(entry('a', literal('2')))}</list>")) == [
        1,
        {"a": 2},
    ]


def test_a_relation_gives_a_context_for_each_row(value):
    columns = '<column name="a"/><column name="b" typeRef="number"/>'
    rows = "".join(f"<row>{literal(a)}{literal(b)}</row>" for a, b in (("1", "2"), ("3", "true")))

    assert value(decision("d", f"<relation>{columns}{rows}</relation>")) == [
        {"a": 1, "b": 2},
        {"a": 3, "b": None},
    ]


@pytest.mark.parametrize(("condition", "expected"), [("true", 1), ("false", 2)])
def test_a_conditional_chooses(value, condition, expected):
    assert value(decision("d", conditional(condition, "1", "2"))) == expected


@pytest.mark.parametrize("condition", ['"abc"', "null", "0"])
def test_a_condition_that_is_no_boolean_makes_null_with_a_reason(result, condition):
    found = result(decision("d", conditional(condition, "1", "2")))

    assert (found.value, found.diagnostics[0].code) == (None, "not-boolean")


def test_a_filter_keeps_the_items_that_match(value):
    assert value(decision("d", filtered("[1,2,3,4]", "item > 2"))) == [3, 4]


def test_a_filter_sees_the_entries_of_contexts(value):
    assert value(decision("d", filtered("[{a: 1}, {a: 2}]", "a = 2"))) == [{"a": 2}]


@pytest.mark.parametrize(("collection", "match"), [("1", "true"), ("[1]", '"x"')])
def test_a_filter_of_anything_else_is_null_with_a_reason(result, collection, match):
    found = result(decision("d", filtered(collection, match)))

    assert found.value is None
    assert found.diagnostics


def test_a_for_makes_a_value_of_each_item(value):
    assert value(decision("d", iterated("for", "[1,2,3]", "x * 2"))) == [2, 4, 6]


def test_a_for_sees_what_it_made_so_far(value):
    assert value(decision("d", iterated("for", "[1,2,3]", "count(partial)"))) == [0, 1, 2]


def test_a_for_goes_through_a_range(value):
    assert value(decision("d", iterated("for", "[1..3]", "x"))) == [1, 2, 3]


@pytest.mark.parametrize(
    ("kind", "collection", "expected"),
    [
        ("some", "[1,2]", True),
        ("some", "[1]", False),
        ("some", "[]", False),
        ("every", "[2,3]", True),
        ("every", "[1,2]", False),
        ("every", "[]", True),
    ],
)
def test_some_and_every_ask_all_items(value, kind, collection, expected):
    assert value(decision("d", iterated(kind, collection, "x > 1"))) is expected


@pytest.mark.parametrize("kind", ["some", "every"])
def test_some_and_every_are_null_when_one_answer_is_no_boolean(result, kind):
    found = result(decision("d", iterated(kind, "[1,2]", 'if x = 1 then "?" else true')))

    assert (found.value, found.diagnostics[0].code) == (None, "not-boolean")


@pytest.mark.parametrize("kind", ["for", "some", "every"])
def test_iterators_want_a_list(result, kind):
    found = result(decision("d", iterated(kind, '"no list"', "true")))

    assert (found.value, found.diagnostics[0].code) == (None, "not-a-list")


def test_a_boxed_function_is_called_from_feel(value):
    function = f"<functionDefinition>{formal('a:number, b:number')}{literal('a - b')}</functionDefinition>"

    assert value(decision("d", context(entry("minus", function), entry("", literal("minus(5, 3)"))))) == 2


def test_a_boxed_function_sees_the_names_around_it(value):
    function = f"<functionDefinition>{formal('a')}{literal('a * factor')}</functionDefinition>"
    logic = context(
        entry("factor", literal("10")), entry("times", function), entry("", literal("times(a: 4)"))
    )

    assert value(decision("d", logic)) == 40


def test_a_function_with_a_wrong_argument_is_never_run(result):
    function = f"<functionDefinition>{formal('a:number')}{literal('99')}</functionDefinition>"
    found = result(decision("d", context(entry("f", function), entry("", literal('f("x")')))))

    assert (found.value, found.diagnostics[0].code) == (None, "type-mismatch")


def test_an_invocation_binds_by_name(value):
    function = f"<functionDefinition>{formal('a,b')}{literal('a - b')}</functionDefinition>"
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{literal(number)}</binding>'
        for name, number in (("b", "1"), ("a", "9"))
    )
    logic = context(entry("f", function), entry("", f"<invocation>{literal('f')}{bindings}</invocation>"))

    assert value(decision("d", logic)) == 8


def test_an_invocation_of_a_built_in_binds_by_its_parameters(value):
    binding = f'<binding><parameter name="list"/>{literal("[1,2]")}</binding>'

    assert value(decision("d", f"<invocation>{literal('sum')}{binding}</invocation>")) == 3


def test_an_invocation_with_an_unknown_parameter_is_null_with_a_reason(result):
    function = f"<functionDefinition>{formal('a')}{literal('a')}</functionDefinition>"
    binding = f'<binding><parameter name="z"/>{literal("1")}</binding>'
    found = result(
        decision(
            "d", context(entry("f", function), entry("", f"<invocation>{literal('f')}{binding}</invocation>"))
        )
    )

    assert (found.value, found.diagnostics[0].code) == (None, "argument-name")


def test_an_invocation_of_what_is_no_function_is_null_with_a_reason(result):
    found = result(
        input_data("x"), decision("d", f"<invocation>{literal('x')}</invocation>", inputs="x"), x=1
    )

    assert (found.value, found.diagnostics[0].code) == (None, "not-a-function")


def java(class_name: str, signature: str, parameters: str) -> str:
    description = context(
        entry("class", literal(f'"{class_name}"')), entry("method signature", literal(f'"{signature}"'))
    )
    return f'<functionDefinition kind="Java">{formal(parameters)}{description}</functionDefinition>'


def test_a_java_function_is_one_of_a_table(value):
    function = java("java.lang.Math", "max(double, double)", "a:number, b:number")

    assert value(
        decision("d", context(entry("larger", function), entry("", literal("larger(3, 4.5)"))))
    ) == pytest.approx(4.5)


def test_any_other_java_function_is_null_with_a_reason(result):
    function = java("java.lang.Runtime", "exec(java.lang.String)", "a:string")
    found = result(decision("d", context(entry("f", function), entry("", literal('f("ls")')))))

    assert (found.value, found.diagnostics[0].code) == (None, "external-unknown")
