"""`instance of` with all type expressions."""

import pytest

from processes.feel.api import ExpressionSyntaxError, compile_expression

VALUES = {
    "number": "1.5",
    "string": '"a"',
    "boolean": "true",
    "date": '@"2024-01-01"',
    "time": '@"10:00:00"',
    "date and time": '@"2024-01-01T10:00:00"',
    "days and time duration": '@"P1D"',
    "years and months duration": '@"P1Y"',
    "list": "[1]",
    "context": "{a: 1}",
    "range": "[1..2]",
    "function": "(function(x) x)",
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_an_instance_of_its_own_type_and_of_any_and_of_no_other(feel, name):
    own = [other for other in VALUES if feel(f"{VALUES[name]} instance of {other}")]

    assert own == [name]
    assert feel(f"{VALUES[name]} instance of Any") is True


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null instance of Any", False),
        ("null instance of Null", True),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("[] instance of list<string>", True),
        ("{a: 1} instance of context<a: number>", True),
        ("{a: 1, b: 2} instance of context<a: number>", True),
        ("{} instance of context<a: number>", False),
        ("{a: {b: 1}} instance of context<a: context<b: string>>", False),
        ("[1..5] instance of range<number>", True),
        ('["a".."b"] instance of range<number>', False),
        ("(function(a) a) instance of function<number> -> number", True),
        ("1 instance of function<>->Any", False),
        ('@"P1D" instance of day time duration', True),
        ("1 + 1 instance of number", None),
    ],
)
def test_types_with_arguments(feel, text, value):
    assert feel(text) is value


def test_hyphens_are_camundas_way_to_write_durations(camunda):
    assert camunda('@"P1D" instance of days-time-duration') is True


def test_types_of_the_model_are_asked_by_their_tests():
    expression = compile_expression("x instance of list<tAge>", types={"tAge": lambda value: value in (1, 2)})

    assert [expression.evaluate({"x": [1, 2]}), expression.evaluate({"x": [3]})] == [True, False]


def test_types_may_have_names_with_spaces_and_dots():
    expression = compile_expression(
        "x instance of my age and x instance of lib.tAge",
        names=["my age"],
        types={"my age": lambda value: value > 1, "lib.tAge": lambda value: value < 9},
    )

    assert expression.evaluate({"x": 5}) is True


@pytest.mark.parametrize(
    "text", ["1 instance of", "1 instance of 5", "1 instance of context<5>", "1 instance of list<"]
)
def test_what_is_no_type_is_an_error(text):
    with pytest.raises(ExpressionSyntaxError):
        compile_expression(text)


def test_an_unknown_type_is_null_and_says_so(complaint):
    assert complaint("1 instance of tNobody") == "unknown-type"
