"""A version of a process to be read: its story, and the forms and decision tables it names, as far as one may see them.

A query or two for each form and decision; nothing is computed twice, nothing is stored.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from lxml.etree import LxmlError

from portal.lib.errors import Invalid
from processes import visibility
from processes.bpmn.prose.overview import named
from processes.bpmn.prose.story import Story
from processes.bpmn.prose.tell import tell
from processes.bpmn.reader import read_model
from processes.dmn.api import DmnProblems
from processes.dmn.api import read_model as read_decisions
from processes.dmn.elements import Decision, DecisionTable, LiteralExpression, Text
from processes.forms.schema import Field
from processes.models import DefinitionVersion
from processes.selectors.definitions import companion
from processes.selectors.forms import form_of, form_schema


class Unreadable(Invalid):
    code = "unreadable-model"
    message = (
        "Expected a process that can be read, but the file of this version holds none. Open it in the editor."
    )


@dataclass(frozen=True, slots=True)
class ReadForm:
    """`fields` are (label, kind, is required), those of groups included; empty when it is not deployed."""

    key: str
    version: DefinitionVersion | None
    fields: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDecision:
    """A table by its columns and rows, or the text of an expression; neither when it cannot be shown."""

    key: str
    name: str
    version: DefinitionVersion | None
    hit_policy: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    rules: tuple[tuple[str, ...], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    story: Story
    forms: tuple[ReadForm, ...]
    decisions: tuple[ReadDecision, ...]


def reading_of(version: DefinitionVersion, user: User) -> Reading:
    """Raises Unreadable when the file holds no process."""
    story = story_of(version)
    return Reading(
        story,
        tuple(_form(version, each.key, user) for each in named(story, "form")),
        tuple(_decision(version, each.key, user) for each in named(story, "decision")),
    )


def story_of(version: DefinitionVersion) -> Story:
    """Of a file with several processes the one that the version is of. Raises Unreadable."""
    try:
        model = read_model(bytes(version.content), version.filename)
    except (LxmlError, ValueError) as error:
        raise Unreadable from error
    key = version.definition.key
    process = next((each for each in model.processes if each.id == key), next(iter(model.processes), None))
    if process is None:
        raise Unreadable
    return tell(model, process)


def _form(version: DefinitionVersion, key: str, user: User) -> ReadForm:
    found = companion(version, "form", key)
    if found is None or not visibility.may(user, "read", found.definition_id):
        return ReadForm(key, None)
    schema = form_schema(version, key)
    fields = form_of(schema).fields if schema else ()
    return ReadForm(key, found, tuple(row for field in fields for row in _field_rows(field)))


def _field_rows(field: Field) -> list[tuple[str, str, bool]]:
    if field.children:
        return [row for child in field.children for row in _field_rows(child)]
    return [(field.label or ".".join(field.path), field.kind, field.limits.required)]


def _decision(version: DefinitionVersion, key: str, user: User) -> ReadDecision:
    found = companion(version, "dmn", key)
    if found is None or not visibility.may(user, "read", found.definition_id):
        return ReadDecision(key, key, None)
    return read_decision(found, key)


def read_decision(found: DefinitionVersion, key: str) -> ReadDecision:
    """One decision of a version, as far as it can be said in words."""
    try:
        model = read_decisions(bytes(found.content), filename=found.filename)
    except (DmnProblems, LxmlError, ValueError):
        return ReadDecision(key, key, found)
    decision = next((each for each in model.decisions if each.id == key), None)
    return _read(key, found, decision) if decision else ReadDecision(key, key, found)


def _read(key: str, version: DefinitionVersion, decision: Decision) -> ReadDecision:
    name, logic = decision.name or key, decision.logic
    if isinstance(logic, LiteralExpression):
        return ReadDecision(key, name, version, text=logic.source.text)
    if not isinstance(logic, DecisionTable):
        return ReadDecision(key, name, version)
    return ReadDecision(
        key,
        name,
        version,
        hit_policy=logic.hit_policy.lower(),
        inputs=tuple(each.label or each.expression.text for each in logic.inputs),
        outputs=tuple(each.label or each.name for each in logic.outputs),
        rules=tuple(tuple(map(_cell, (*rule.inputs, *rule.outputs))) for rule in logic.rules),
    )


def _cell(text: Text) -> str:
    return text.text.strip() or "-"
