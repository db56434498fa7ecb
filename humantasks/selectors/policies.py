"""Escalation policies as models name them: which there are, which fit what, and who follows one."""

from collections.abc import Collection
from typing import Any

from humantasks.escalation.plan import fits
from humantasks.models import EscalationPolicy


def policy_choices() -> list[dict[str, Any]]:
    """Those in force, by name, with their levels; `fits_steps`: nothing in it needs somebody who holds a task."""
    rows = EscalationPolicy.objects.filter(is_active=True).order_by("name", "pk")
    return [
        {"key": row.key, "name": row.name, "levels": row.levels, "fits_steps": fits(row.levels)}
        for row in rows
    ]


def policy_keys(keys: Collection[str]) -> set[str]:
    """Those of the keys that are a policy. One query."""
    rows = EscalationPolicy.objects.filter(key__in=keys)
    return {key for key in rows.values_list("key", flat=True) if key}


def step_policy_keys(keys: Collection[str]) -> set[str]:
    """The same for steps without people."""
    rows = EscalationPolicy.objects.filter(key__in=keys)
    return {row.key for row in rows if row.key and fits(row.levels)}
