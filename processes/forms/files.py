"""Files in the values of a form: a file picker's value is text that names uploaded files, "/files/12/ /files/13/". Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from processes.forms.schema import Field, Form

MOST_FILES = 100  # in one value
_NAMES = re.compile(r"/files/[1-9]\d{0,17}/(?: /files/[1-9]\d{0,17}/)*")
_NUMBER = re.compile(r"\d+")


def files_in(value: Any) -> tuple[int, ...]:
    """Ids of the files a JSON value names; () for anything else, other texts included."""
    if not isinstance(value, str) or not value.startswith("/files/") or not _NAMES.fullmatch(value):
        return ()
    numbers = tuple(int(number) for number in _NUMBER.findall(value))
    return numbers if len(numbers) <= MOST_FILES else ()


def files_of(value: Any, path: str = "") -> Iterator[tuple[str, tuple[int, ...]]]:
    """(path, ids) of everything in a JSON value, at any depth, that names files."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from files_of(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from files_of(inner, f"{path}[{index}]")
    elif numbers := files_in(value):
        yield path, numbers


def pickers(form: Form) -> dict[str, Field]:
    """File pickers by the path of their value; in a list without the number of the row: `receipts[].scan`."""
    return dict(_pickers(form.fields, ""))


def picker_path(path: str) -> str:
    """`receipts[2].scan` -> `receipts[].scan`."""
    return re.sub(r"\[\d+\]", "[]", path)


def _pickers(fields: tuple[Field, ...], prefix: str) -> Iterator[tuple[str, Field]]:
    for field in fields:
        path = ".".join(part for part in (prefix, *field.path) if part)
        if field.kind == "filepicker":
            yield path, field
        yield from _pickers(field.children, f"{path}[]" if field.kind == "dynamiclist" else path)
