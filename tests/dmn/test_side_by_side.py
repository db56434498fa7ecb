"""Two versions of a decision table laid over each other, as a reader of the compare page sees them."""

from processes.dmn.side_by_side import Overlaid, overlaid

ASKS = "<inputExpression><text>amount</text></inputExpression>"
COLUMNS = f'<input id="i" label="Amount">{ASKS}</input><output id="o" name="result"/>'


def rule(key: str, asks: str, says: str) -> str:
    entries = f"<inputEntry><text>{asks}</text></inputEntry><outputEntry><text>{says}</text></outputEntry>"
    return f'<rule id="{key}">{entries}</rule>'


def table(*rules: str, columns: str = COLUMNS, policy: str = "FIRST") -> bytes:
    inside = f'<decisionTable hitPolicy="{policy}">{columns}{"".join(rules)}</decisionTable>'
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">'
    return f'{head}<decision id="rules" name="Rules">{inside}</decision></definitions>'.encode()


ONE, TWO, THREE = rule("r1", "1", "a"), rule("r2", "2", "b"), rule("r3", "3", "c")


def rows(found: list[Overlaid]) -> list[tuple[str, int | None, int | None]]:
    return [(row.turned, row.number, row.was) for row in found[0].rows]


def test_a_table_that_stayed_is_not_laid_over_itself():
    assert overlaid(table(ONE, TWO), table(ONE, TWO)) == []


def test_a_changed_cell_is_both_texts_and_its_neighbours_stay():
    found = overlaid(table(ONE, TWO), table(ONE, rule("r2", "2", "x")))

    changed = found[0].rows[1]
    assert [(each.before, each.after) for each in changed.cells] == [("2", "2"), ("b", "x")]
    assert rows(found) == [("", 1, 1), ("changed", 2, 2)]


def test_a_row_that_is_gone_stands_where_it_stood():
    assert rows(overlaid(table(ONE, TWO, THREE), table(ONE, THREE))) == [
        ("", 1, 1),
        ("removed", None, 2),
        ("", 2, 3),
    ]


def test_a_new_first_row_moves_no_other():
    found = overlaid(table(TWO, THREE), table(ONE, TWO, THREE))

    assert rows(found) == [("added", 1, None), ("", 2, 1), ("", 3, 2)]


def test_rows_that_changed_places_are_moved():
    assert rows(overlaid(table(ONE, TWO), table(TWO, ONE))) == [("moved", 1, 2), ("moved", 2, 1)]


def test_cells_stay_under_their_column_when_one_comes_before_it():
    more = '<input id="j" label="Country"/>' + COLUMNS
    wider = rule("r1", "1", "a").replace(
        "<inputEntry>", "<inputEntry><text>DE</text></inputEntry><inputEntry>", 1
    )

    [found] = overlaid(table(ONE), table(wider, columns=more))

    assert [(each.name.after, each.turned) for each in found.columns] == [
        ("Country", "added"),
        ("Amount", ""),
        ("result", ""),
    ]
    assert [(each.before, each.after) for each in found.rows[0].cells] == [("", "DE"), ("1", "1"), ("a", "a")]


def test_another_hit_policy_is_told():
    [found] = overlaid(table(ONE), table(ONE, policy="COLLECT"))

    assert (found.policy.before, found.policy.after) == ("first", "collect")
