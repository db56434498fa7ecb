"""Java methods that models may name: a table of harmless ones, and no Java."""

from decimal import Decimal

import pytest

CALL = '{{f: function({names}) external {{java: {{class: "{owner}", method signature: "{signature}"}}}}, r: f({values})}}.r'


def call(feel, owner, signature, *values):
    names = ", ".join(f"p{i}" for i in range(len(values)))
    return feel(CALL.format(names=names, owner=owner, signature=signature, values=", ".join(values)))


@pytest.mark.parametrize(
    ("owner", "signature", "values", "result"),
    [
        ("java.lang.Math", "max(double, double)", ("1.5", "2"), 2),
        ("java.lang.Math", "max(int,int)", ("1", "2"), 2),
        ("java.lang.Math", "abs(long)", ("-5",), 5),
        ("java.lang.Math", "pow(double,double)", ("2", "10"), 1024),
        ("java.lang.Math", "sqrt(double)", ("16",), 4),
        ("java.lang.Integer", "valueOf(java.lang.String)", ('"12"',), 12),
        ("java.lang.Double", "valueOf(java.lang.String)", ('"1234.5"',), Decimal("1234.5")),
        ("java.lang.String", "valueOf(char)", ('"a"',), "a"),
        (
            "java.lang.String",
            "format(java.lang.String, [Ljava.lang.Object;)",
            ('"foo %s"', '"bar"'),
            "foo bar",
        ),
    ],
)
def test_harmless_methods_are_calculated(feel, owner, signature, values, result):
    assert call(feel, owner, signature, *values) == result


@pytest.mark.parametrize(
    ("owner", "signature", "values"),
    [
        ("java.lang.Runtime", "exec(java.lang.String)", ('"ls"',)),
        ("java.lang.Math", "foo(double)", ("1",)),
        ("java.lang.Math", "max(double, double)", ('"1"', "2")),
        ("java.lang.Math", "max(int, int)", ("1.5", "2")),
        ("java.lang.Math", "max(int, int)", ("1",)),
        ("java.lang.Math", "sqrt(double)", ("-1",)),
        ("java.lang.String", "valueOf(char)", ('"ab"',)),
        ("java.lang.Byte", "valueOf(byte)", ("1000",)),
        ("os", "system(java.lang.String)", ('"ls"',)),
        ("java.lang.Math", "", ("1",)),
    ],
)
def test_everything_else_is_null(feel, owner, signature, values):
    assert call(feel, owner, signature, *values) is None
