"""What is inside the steps that hold others: steps within sub-processes, instances that call activities called.

Rolled up without counting anything twice: a token that only waits for what it holds is not counted beside it. Times inside a
sub-process are those of its steps, per visit of it that is over; its own time from entering to leaving is its own already.
One statement more than the heat itself, and only where something calls.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboards.heat.layers import SECOND
from dashboards.heat.outward import outward
from dashboards.heat.packing import Records
from dashboards.heat.scopes import Scopes, scopes
from dashboards.store.history import Among, read_called
from dashboards.store.read import HeatRead
from processes.models import DefinitionVersion
from processes.selectors.elements import compiled

DEPLOYED = ("published", "retired")  # a draft has no heat, and may not compile
TIMES = ("waiting", "working")
_MEMO = "scopes"


@dataclass(slots=True)
class Inside:
    """One step's inside, versions added up. `instances` are those it called and that live; None for a sub-process."""

    live: int = 0
    incidents: int = 0
    overdue: int = 0
    instances: int | None = None
    left: int = 0
    sums_ms: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TIMES, 0))

    def plain(self) -> dict[str, Any]:
        told: dict[str, Any] = {"live": self.live, "incidents": self.incidents, "overdue": self.overdue}
        if self.instances is not None:
            return told | {"instances": self.instances}
        means = {name: ms / self.left / SECOND if self.left else None for name, ms in self.sums_ms.items()}
        return told | means


def insides(
    versions: Iterable[DefinitionVersion],
    read: HeatRead,
    ever: HeatRead,
    overdue: Mapping[str, int],
    among: Among,
) -> tuple[dict[str, Inside], int]:
    """(element id -> what is inside, tokens that only hold others)."""
    found: dict[str, Inside] = defaultdict(Inside)
    holding = 0
    deployed = [version for version in versions if version.state in DEPLOYED]
    late: dict[str, set[str]] = defaultdict(set)
    for version in deployed:
        known = scopes_of(version.pk)
        names = version.element_ids
        live = _counts(ever.records.get(version.pk, {}).get("counts"), len(names))
        period = _counts(read.records.get(version.pk, {}).get("counts"), len(names))
        for holder, steps in known.inside.items():
            _add(found[names[holder]], holder, list(steps), list(known.around[holder]), live, period)
            late[names[holder]].update(names[step] for step in known.around[holder])
            holding += int(live["entered"][holder] - live["left"][holder])
    for element, names_inside in late.items():
        found[element].overdue = sum(overdue.get(name, 0) for name in names_inside)
    _add_called(found, deployed, among)
    return dict(found), holding


def scopes_of(version_id: int) -> Scopes:
    """Worked out once per version and process of the portal."""
    process = compiled(version_id)
    if _MEMO not in process.memo:
        process.memo[_MEMO] = scopes(process)
    known: Scopes = process.memo[_MEMO]
    return known


def called_versions(version_ids: Iterable[int]) -> tuple[int, ...]:
    """Every version whose instances these may hold by calling, all the way down: when one moves, so does what is inside.

    Calls that only the case's data names are not known here.
    """
    known = set(version_ids)
    fresh = list(known)
    while fresh:
        keys = {key for each in fresh for key, _ in outward(compiled(each)).calls} if fresh else set()
        rows = DefinitionVersion.objects.filter(
            definition__kind="bpmn", definition__key__in=keys, state__in=DEPLOYED
        )
        fresh = [pk for pk in rows.values_list("pk", flat=True) if pk not in known] if keys else []
        known.update(fresh)
    return tuple(sorted(known.difference(version_ids)))


_FIELDS = ("entered", "left", "opened", "closed", *TIMES)
_Columns = dict[str, npt.NDArray[np.int64]]


def _counts(records: Records | None, size: int) -> _Columns:
    """Columns by position."""
    columns = {name: np.zeros(size, dtype=np.int64) for name in _FIELDS}
    if records is not None:
        for name, column in columns.items():
            column[records["element"]] = records[name]
    return columns


def _add(
    inside: Inside, holder: int, steps: Sequence[int], around: Sequence[int], live: _Columns, period: _Columns
) -> None:
    inside.live += int((live["entered"][steps] - live["left"][steps]).sum())
    inside.incidents += int((live["opened"][around] - live["closed"][around]).sum())
    inside.left += int(period["left"][holder])
    for name in TIMES:
        inside.sums_ms[name] += int(period[name][steps].sum())


def _add_called(found: dict[str, Inside], versions: Sequence[DefinitionVersion], among: Among) -> None:
    calling = {version.pk: version for version in versions if scopes_of(version.pk).calls}
    if not calling:
        return
    for version in calling.values():
        for position in scopes_of(version.pk).calls:
            found[version.element_ids[position]].instances = 0
    for version_id, position, instances, live, incidents in read_called(list(calling), among.instances):
        inside = found[calling[version_id].element_ids[position]]
        inside.instances = (inside.instances or 0) + instances
        inside.live += live
        inside.incidents += incidents
