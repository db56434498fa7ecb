"""A form for where none was drawn: what the case knows, read-only, so that a decision is not taken blind. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

MAX_FIELDS = 20  # more is a case page, not a form
MAX_TEXT_CHARACTERS = 500


def generated_schema(summary: Iterable[tuple[str, Any]], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The task's own summary if it has one, else the plain values among `variables` (the visible ones only)."""
    shown = list(summary) or [(name, value) for name, value in sorted(variables.items()) if _is_plain(value)]
    components = [_component(index, label, value) for index, (label, value) in enumerate(shown[:MAX_FIELDS])]
    return {"type": "default", "components": components, "generated": True}


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list) and len(str(value)) <= MAX_TEXT_CHARACTERS


def _component(index: int, label: str, value: Any) -> dict[str, Any]:
    """The value stands as a default of a read-only field: nothing of it is ever submitted."""
    kind = "checkbox" if isinstance(value, bool) else "textfield"
    return {
        "type": kind,
        "id": f"generated_{index}",
        "key": f"generated_{index}",
        "label": label,
        "readonly": True,
        "defaultValue": value if isinstance(value, bool) else str(value),
    }
