"""What may be done to many at once: tables of targets and of kinds that each app fills at start.

A target says what there is to act on (instances, incidents, tasks), a kind what is done to one of them. The one batch
operation (`processes.actions.batches`) knows nothing else: it keeps the list, carries out one item after the other in
the name of whoever asked, and writes down each outcome. People are passed through as they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Arguments = Mapping[str, Any]  # what a client sent, or what a kind made of it; JSON either way


@dataclass(frozen=True, slots=True)
class Example:
    """One thing a batch is about, as people know it."""

    id: int
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class BulkTarget:
    """`chosen` answers ids for a filter, in order, at most `limit`; `permitted` those of ids with their role.

    Both take (person, role of the kind, filter or ids) and answer only what the person may act on.
    """

    name: str
    chosen: Callable[[Any, str, Mapping[str, str], int], list[int]]
    permitted: Callable[[Any, str, Sequence[int]], set[int]]
    examples: Callable[[Any, Sequence[int]], list[Example]]


def _as_given(user: Any, arguments: Arguments) -> dict[str, Any]:
    return dict(arguments)


def _no_holes(user: Any, ids: Sequence[int], arguments: Arguments) -> dict[int, str]:
    return {}


@dataclass(frozen=True, slots=True)
class BulkKind:
    """`do` carries out one item in its own short transaction and answers words, or raises a PortalError.

    `checked` makes arguments whole or raises Invalid. `holes` says which of the ids can't be done, and why; with
    `all_or_none` one hole refuses the batch, else they are told beforehand and fail one by one.
    """

    name: str
    label: str  # on a button
    target: str
    do: Callable[[Any, int, Arguments], str]
    role: str = "operate"
    checked: Callable[[Any, Arguments], dict[str, Any]] = _as_given
    holes: Callable[[Any, Sequence[int], Arguments], dict[int, str]] = _no_holes
    all_or_none: bool = False
    asks: tuple[str, ...] = ()  # names of the arguments that a page asks for
    on_lists: bool = True  # offered above lists; False: it has a page of its own


_targets: dict[str, BulkTarget] = {}
_kinds: dict[str, BulkKind] = {}


def register_target(target: BulkTarget) -> None:
    """Add a target; the same name again replaces it."""
    _targets[target.name] = target


def register_kind(kind: BulkKind) -> None:
    """Add a kind; the same name again replaces it."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> BulkKind | None:
    return _kinds.get(name)


def kinds_for(target: str) -> list[BulkKind]:
    """What lists offer for things of this sort, in the order it was registered."""
    return [kind for kind in _kinds.values() if kind.target == target and kind.on_lists]


def kind_names() -> list[str]:
    return sorted(_kinds)


def target_of(kind: BulkKind) -> BulkTarget:
    return _targets[kind.target]
