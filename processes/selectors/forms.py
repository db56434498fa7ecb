"""The form of a start or a task: as deployed with its process, else the latest published one of its key."""

from typing import Any

from portal.lib.json import loads
from processes.forms.schema import Form, read_schema
from processes.models import DefinitionVersion
from processes.selectors.definitions import companion


def form_schema(version: DefinitionVersion, key: str) -> dict[str, Any] | None:
    """The form-js schema a process version means by `key`; None when it names none or it is not deployed."""
    found = companion(version, "form", key) if key else None
    schema = loads(bytes(found.content)) if found else None
    return schema if isinstance(schema, dict) else None


def form_of(schema: dict[str, Any]) -> Form:
    return read_schema(schema)[0]
