"""What stands behind a mark of a picture: instances found by a question that lists of instances have no words for.

Pictures belong to an app above, which knows how to ask; its `ready()` names the function that turns the text of the
address into ids. Whoever lists instances narrows what the reader may see by them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models.expressions import RawSQL

from portal.lib.errors import Invalid


@dataclass(frozen=True, slots=True)
class Behind:
    """`ids` is a subquery of instance ids; `words` are the mark as people know it."""

    ids: RawSQL
    words: str
    reads_variables: bool = False


Read = Callable[[str], Behind]
_readers: list[Read] = []


def read_behind_with(read: Read) -> None:
    """`read` raises Invalid for a text that names no mark."""
    _readers[:] = [read]


def behind(mark: str) -> Behind:
    if not _readers:
        raise Invalid("Expected no `behind`, but there is one.")
    return _readers[0](mark)
