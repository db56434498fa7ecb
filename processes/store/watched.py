"""Does anybody learn of it when a process goes wrong? Asked of apps above, which answer by what they registered at start."""

from collections.abc import Callable

_watchers: list[Callable[[int], bool]] = []


def register_watcher(watches: Callable[[int], bool]) -> None:
    """`watches` says of a definition id whether something tells people about it; registering twice changes nothing."""
    if watches not in _watchers:
        _watchers.append(watches)


def is_watched(definition_id: int) -> bool:
    return any(watches(definition_id) for watches in _watchers)
