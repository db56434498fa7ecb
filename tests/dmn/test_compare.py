"""Two versions of a model over the same recorded inputs."""

from datetime import UTC, datetime

import pytest

from processes.dmn.compare import Recorded, compare
from tests.dmn.models import decision, input_data, knowledge, literal, table


@pytest.fixture
def version(model):
    """A model whose decision `d` is a table over `age`."""

    def build(*rules: str):
        return model(
            input_data("age", "number"),
            decision("d", table(["age"], ["r"], *rules, hit="FIRST"), inputs="age"),
        )

    return build


def records(*ages: int) -> list[Recorded]:
    return [Recorded(str(number), {"age": age}) for number, age in enumerate(ages)]


def test_only_changed_results_are_told_with_both_sides(version):
    old, new = version("< 18 => 1", "- => 2"), version("< 21 => 1", "- => 2")

    found = compare(old, new, "d", records(10, 19, 30))

    assert (found.compared, [change.id for change in found.changes]) == (3, ["1"])
    assert (found.changes[0].before.value, found.changes[0].after.value) == (2, 1)
    assert (found.changes[0].before.rules, found.changes[0].after.rules) == ((("table", 2),), (("table", 1),))


def test_the_same_result_from_another_rule_is_counted(version):
    found = compare(version("< 18 => 1", "- => 1"), version("< 21 => 1", "- => 1"), "d", records(19))

    assert (found.changes, found.same_by_other_rules) == ((), 1)


def test_null_stays_null(version):
    assert compare(version("< 5 => 1"), version("< 4 => 1"), "d", records(9)).changes == ()


def test_another_kind_of_value_is_a_change(version):
    assert len(compare(version("- => 1"), version('- => "1"'), "d", records(9)).changes) == 1


def test_the_time_of_the_record_counts(model):
    then = Recorded("1", {}, datetime(2020, 5, 1, tzinfo=UTC))
    old, new = model(decision("d", literal("now().year"))), model(decision("d", literal("2020")))

    assert compare(old, new, "d", [then]).changes == ()


def test_a_version_that_runs_out_of_budget_is_a_change_with_the_reason(model):
    old = model(decision("d", literal("1")))
    new = model(knowledge("f", "n", literal("f(n)")), decision("d", literal("f(1)"), knowledge="f"))

    [change] = compare(old, new, "d", [Recorded("1", {})]).changes

    assert change.before.error == ""
    assert change.after.error.startswith("Expected")


def test_a_decision_one_version_lacks_is_an_error(model, version):
    with pytest.raises(KeyError):
        compare(version("- => 1"), model(decision("other", literal("1"))), "d", [])
