"""Submitted values -> variables, or errors by field; the rules of the browser's form once more. Pure.

The server's verdict counts, so it takes nothing on trust: hidden fields are dropped, read-only ones keep what the
case says, expression fields are computed again, and a key the form does not have is refused. Conditions are asked in
the order of the form and see the data without what is hidden so far, as form-js does it.
A field that is not submitted keeps its prefilled value, so API clients send only what they change.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from processes.feel.api import BudgetExceeded, Expression, to_json
from processes.forms.checks import CHECKS, Refused
from processes.forms.schema import CONTAINERS, Field, Form, Options

MAX_LIST_ROWS = 5_000  # the widest example people have; more is a file
_MISSING: Any = object()
# What form-js submits for a field nobody touched; null for the others.
_EMPTY: dict[str, Any] = {"textfield": "", "textarea": "", "checkbox": False, "checklist": [], "taglist": []}


@dataclass(frozen=True, slots=True)
class Submission:
    """`values` are whole variables, ready to be assigned; meaningless while there are `errors` (path -> sentences)."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def validate(form: Form, submitted: Mapping[str, Any], variables: Mapping[str, Any]) -> Submission:
    """Check `submitted` (decoded JSON) against the form, prefilled from the case's `variables`."""
    if form.is_open:
        return Submission(values=dict(submitted))
    data = _merged(variables, submitted)
    walk = _Walk()
    values = walk.fields(form.fields, _Level(submitted, variables, data, ()))
    walk.refuse_unknown(form.fields, submitted)
    return Submission(
        {name: _with_rest(value, variables.get(name)) for name, value in values.items()}, walk.errors
    )


@dataclass(frozen=True, slots=True)
class _Level:
    """The form, or one row of a list in it."""

    submitted: Mapping[str, Any]
    known: Mapping[str, Any]  # as the case has it
    scope: dict[str, Any]  # what expressions see; hidden values leave it
    prefix: tuple[str, ...]  # where it stands, in the words of an error

    def given(self, item: Field) -> Any:
        """What was submitted, else what the case has, else _MISSING."""
        value = _get(self.submitted, item.path)
        return _get(self.known, item.path) if value is _MISSING else value

    def row(self, item: Field, row: dict[str, Any], index: int) -> "_Level":
        before = _get(self.known, item.path)
        known = before[index] if isinstance(before, list) and index < len(before) else {}
        local = {**self.scope, **deepcopy(row), "this": row, "parent": self.scope, "i": index + 1}
        *above, name = self.prefix + item.path
        return _Level(row, known if isinstance(known, dict) else {}, local, (*above, f"{name}[{index}]"))


@dataclass(slots=True)
class _Walk:
    """One validation; `errors` gathers sentences by path."""

    errors: dict[str, list[str]] = field(default_factory=dict)

    def fields(self, fields: tuple[Field, ...], level: _Level) -> dict[str, Any]:
        """The accepted values of one level, nested by path."""
        values: dict[str, Any] = {}
        for item in fields:
            if self._is_true(item.hide, level.scope):
                _remove(level.scope, item)
            elif item.kind == "group":
                self._group(item, level, values)
            elif item.kind == "dynamiclist":
                _put(values, item.path, self._rows(item, level))
            else:
                self._value(item, level, values)
        return values

    def _group(self, group: Field, level: _Level, values: dict[str, Any]) -> None:
        """A group with a path is an object of its own; one without only stands around its fields."""
        inner = tuple(_under(group.path, child) for child in group.children)
        for name, value in self.fields(inner, level).items():
            values[name] = _with_rest(value, values.get(name))

    def _rows(self, item: Field, level: _Level) -> list[Any]:
        rows = level.given(item)
        if rows is _MISSING or rows is None:
            return []
        name = level.prefix + item.path
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._refuse(name, "Expected a list of rows.")
            return []
        if len(rows) > MAX_LIST_ROWS:
            self._refuse(name, f"Expected at most {MAX_LIST_ROWS} rows, but there are {len(rows)}.")
            return []
        return [self.fields(item.children, level.row(item, row, index)) for index, row in enumerate(rows)]

    def _value(self, item: Field, level: _Level, values: dict[str, Any]) -> None:
        if item.computed is not None:
            _put(values, item.path, _evaluated(item.computed, level.scope))
            return
        if item.readonly is True or self._is_true(item.readonly or None, level.scope):
            kept = _get(level.known, item.path)
            # A list is assigned whole, so its rows carry what stays.
            if level.prefix and kept is not _MISSING:
                _put(values, item.path, kept)
            return
        value = level.given(item)
        if value is _MISSING:
            value = item.default if item.default is not None else _EMPTY.get(item.kind)
        answer = self._checked(item, value, level.scope)
        if isinstance(answer, Refused):
            self._refuse(level.prefix + item.path, answer.sentence)
        else:
            _put(values, item.path, answer)

    def _checked(self, item: Field, value: Any, scope: dict[str, Any]) -> Any:
        if value is None or value == "" or value == []:
            return Refused("Expected a value.") if item.limits.required else value
        if item.kind == "checkbox" and item.limits.required and value is not True:
            return Refused("Expected this to be ticked.")
        options = _offered(item.options, scope) if item.options else ()
        return CHECKS[item.kind](item, value, options)

    def _is_true(self, expression: Any, scope: dict[str, Any]) -> bool:
        return isinstance(expression, Expression) and _evaluated(expression, scope) is True

    def _refuse(self, path: tuple[str, ...], sentence: str) -> None:
        self.errors.setdefault(".".join(path), []).append(sentence)

    def refuse_unknown(self, fields: tuple[Field, ...], submitted: Mapping[str, Any]) -> None:
        """Top-level keys the form does not have: a client's typing error, or an attempt at other variables."""
        for name in submitted.keys() - _top_level(fields):
            self._refuse((name,), "Expected a field of this form, but it has none of this name.")


def _top_level(fields: tuple[Field, ...]) -> set[str]:
    names: set[str] = set()
    for item in fields:
        names |= {item.path[0]} if item.path else _top_level(item.children)
    return names


def _evaluated(expression: Expression, scope: dict[str, Any]) -> Any:
    """The JSON value; null where the form's own expression is too much work."""
    try:
        return to_json(expression.evaluate(scope))
    except BudgetExceeded:
        return None


def _offered(options: Options, scope: dict[str, Any]) -> tuple[Any, ...]:
    if options.fixed is not None:
        return options.fixed
    found = (
        _evaluated(options.expression, scope)
        if options.expression
        else _get(scope, tuple(options.key.split(".")))
    )
    if not isinstance(found, list):
        return ()
    return tuple(item["value"] if isinstance(item, dict) and "value" in item else item for item in found)


def _under(path: tuple[str, ...], child: Field) -> Field:
    """The field as seen from outside its group."""
    if not path:
        return child
    return Field(**{name: getattr(child, name) for name in Field.__slots__} | {"path": path + child.path})


def _remove(scope: dict[str, Any], item: Field) -> None:
    """Take a hidden field's value, or those of all fields in a hidden container, out of what expressions see."""
    if item.kind in CONTAINERS and not item.path:
        for child in item.children:
            _remove(scope, child)
        return
    *parents, name = item.path
    for parent in parents:
        inner = scope.get(parent)
        if not isinstance(inner, dict):
            return
        scope = inner
    scope.pop(name, None)


def _get(source: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = source
    for part in path:
        if not isinstance(value, Mapping) or part not in value:
            return _MISSING
        value = value[part]
    return value


def _put(target: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *parents, name = path
    for parent in parents:
        target = target.setdefault(parent, {})
    target[name] = value


def _with_rest(value: Any, known: Any) -> Any:
    """A form that edits `customer.name` must not lose the rest of `customer`."""
    if isinstance(value, dict) and isinstance(known, Mapping):
        return {**known, **{name: _with_rest(inner, known.get(name)) for name, inner in value.items()}}
    return value


def _merged(variables: Mapping[str, Any], submitted: Mapping[str, Any]) -> dict[str, Any]:
    """A copy that expressions may see and hidden fields may leave."""
    merged = _with_rest(dict(submitted), variables)
    return deepcopy(merged)
