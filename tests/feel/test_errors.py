"""Syntax errors: where, what was expected, and what to write instead."""

import pytest

from processes.feel.api import ExpressionSyntaxError, compile_expression, compile_unary_tests


def error_of(text: str, dialect: str = "feel") -> ExpressionSyntaxError:
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression(text, dialect=dialect)
    return caught.value


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a == b", "FEEL compares with a single =."),
        ("a && b", "Write and."),
        ("a || b", "Write or."),
        ("a = 'x'", 'Put texts into double quotes: "like this".'),
        ("a <> b", "Write != for not equal."),
        ("a > 1 ? 2 : 3", "Write if condition then value else other value."),
        ("!a", "Write not(x), or != for not equal."),
        ("a is null", "Write x = null or x != null; compare values with =."),
        ("a % 2", "Write modulo(a, b) for the rest of a division; per cent is a division by 100."),
        ("a ^ 2", "Write ** for a power."),
        ("a => 2", "Write >= in that order."),
        ("${a}", "Names stand alone, without $ or braces."),
        ('status = "open', 'Close the text with a second ".'),
        ("a AND b = 1", "Write and in small letters."),
    ],
)
def test_the_commonest_mistakes_get_a_suggestion(text, advice):
    error = error_of(text)

    assert error.suggestion == advice
    assert error.sentence.endswith(advice)


def test_a_word_where_an_operator_belongs_is_probably_a_text():
    error = error_of("status = approved now", dialect="camunda")

    assert error.suggestion.startswith('If now is a text, put it into quotes: "now"')


@pytest.mark.parametrize(
    ("text", "line", "column", "expected", "found"),
    [
        ("1 +", 1, 4, "a value", "the end of the expression"),
        ("(1 + 2", 1, 7, ") after the expression", "the end of the expression"),
        ("[1, 2", 1, 6, "] after the items of the list", "the end of the expression"),
        ("if a\nthen 1", 2, 7, "else with the value for all other cases", "the end of the expression"),
        ("for i [1] return i", 1, 7, "in between the name and its list", "'['"),
        ("some x in [1] x", 1, 15, "satisfies with the condition", "x"),
        ("{a 1}", 1, 5, ": after the key", "'}'"),
        ("{\n  a: 1,\n  b 2 3: ,\n}", 3, 10, "a value", "','"),
        ("a.5", 1, 2, "an operator or the end of the expression", ".5"),
        ("a.", 1, 3, "a name after the dot", "the end of the expression"),
        ("@2024", 1, 2, 'a date, time or duration in quotes after @, like @"2026-02-28"', "2024"),
        ("x instance number", 1, 12, "of after instance", "number"),
        ("f(a: 1, 2)", 1, 9, "either all arguments with a name or none", "2"),
        ("1 2", 1, 3, "an operator or the end of the expression", "2"),
        ("", 1, 1, "a value", "the end of the expression"),
        ("/* never closed", 1, 1, "a closing */", "the end of the text"),
        ("a \\ b", 1, 3, "an expression", "the character '\\\\'"),
    ],
)
def test_an_error_says_where_it_is_and_what_was_expected(text, line, column, expected, found):
    error = error_of(text)

    assert (error.line, error.column, error.expected, error.found) == (line, column, expected, found)


def test_the_sentence_reads_like_all_others_of_the_house():
    assert error_of("1 +").sentence == (
        "Expected a value at line 1, column 4, but found the end of the expression."
    )


def test_errors_in_table_cells_have_a_place_too():
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_unary_tests("> 5, < ")

    assert caught.value.column == 8


def test_comments_and_white_space_are_nothing():
    assert compile_expression("1 /* one */ + // plus\n\t2").evaluate({}) == 3


def test_a_number_too_large_to_hold_is_refused():
    assert error_of("1e99999").expected.startswith("a number FEEL can hold")
