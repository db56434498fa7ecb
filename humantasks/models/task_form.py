"""The form of a task: the schema people fill in, and the verdict on what they sent.

A form is the one deployed together with the process version under the task's key, else the newest published one;
Camunda 7 fields and generated forms stand in where there is none. A form that is missing or broken is said as such:
nobody completes a task against rules that cannot be read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from humantasks.models.task import HumanTask
from portal.lib.errors import Conflict
from portal.lib.json import dumps, loads
from processes.forms.camunda import schema_of_fields
from processes.forms.generated import generated_schema
from processes.forms.schema import OPEN_FORM, Form, read_schema
from processes.models import DefinitionVersion

_WORD = re.compile(r"\w+")


class FormUnusable(Conflict):
    code = "form-unusable"
    message = "Expected the form {form!r} of this task, but {reason}. Ask who publishes the process."


@dataclass(frozen=True, slots=True)
class TaskForm:
    """What the browser renders, and what the server checks by; `is_generated` takes any variable from the API."""

    schema: dict[str, Any]
    form: Form
    is_generated: bool = False

    def is_placeholder(self, key: str) -> bool:
        """A read-only field of a generated form, which browsers send along although nothing asks for it."""
        return self.is_generated and any(key == shown.get("key") for shown in self.schema["components"])


def form_of(task: HumanTask, variables: Mapping[str, Any]) -> TaskForm:
    """The form of a task. `variables` are those its reader may see, for a generated one. Raises FormUnusable."""
    if task.form:
        return _read(task.form, _deployed(task))
    if task.form_fields:
        return _read("fields", schema_of_fields(task.form_fields))
    return TaskForm(generated_schema(task.summary, variables), OPEN_FORM, is_generated=True)


def names_in(schema: Mapping[str, Any]) -> frozenset[str]:
    """Every word in the form's texts, keys and expressions: a superset of the variables it can show."""
    return frozenset(_WORD.findall(dumps(schema)))


def without_field(schema: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody had filled in that the form, changed since, no longer asks for."""
    known = set(_keys(schema))
    return {name: value for name, value in values.items() if name not in known and value not in (None, "")}


def _keys(component: Mapping[str, Any]) -> Iterator[str]:
    """Names of variables that a form and what it contains write, without what follows a dot."""
    for name in ("key", "path"):
        if written := component.get(name):
            yield str(written).partition(".")[0]
    for inner in component.get("components", ()):
        yield from _keys(inner)


def _read(name: str, schema: dict[str, Any]) -> TaskForm:
    form, problems = read_schema(schema)
    if problems:
        raise FormUnusable(form=name, reason=problems[0].message)
    return TaskForm(schema, form)


def _deployed(task: HumanTask) -> dict[str, Any]:
    """Two queries at most."""
    versions = DefinitionVersion.objects.filter(definition__kind="form", definition__key=task.form)
    beside = versions.filter(deployment__versions=task.process_version_id).order_by("-number").first()
    found = beside or versions.filter(state="published").order_by("-number").first()
    if found is None:
        raise FormUnusable(form=task.form, reason="no form of that key is published")
    try:
        schema: dict[str, Any] = loads(bytes(found.content))
    except ValueError as error:
        raise FormUnusable(form=task.form, reason="its file is no JSON") from error
    return schema
