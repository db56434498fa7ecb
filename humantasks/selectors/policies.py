"""Escalation policies as a modeler may take their levels over. One query; they are few."""

from typing import Any

from humantasks.models import EscalationPolicy


def policy_choices() -> list[dict[str, Any]]:
    """Those in force, by name, with their levels."""
    rows = EscalationPolicy.objects.filter(is_active=True).order_by("name", "pk")
    return [{"name": name, "levels": levels} for name, levels in rows.values_list("name", "levels")]
