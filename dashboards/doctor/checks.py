"""Heat is the fold of everything that was entered and left: what it says is live has to be what stands there."""

from dashboards.store.reconcile import find_drift
from portal.lib.checks import Check, Violation
from processes.store.load import read_times


def _drift() -> list[Violation]:
    return [
        (version, f"version {version}, element {element}: heat says {told} live, there are {found}")
        for version, element, told, found in find_drift(read_times()[0])
    ]


CHECKS = [Check("heat_equals_tokens", "Entered minus left is what is live, element by element.", _drift)]
