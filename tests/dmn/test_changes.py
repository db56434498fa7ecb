"""What two versions of a decision differ in, cell by cell."""

from pathlib import Path

from processes.dmn.changes import decision_changes

REAL = Path("processes/demos/order_to_cash/fraud_rules.dmn").read_bytes()
RULE = REAL[REAL.index(b'<rule id="large_and_new">') : REAL.index(b'<rule id="otherwise">')]


def told(after: bytes) -> list[tuple[str, str, str]]:
    [change] = decision_changes(REAL, after)
    return [(each.label, each.before, each.after) for each in change.details]


def test_a_file_does_not_differ_from_itself():
    assert decision_changes(REAL, REAL) == []


def test_a_changed_cell_names_its_rule_and_column():
    assert told(REAL.replace(b"&gt;= 2000", b"&gt;= 3000")) == [
        ("Rule 2, Amount (EUR)", ">= 2000", ">= 3000")
    ]


def test_a_rule_that_went_is_told_whole():
    [(label, before, after)] = told(REAL.replace(RULE, b""))

    assert (label, after) == ("Rule 2", "")
    assert before == '>= 2000 | < 3 | true | "2,000 EUR or more from a new customer"'


def test_a_rule_that_came_is_told_whole():
    added = RULE.replace(b"large_and_new", b"more").replace(b"2000", b"500")

    assert told(REAL.replace(b'<rule id="otherwise">', added + b'<rule id="otherwise">'))[0][:2] == (
        "Rule 3",
        "",
    )


def test_the_hit_policy_and_the_columns_count():
    after = REAL.replace(b'hitPolicy="FIRST"', b'hitPolicy="UNIQUE"').replace(
        b"<text>amount</text>", b"<text>sum</text>"
    )

    assert [(before, after) for _, before, after in told(after)] == [("FIRST", "UNIQUE"), ("amount", "sum")]


def test_the_order_of_rules_counts():
    swapped = REAL.replace(RULE, b"").replace(b'<rule id="very_large">', RULE + b'<rule id="very_large">')

    assert ("Rule 1, place", "2", "1") in told(swapped)
