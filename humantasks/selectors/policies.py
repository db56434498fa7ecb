"""Escalation policies as models name them: which there are, which fit what, and who follows one."""

from collections.abc import Collection
from typing import Any

from humantasks.escalation.plan import fits
from humantasks.models import EscalationPolicy


def policy_choices() -> list[dict[str, Any]]:
    """Those in force, by name, with their levels; `fits_steps`: nothing in it needs a task, `fits_scopes`: nor a due date."""
    rows = EscalationPolicy.objects.filter(is_active=True).order_by("name", "pk")
    return [
        {
            "key": row.key,
            "name": row.name,
            "levels": row.levels,
            "fits_steps": fits(row.levels, holds_tasks=False),
            "fits_scopes": fits(row.levels, holds_tasks=True),
        }
        for row in rows
    ]


def policy_keys(keys: Collection[str]) -> set[str]:
    """Those of the keys that are a policy. One query."""
    rows = EscalationPolicy.objects.filter(key__in=keys)
    return {key for key in rows.values_list("key", flat=True) if key}


def step_policy_keys(keys: Collection[str]) -> set[str]:
    """The same for steps without people."""
    return _fitting(keys, holds_tasks=False)


def scope_policy_keys(keys: Collection[str]) -> set[str]:
    """The same for sub-processes and processes."""
    return _fitting(keys, holds_tasks=True)


def _fitting(keys: Collection[str], *, holds_tasks: bool) -> set[str]:
    rows = EscalationPolicy.objects.filter(key__in=keys)
    return {row.key for row in rows if row.key and fits(row.levels, holds_tasks=holds_tasks)}
