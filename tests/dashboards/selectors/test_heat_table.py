"""The table of a heat document: every step a line, both sides of a comparison, nothing a spreadsheet would run."""

from dashboards.selectors.heat_table import COLUMNS, heat_table

NODE = {"value": 2.5, "n": 12, "entered": 12, "left": 11, "live": 1, "incidents": 0}


def test_a_step_is_a_line():
    heading, row = heat_table({"nodes": {"review": NODE | {"target": 2.0, "over_target": True}}}, {})

    assert heading == COLUMNS
    assert row == ("review", "", "", 2.5, 12, 12, 11, 1, 0, 2.0, True)


def test_a_comparison_tells_the_other_side_and_the_change():
    document = {"nodes": {"review": NODE}, "compare": {"nodes": {"review": NODE | {"value": 2.0, "n": 9}}}}

    assert list(heat_table(document, {}))[1][-3:] == (2.0, 9, 0.5)


def test_without_a_value_before_there_is_no_change():
    document = {"nodes": {"review": NODE}, "compare": {"nodes": {}}}

    assert list(heat_table(document, {}))[1][-3:] == ("", 0, "")
