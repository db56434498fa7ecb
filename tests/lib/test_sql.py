"""Named queries, arrays and COPY hold what they are given."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.lib import sql


def test_queries_are_found_by_name(tmp_path: Path) -> None:
    file = tmp_path / "some.sql"
    file.write_text("-- one --\nSELECT 1;\n\n-- two --\n-- Says more.\nSELECT 2\n")

    assert sql.load_queries(file) == {"one": "SELECT 1", "two": "-- Says more.\nSELECT 2"}


def test_a_name_that_comes_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "some.sql"
    file.write_text("-- one --\nSELECT 1;\n-- one --\nSELECT 2")

    with pytest.raises(ValueError, match="comes twice"):
        sql.load_queries(file)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["", "plain", 'a "quoted" one', "back\\slash", "a,b{c}", "NULL", "\t\n\r", "Ä€😀"]
)
def test_texts_come_out_of_an_array_as_they_went_in(text: str) -> None:
    assert sql.fetch_value("SELECT %(them)s::text[]", {"them": sql.texts([text, None])}) == [text, None]


@pytest.mark.django_db
def test_numbers_and_times_come_out_as_they_went_in() -> None:
    at = datetime(2026, 11, 20, 23, 59, 59, 123456, UTC)

    row = sql.fetch(
        "SELECT %(n)s::bigint[], %(t)s::timestamptz[]",
        {"n": sql.numbers([1, None]), "t": sql.times([at, None])},
    )

    assert row == [([1, None], [at, None])]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["plain", "tab\tand\nline\r", "back\\slash \\N", "", "Ä€😀"])
def test_copied_rows_are_what_was_given(text: str) -> None:
    at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    sql.execute("CREATE TEMP TABLE t (a bigint, b text, c timestamptz, d boolean, e int[]) ON COMMIT DROP")
    kinds = {"a": "number?", "b": "text", "c": "time", "d": "flag", "e": "integers"}
    rows = [(1, text, at, True, [1, 2]), (None, None, None, False, [])]

    sql.copy_rows("t", kinds, rows)

    assert sql.fetch("SELECT * FROM t") == rows


@pytest.mark.django_db
def test_nul_becomes_the_replacement_character() -> None:
    sql.execute("CREATE TEMP TABLE t (a text) ON COMMIT DROP")

    sql.copy_rows("t", {"a": "text"}, [("a\0b",)])

    assert sql.fetch_value("SELECT a FROM t") == "a\ufffdb"


@pytest.mark.django_db
def test_objects_are_copied_by_their_attributes() -> None:
    sql.execute("CREATE TEMP TABLE o (a bigint, b jsonb, c jsonb, d text[]) ON COMMIT DROP")
    rows = [
        SimpleNamespace(a=1, b={"x": ["tab\t"]}, c=None, d=["one, two"]),
        SimpleNamespace(a=2, b=[], c=3, d=None),
    ]

    sql.copy_objects("o", {"a": "number", "b": "json", "c": "json?", "d": "texts?"}, rows)

    assert sql.fetch("SELECT a, b->'x'->>0, c::text, d FROM o") == [
        (1, "tab\t", None, ["one, two"]),
        (2, None, "3", None),
    ]
