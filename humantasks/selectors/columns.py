"""The columns of the inbox as a table: fixed ones, facts of the case, and variables for those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_noop as N_

from humantasks.models import HumanTask
from humantasks.selectors.rows import Row
from humantasks.visibility import definitions_with
from processes.models import VariableValue

FIXED = {
    "process": N_("Process"),
    "key": N_("Business key"),
    "step": N_("Step"),
    "who": N_("Who"),
    "priority": N_("Priority"),
    "created": N_("Created"),
    "follow_up": N_("Follow-up"),
    "due": N_("Due"),
}
DEFAULT = ("process", "key", "who", "due")
FACT, VARIABLE = "fact.", "var."
MAX_NAMES = 40  # offered; more than anybody reads


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: fixed | fact | variable; `key` as in the address."""

    key: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Values:
    """What the shown tasks have to say beside their rows: by task, then by column key."""

    cells: dict[str, dict[str, Any]]
    offered: list[Column]


def column_named(key: str) -> Column | None:
    """None for one nobody knows; a fact or variable may well be empty everywhere."""
    if key in FIXED:
        return Column(key, FIXED[key], "fixed")
    for prefix, kind in ((FACT, "fact"), (VARIABLE, "variable")):
        if key.startswith(prefix) and len(key) > len(prefix):
            return Column(key, key.removeprefix(prefix), kind)
    return None


def values_of(rows: Sequence[Row], user: User) -> Values:
    """Facts and variables of the shown tasks, and the columns they could fill. Three queries at most."""
    facts = _facts(rows)
    variables = _variables(rows, user)
    names = {key for cells in (*facts.values(), *variables.values()) for key in cells}
    offered = [*FIXED, *sorted(names)[:MAX_NAMES]]
    columns = [column for key in offered if (column := column_named(key))]
    cells = {row.id: facts.get(row.id, {}) | variables.get(row.instance_id, {}) for row in rows}
    return Values(cells, columns)


def _facts(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    found = HumanTask.objects.filter(pk__in=[row.id for row in rows]).values_list("pk", "summary")
    return {str(pk): {f"{FACT}{label}": value for label, value in summary} for pk, summary in found}


def _variables(rows: Sequence[Row], user: User) -> dict[str, dict[str, Any]]:
    """Searchable variables of the cases, as far as the reader may see variables of the process."""
    may_see = set(definitions_with(user, "see_variables"))
    if not may_see:
        return {}
    tasks = HumanTask.objects.filter(pk__in=[row.id for row in rows], definition__in=may_see)
    values = VariableValue.objects.filter(instance_id__in=tasks.values("instance_id"))
    found: dict[str, dict[str, Any]] = {}
    for instance_id, name, num, txt in values.values_list("instance_id", "name", "num", "txt"):
        if ":" not in name:  # those are the engine's notes
            found.setdefault(str(instance_id), {})[f"{VARIABLE}{name}"] = num if num is not None else txt
    return found
