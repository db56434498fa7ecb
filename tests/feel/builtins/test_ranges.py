"""How points and ranges lie to each other."""

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("before(1, 10)", True),
        ("before(1, [1..10])", False),
        ("before(1, (1..10])", True),
        ("before([1..10], 10)", False),
        ("before([1..10), 10)", True),
        ("before([1..5], [5..9])", False),
        ("before([1..5), [5..9])", True),
        ("after(12, [1..10])", True),
        ("after([11..20], [1..11))", True),
        ("meets([1..5], [5..10])", True),
        ("meets([1..5), [5..10])", False),
        ("met by([5..10], [1..5])", True),
        ("overlaps([1..5], [5..8])", True),
        ("overlaps([1..5), [5..8])", False),
        ("overlaps before([1..5], [3..8])", True),
        ("overlaps before([1..5], (1..5])", True),
        ("overlaps before([1..5], [1..5])", False),
        ("overlaps after([3..8], [1..5])", True),
        ("overlaps after([1..5], [1..5])", False),
        ("finishes(10, [1..10])", True),
        ("finishes([5..10], [1..10])", True),
        ("finishes([5..10), [1..10])", False),
        ("finished by([1..10], [5..10])", True),
        ("finished by([1..10), 10)", False),
        ("includes([1..10], 5)", True),
        ("includes((1..10], 1)", False),
        ("includes([1..10], (1..10))", True),
        ("includes((1..10), [1..10])", False),
        ("during(5, [1..10])", True),
        ("during([4..6], [1..10])", True),
        ("starts(1, [1..10])", True),
        ("starts([1..5], [1..10])", True),
        ("starts((1..5], [1..10])", False),
        ("started by([1..10], [1..5])", True),
        ("coincides(5, 5)", True),
        ("coincides([1..5], [1..5])", True),
        ("coincides([1..5], (1..5])", False),
        ("before((< 5), [6..7])", True),
        ("includes((> 5), [6..7])", True),
        ('before(@"2024-01-01", [@"2024-01-02"..@"2024-01-03"])', True),
        ("before(point1: 1, point2: 2)", True),
        ("includes(range: [1..3], point: 2)", True),
    ],
)
def test_relations(feel, text, value):
    assert feel(text) is value


def test_ends_of_different_kinds_are_null_and_say_so(complaint):
    assert complaint('before(1, ["a".."b"])') == "not-comparable"
