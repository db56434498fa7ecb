"""Names with spaces and symbols, and where they are looked up."""

import pytest

from processes.feel.api import Evaluation, ExpressionSyntaxError, compile_expression


@pytest.mark.parametrize(
    ("text", "names", "value"),
    [
        ("net income", ["net income"], 10),
        ("net  income", ["net income"], 10),
        ("net income - net", ["net income", "net"], 7),
        ("net-income", ["net-income", "net", "income"], 20),
        ("net - income", ["net", "income"], -2),
        ("a.b + 1", ["a.b"], 31),
        ("case 1", ["case 1", "case"], 40),
    ],
)
def test_the_longest_known_name_wins(text, names, value):
    variables = {"net income": 10, "net": 3, "income": 5, "net-income": 20, "a.b": 30, "case 1": 40}

    assert compile_expression(text, names=names).evaluate(variables) == value


def test_unknown_words_that_stand_together_are_one_name():
    assert compile_expression("first name").names == {"first name"}


def test_keywords_inside_of_a_known_name_belong_to_it():
    expression = compile_expression("some x in items in stock satisfies x > 1", names=["items in stock"])

    assert expression.evaluate({"items in stock": [1, 2]}) is True


def test_a_key_of_a_context_is_known_from_there_on(feel):
    assert feel("{full name: 1, total-sum: 2, both: full name + total-sum}.both") == 3


def test_entries_see_the_ones_before_them(feel):
    assert feel("{a: 1, b: {c: a + 1, d: c + a}}.b.d") == 3


def test_a_parameter_hides_a_variable(feel):
    assert feel("(function(x) x * 2)(5)", x=1) == 10


def test_a_filter_looks_into_the_item_first_and_then_outside(feel):
    assert feel(
        "orders[amount > limit].id", orders=[{"id": 1, "amount": 5}, {"id": 2, "amount": 15}], limit=10
    ) == [2]


def test_an_entry_called_item_hides_the_item(feel):
    assert feel("[{item: 1}, {item: 5}][item > 3]") == [{"item": 5}]


def test_a_variable_with_the_name_of_a_function_can_be_called_past(feel):
    assert compile_expression("count([1, 2])", names=["count"]).evaluate({"count": 7}) == 2


def test_unicode_names_and_texts_count_code_points(feel):
    assert feel('{größe: 1, 🐎: "😀"}.🐎 + "\\U01F40E"') == "😀🐎"


def test_quoted_names_hold_anything_in_camundas_dialect(camunda):
    assert camunda("`first name` + `a-b`", **{"first name": "x", "a-b": "y"}) == "xy"


def test_words_do_not_join_in_camundas_dialect():
    with pytest.raises(ExpressionSyntaxError):
        compile_expression("first name", dialect="camunda")


def test_the_names_of_functions_are_not_variables_to_load():
    assert compile_expression("count(items) + sum(prices)").names == {"items", "prices"}


def test_an_unknown_name_suggests_quotes():
    evaluation = Evaluation()
    compile_expression("approved").evaluate({}, evaluation)

    assert 'write "approved"' in evaluation.diagnostics[0].sentence


def test_a_quoted_key_and_member_hold_anything(camunda):
    assert camunda("{`a-b`: 1}.`a-b`") == 1


def test_an_argument_may_be_named_in_quotes(feel):
    assert feel('substring("string": "abc", "start position": 2)') == "bc"


def test_the_name_of_a_function_with_and_is_two_names_without_a_call(feel):
    assert feel("date and time", date=True, time=False) is False


def test_outside_of_a_test_nothing_is_tested(complaint):
    assert complaint("?") == "unknown-name"


def test_a_slip_of_the_pen_is_answered_with_the_name_that_was_meant():
    evaluation = Evaluation()
    compile_expression("amuont + cuont([1])").evaluate({"amount": 1}, evaluation)

    assert "Did you mean amount?" in evaluation.diagnostics[0].sentence
    assert "Did you mean count()?" in evaluation.diagnostics[1].sentence
