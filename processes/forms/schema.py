"""A form-js schema as fields: what may be filled in, when it shows, what a value has to be. Pure.

Read once, at deployment and again when a task opens; every problem of the file is answered, not only the first.
Expressions are FEEL. Presentation (texts, images, tables, ...) is known but holds no value.
Not supported: `disallowPassedDates`, custom validators of form-js plug-ins.
Source: the JSON schema of @bpmn-io/form-json-schema.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import re2

from portal.lib.problems import Problem
from processes.feel.api import Expression, ExpressionSyntaxError, compile_expression

INPUTS = frozenset(
    [
        "textfield",
        "textarea",
        "number",
        "checkbox",
        "radio",
        "select",
        "checklist",
        "taglist",
        "datetime",
        "filepicker",
        "expression",
    ]
)
PRESENTATION = frozenset(
    ["text", "html", "image", "table", "spacer", "separator", "iframe", "button", "documentPreview"]
)
CONTAINERS = frozenset(("group", "dynamiclist"))
WITH_OPTIONS = frozenset(("radio", "select", "checklist", "taglist"))
MAX_DEPTH = 10  # of groups in groups; forms people can read have two or three


@dataclass(frozen=True, slots=True)
class Limits:
    """What `validate` of a form-js component says. `pattern` is searched for, not matched whole."""

    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: str = ""
    format: str = ""  # email | phone


@dataclass(frozen=True, slots=True)
class Options:
    """Where the values to choose from come from: exactly one of the three."""

    fixed: tuple[Any, ...] | None = None  # JSON values
    key: str = ""  # of a variable with a list
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One component. `path` leads from its scope to its value; groups and lists have `children` instead of a value."""

    kind: str
    id: str
    path: tuple[str, ...]
    label: str = ""
    limits: Limits = Limits()
    options: Options | None = None
    hide: Expression | None = None
    readonly: bool | Expression = False
    default: Any = None  # JSON
    subtype: str = ""  # of datetime: date | time | datetime
    decimal_digits: int | None = None
    as_text: bool = False  # a number that is kept as text
    computed: Expression | None = None
    accept: str = ""  # of a filepicker, as browsers read it
    is_single: bool = False  # a filepicker that takes one file
    children: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """`is_open`: there is no form, any variable may be given."""

    fields: tuple[Field, ...] = ()
    is_open: bool = False


OPEN_FORM = Form(is_open=True)


def read_schema(schema: Any) -> tuple[Form, list[Problem]]:
    """The form of a decoded JSON document, and what is wrong with it. A form with errors must not be used."""
    problems: list[Problem] = []
    components = schema.get("components") if isinstance(schema, dict) else None
    if not isinstance(components, list):
        problems.append(
            Problem("form-components", "Expected a form with a list `components`, but it has none.")
        )
        return Form(), problems
    form = Form(tuple(_fields(components, problems, depth=0)))
    problems.extend(_duplicates(form.fields, ()))
    return form, problems


def _fields(components: list[Any], problems: list[Problem], depth: int) -> Iterator[Field]:
    for component in components:
        if not isinstance(component, dict):
            problems.append(Problem("form-component", f"Expected a component, but got {component!r}."))
        elif (field := _field(component, problems, depth)) is not None:
            yield field


def _field(component: Mapping[str, Any], problems: list[Problem], depth: int) -> Field | None:
    kind, name = str(component.get("type", "")), str(component.get("id", ""))
    reader = _Reader(component, name, problems)
    if kind in PRESENTATION:
        return None
    if kind in CONTAINERS:
        return _container(reader, kind, depth)
    if kind not in INPUTS:
        reader.report("form-type", f"Expected a known type of component, but {name or kind!r} is {kind!r}.")
        return None
    path = _path(component.get("key"))
    if not path:
        reader.report("form-key", f"Expected the {kind} {name!r} to have a key, but it has none.")
        return None
    return Field(
        kind,
        name or ".".join(path),
        path,
        label=str(component.get("label", "")),
        limits=_limits(reader),
        options=_options(reader) if kind in WITH_OPTIONS else None,
        hide=reader.expression(_mapping(component.get("conditional")).get("hide")),
        readonly=_readonly(reader),
        default=component.get("defaultValue"),
        subtype=str(component.get("subtype", "date")) if kind == "datetime" else "",
        decimal_digits=reader.whole(component, "decimalDigits"),
        as_text=bool(component.get("serializeToString")),
        computed=reader.expression(component.get("expression")) if kind == "expression" else None,
        accept=str(component.get("accept") or "") if kind == "filepicker" else "",
        is_single=kind == "filepicker" and component.get("multiple") in (None, "", False),
    )


def _container(reader: "_Reader", kind: str, depth: int) -> Field | None:
    component = reader.component
    if depth >= MAX_DEPTH:
        reader.report("form-depth", f"Expected at most {MAX_DEPTH} groups in each other, but there are more.")
        return None
    path = _path(component.get("path"))
    if kind == "dynamiclist" and not path:
        reader.report("form-key", f"Expected the list {reader.name!r} to have a path, but it has none.")
        return None
    children = component.get("components")
    hide = reader.expression(_mapping(component.get("conditional")).get("hide"))
    inner = tuple(_fields(children if isinstance(children, list) else [], reader.problems, depth + 1))
    label = str(component.get("label", ""))
    return Field(kind, reader.name or ".".join(path), path, label=label, hide=hide, children=inner)


@dataclass(slots=True)
class _Reader:
    """One component while it is read."""

    component: Mapping[str, Any]
    name: str
    problems: list[Problem]

    def report(self, code: str, message: str) -> None:
        self.problems.append(Problem(code, message, element_id=self.name))

    def expression(self, text: Any) -> Expression | None:
        """FEEL with or without its leading `=`; None when there is none or it is wrong (reported)."""
        if not isinstance(text, str) or not text.strip():
            return None
        try:
            return compile_expression(text.strip().removeprefix("="))
        except ExpressionSyntaxError as error:
            self.report("form-expression", f"{self.name or 'A component'}: {error}")
            return None

    def number(self, source: Mapping[str, Any], key: str) -> Decimal | None:
        value = source.get(key)
        if value in (None, "") or isinstance(value, bool):
            return None
        try:
            return Decimal(str(value))
        except ArithmeticError:
            self.report(
                "form-limit", f"Expected {key!r} of {self.name!r} to be a number, but it is {value!r}."
            )
            return None

    def whole(self, source: Mapping[str, Any], key: str) -> int | None:
        value = self.number(source, key)
        return None if value is None else int(value)


def _limits(reader: _Reader) -> Limits:
    said = _mapping(reader.component.get("validate"))
    pattern = str(said.get("pattern") or "")
    try:
        re2.compile(pattern)
    except re2.error:
        reader.report("form-pattern", f"Expected a regular expression, but {reader.name!r} has {pattern!r}.")
        pattern = ""
    return Limits(
        required=bool(said.get("required")),
        min_length=reader.whole(said, "minLength"),
        max_length=reader.whole(said, "maxLength"),
        minimum=reader.number(said, "min"),
        maximum=reader.number(said, "max"),
        pattern=pattern,
        format=str(said.get("validationType") or ""),
    )


def _options(reader: _Reader) -> Options:
    component = reader.component
    if component.get("valuesExpression"):
        return Options(expression=reader.expression(component["valuesExpression"]))
    if component.get("valuesKey"):
        return Options(key=str(component["valuesKey"]))
    values = component.get("values")
    fixed = tuple(_mapping(value).get("value") for value in values) if isinstance(values, list) else ()
    return Options(fixed=fixed)


def _readonly(reader: _Reader) -> bool | Expression:
    """Disabled fields are kept as they are too: form-js never submits them."""
    if reader.component.get("disabled") is True:
        return True
    said = reader.component.get("readonly")
    if isinstance(said, str):
        return reader.expression(said) or False
    return bool(said)


def _duplicates(fields: tuple[Field, ...], scope: tuple[str, ...]) -> Iterator[Problem]:
    seen: set[tuple[str, ...]] = set()
    for path, field in _values_of(fields, scope):
        if path in seen:
            key = ".".join(path)
            yield Problem(
                "form-key-twice", f"Expected keys to occur once, but {key!r} occurs twice.", field.id
            )
        seen.add(path)


def _values_of(fields: tuple[Field, ...], scope: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Field]]:
    for field in fields:
        if field.kind not in CONTAINERS:
            yield scope + field.path, field
        yield from _values_of(field.children, scope + field.path)


def _path(text: Any) -> tuple[str, ...]:
    return tuple(part for part in str(text or "").split(".") if part)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
