"""Camunda 7 form fields as a form-js schema, so that one renderer and one validation serve both. Pure.

Fields come as `{id, label, type, default, constraints, values}`, the way the reader of the dialect keeps them.
Constraints known: required, readonly, min, max, minlength, maxlength; a custom `validator` class has no meaning here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

_TYPES = {
    "string": "textfield",
    "long": "number",
    "boolean": "checkbox",
    "date": "datetime",
    "enum": "select",
}
_LIMITS = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}


def schema_of_fields(fields: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A form-js schema with one component per field, in order."""
    return {"type": "default", "components": [_component(field) for field in fields]}


def _component(field: Mapping[str, Any]) -> dict[str, Any]:
    kind = _TYPES.get(str(field.get("type", "string")), "textfield")
    constraints = field.get("constraints") or {}
    component: dict[str, Any] = {
        "type": kind,
        "id": field["id"],
        "key": field["id"],
        "label": field.get("label") or field["id"],
        "readonly": _is_said(constraints, "readonly"),
        "validate": _validate(constraints),
    }
    if field.get("default") not in (None, ""):
        component["defaultValue"] = _default(kind, str(field["default"]))
    if kind == "select":
        component["values"] = [
            {"value": value["id"], "label": value.get("name") or value["id"]}
            for value in field.get("values", ())
        ]
    if kind == "datetime":
        component |= {"subtype": "date", "dateLabel": component["label"]}  # what form-js shows of a date
    if field.get("type") == "long":
        component["decimalDigits"] = 0
    return component


def _validate(constraints: Mapping[str, Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {
        ours: constraints[theirs] for theirs, ours in _LIMITS.items() if theirs in constraints
    }
    if _is_said(constraints, "required"):
        limits["required"] = True
    return limits


def _is_said(constraints: Mapping[str, Any], name: str) -> bool:
    return name in constraints and str(constraints[name]).lower() != "false"


def _default(kind: str, text: str) -> Any:
    if kind == "checkbox":
        return text.lower() == "true"
    if kind == "number" and text.lstrip("-").isdigit():
        return int(text)
    return text
