"""Files that values of forms name."""

import pytest

from portal.lib.file_types import is_accepted
from processes.forms.files import files_in, files_of, picker_path, pickers
from processes.forms.schema import read_schema
from processes.forms.validate import validate
from tests.humantasks.starts import FIELDS

FORM = read_schema({"components": FIELDS})[0]


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ("/files/12/", (12,)),
        ("/files/12/ /files/3/", (12, 3)),
        ("see /files/12/", ()),
        ("/files/12", ()),
        ("/files/0/", ()),
        ("javascript:alert(1)", ()),
        (None, ()),
    ],
)
def test_only_text_that_is_nothing_but_names_of_files_names_files(value, ids):
    assert files_in(value) == ids


def test_files_are_found_at_any_depth():
    found = dict(files_of({"a": {"b": "/files/1/"}, "rows": [{}, {"scan": "/files/2/"}], "n": 3}))

    assert found == {"a.b": (1,), "rows[1].scan": (2,)}


def test_pickers_are_known_by_the_path_of_their_value():
    assert sorted(pickers(FORM)) == ["more[].scan", "receipt"]
    assert picker_path("more[12].scan") == "more[].scan"


def test_a_field_for_one_file_takes_one():
    errors = validate(
        FORM, {"receipt": "/files/1/ /files/2/", "more": [{"scan": "/files/3/ /files/4/"}]}, {}
    ).errors

    assert errors == {"receipt": ["Expected one file, but there are 2."]}


@pytest.mark.parametrize(
    ("accept", "name", "kind", "taken"),
    [
        ("", "a.exe.txt", "text/plain", True),
        (".pdf, image/*", "a.PDF", "application/pdf", True),
        (".pdf, image/*", "a.png", "image/png", True),
        (".pdf, image/*", "a.txt", "text/plain", False),
        ("image/*", "a.heic", "application/octet-stream", True),
        ("image/*", "a.exe.txt", "application/octet-stream", False),
        ("image/tiff", "a.tiff", "application/octet-stream", True),
        ("text/csv", "a.csv", "text/plain", True),
        (".xml", "a.xml.txt", "text/plain", True),
        ("= kinds", "a.txt", "text/plain", True),
    ],
)
def test_a_field_takes_the_kinds_it_says(accept, name, kind, taken):
    assert is_accepted(accept, name, kind) is taken
