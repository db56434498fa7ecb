"""The language, construct by construct."""

import pytest

from processes.feel.api import ExpressionSyntaxError, compile_expression


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 ** 3 ** 2", 64),
        ("-3 ** 2", 9),
        ("10 - 2 - 3", 5),
        ('"a" + "b"', "ab"),
        ("1 < 2 and 2 < 3", True),
        ("true or false and false", True),
        ("if 1 > 2 then 1 else 2", 2),
        ("[1, 2, 3][2]", 2),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][item > 1]", [2, 3]),
        ("[{a: 1}, {a: 2}].a", [1, 2]),
        ("{a: 1, b: a + 1}.b", 2),
        ("for i in 1..3 return i * i", [1, 4, 9]),
        ("for i in [1, 2], j in [10, 20] return i + j", [11, 21, 12, 22]),
        ("some i in [1, 2] satisfies i > 1", True),
        ("every i in [1, 2] satisfies i > 1", False),
        ("5 between 1 and 10", True),
        ("5 in [1..5)", False),
        ("5 in (1, 5)", True),
    ],
)
def test_an_expression_has_its_value(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize("text", ["null and true", "true and null", "null or false", "null and null"])
def test_logic_with_an_unknown_is_unknown(feel, text):
    assert feel(text) is None


@pytest.mark.parametrize(("text", "value"), [("null and false", False), ("null or true", True)])
def test_logic_decides_when_the_unknown_does_not_matter(feel, text, value):
    assert feel(text) is value


def test_a_name_with_spaces_and_a_minus_is_known_from_its_scope():
    expression = compile_expression("net income - tax rate", names=["net income", "tax rate"])

    assert expression.evaluate({"net income": 10, "tax rate": 3}) == 7


def test_the_names_of_an_expression_are_the_variables_it_reads():
    expression = compile_expression("for i in items return i * factor")

    assert expression.names == {"items", "factor"}


def test_a_function_may_call_itself_in_its_context(feel):
    assert feel("{f: function(n) if n < 2 then 1 else n * f(n - 1)}.f(5)") == 120


def test_a_missing_variable_is_null_and_says_so(complaint):
    assert complaint("amount") == "unknown-name"


def test_a_syntax_error_knows_its_line_and_column():
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression("1 +\n  * 2")

    assert (caught.value.line, caught.value.column, caught.value.offset) == (2, 3, 6)
